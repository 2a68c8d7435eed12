"""What the registry promises when things go wrong: races, cuts, kills, full disks, revocations."""

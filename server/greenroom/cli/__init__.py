"""How a person calls it: the command line."""

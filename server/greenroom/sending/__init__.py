"""How the registry tells others by HTTP: whom it may reach, and how what it sends is signed."""

"""The client for programs that await."""

# Made by scripts/client; do not edit.
"""The client for programs that wait."""

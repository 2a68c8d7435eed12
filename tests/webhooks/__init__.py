"""Webhooks: who is told, of what, and that nobody is left out."""

"""The record of changes: chained, verified, exported."""

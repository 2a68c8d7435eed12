"""What is PostgreSQL's own; that all else is the same on it, ``--db postgresql`` shows."""

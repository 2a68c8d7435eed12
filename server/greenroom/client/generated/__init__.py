# Made by scripts/client; do not edit.
"""What ariadne-codegen makes of the documents."""

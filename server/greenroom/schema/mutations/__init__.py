"""The mutations by noun; ``schema/mutation.py`` puts them together."""

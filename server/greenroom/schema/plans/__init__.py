"""Queries as plans: a document becomes SQL and a function that makes the answer of its rows.

Read ``selections.py`` for what a document asks, ``shapes.py`` for what that becomes, and
``plans.py`` for how it is kept and run; ``docs/decisions/0019-plans.md`` tells why.
"""

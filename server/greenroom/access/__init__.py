"""Who may: permissions and roles, the one policy, and tokens."""

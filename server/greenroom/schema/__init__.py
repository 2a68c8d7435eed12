"""What is exposed: the GraphQL schema over the rows."""

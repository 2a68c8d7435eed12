"""Greenroom: a model registry with a GraphQL API."""

__version__ = "0.1.0"

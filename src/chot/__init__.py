"""Chốt plans the security of a large public event on a real city's streets, with proven figures."""

__version__ = "0.1.0"

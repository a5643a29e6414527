"""Chốt plans the security of a large public event on a real city's streets, with proven figures."""

import logging

__version__ = "0.1.0"

# A library says nothing unless whoever uses it asks to hear.
logging.getLogger(__name__).addHandler(logging.NullHandler())

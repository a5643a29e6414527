"""The command post: the Django project that people log in to.

It stores what ``chot`` computes and runs the operation.
"""

__version__ = "0.1.0"

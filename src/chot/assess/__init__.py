"""Independent evaluators: they see none of the planners, so they cannot share their mistakes."""

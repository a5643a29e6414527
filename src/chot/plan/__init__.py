"""The planner: puts the parts together into one plan."""

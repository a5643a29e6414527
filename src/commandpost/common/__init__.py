"""What every app of the command post stands on."""

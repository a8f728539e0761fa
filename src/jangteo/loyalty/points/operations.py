"""What can be done with points; every change of state."""

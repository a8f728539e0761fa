"""What can be done with till; every change of state."""

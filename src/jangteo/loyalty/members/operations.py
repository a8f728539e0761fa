"""What can be done with members; every change of state."""

"""What may be done with till and by which roles; named `till.verb`."""

"""What may be done with points and by which roles; named `points.verb`."""

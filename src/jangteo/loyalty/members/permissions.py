"""What may be done with members and by which roles; named `members.verb`."""

"""The loyalty group: one Django app of several modules."""

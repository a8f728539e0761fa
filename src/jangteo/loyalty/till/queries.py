"""What can be asked about till. Never writes."""

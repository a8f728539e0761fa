"""What can be asked about points. Never writes."""

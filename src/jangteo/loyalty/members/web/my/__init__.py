"""A customer's own points in a market."""

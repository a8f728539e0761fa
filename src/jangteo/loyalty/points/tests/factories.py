"""Rows of points for tests, of this module and of those above it."""

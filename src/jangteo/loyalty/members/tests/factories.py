"""Rows of members for tests, of this module and of those above it."""

"""Rows of till for tests, of this module and of those above it."""

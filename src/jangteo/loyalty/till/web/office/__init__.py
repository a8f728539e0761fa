"""The office's pages of tills."""

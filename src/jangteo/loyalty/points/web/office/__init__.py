"""The office's pages about points."""

"""The office's pages about its association, its people and their businesses."""

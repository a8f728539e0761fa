"""The office side of shops."""

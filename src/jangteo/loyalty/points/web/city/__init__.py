"""The city's page about points."""

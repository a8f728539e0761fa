"""The interface of tills, /till/v1."""

"""Pages of the merchant's own phone."""

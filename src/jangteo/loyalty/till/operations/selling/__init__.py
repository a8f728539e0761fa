"""Files of tills and card terminals become sales, and points where a member is named."""

from jangteo.loyalty.till.operations.selling.importing import import_sales

__all__ = ["import_sales"]

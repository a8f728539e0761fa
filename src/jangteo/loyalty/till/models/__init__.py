"""Tables of the till."""

from jangteo.loyalty.till.models.devices import Confirmation, Day, Device, Try
from jangteo.loyalty.till.models.hooks import Hook
from jangteo.loyalty.till.models.sales import Sale, SalesFile, SalesLayout

__all__ = ["Confirmation", "Day", "Device", "Hook", "Sale", "SalesFile", "SalesLayout", "Try"]

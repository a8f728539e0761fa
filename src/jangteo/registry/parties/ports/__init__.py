"""The tax office, and who stands in for it.

Without a service key a demo makes states up, plainly marked; a real installation says that nothing was checked.
"""

from django.conf import settings

from jangteo.registry.parties.ports.odcloud import OdcloudTaxOffice
from jangteo.registry.parties.ports.protocol import MOST_NUMBERS, TaxOffice, TaxOfficeError
from jangteo.registry.parties.ports.trial import TrialTaxOffice

__all__ = ["MOST_NUMBERS", "OdcloudTaxOffice", "TaxOffice", "TaxOfficeError", "TrialTaxOffice", "find_tax_office"]


def find_tax_office() -> TaxOffice | None:
    """The tax office when a key is set, its stand-in in a demo, None in a production without a key."""
    if settings.TAX_OFFICE_KEY:
        return OdcloudTaxOffice(key=settings.TAX_OFFICE_KEY, base_url=settings.TAX_OFFICE_URL)
    return None if settings.PRODUCTION else TrialTaxOffice()

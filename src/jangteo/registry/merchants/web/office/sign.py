"""안내문: a sheet for the wall whose QR leads to the application."""

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from jangteo.foundation.pdf.toolkit import pdf_response, render_pdf
from jangteo.foundation.tenancy.toolkit import market_page
from jangteo.foundation.tenancy.types import MarketRef
from jangteo.kernel import clock
from jangteo.registry.merchants.permissions import VIEW
from jangteo.registry.places import queries as places


@require_safe
@market_page(VIEW)
def apply_sign(request: HttpRequest, market: MarketRef) -> HttpResponse:
    """An A4 sheet with the market's name, the QR and three words of help."""
    address = request.build_absolute_uri(reverse("merchants_apply", args=[market.slug]))
    rows = [[bool(dark) for dark in row] for row in segno.make(address, error="m", micro=False).matrix]
    given = {
        "market": market.name,
        "address": address.removeprefix("https://").removeprefix("http://"),
        "qr": rows,
        "phone": places.get_market(slug=market.slug).dialled,
    }
    content = render_pdf("merchants/sign.typ", given, now=clock.now())
    return pdf_response(f"{market.name} 입점 신청 안내문", content, inline=True)

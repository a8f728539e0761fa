"""What happens when a form of the office about points is sent."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.errors import Missing, NotAllowed, Refused

#: Field of a refusal → field of the form, where they are asked under other names.
_NAMES = {
    "accrual_bp": "accrual",
    "store_bp": "store",
    "largest_share_bp": "largest_share",
    "months_until_expiry": "months",
    "rate_bp": "rate",
}


def asked(
    request: HttpRequest,
    form: KoreanForm,
    template: str,
    context: dict[str, object],
    act: Callable[[], object],
    done: str,
    to: Callable[[], str],
) -> HttpResponse:
    """Show the form; when it was sent and is sound, act, say ``done`` and go on ``to``.

    A refusal of the operation stands beside its field; what is missing or forbidden keeps its own page.
    """
    if form.is_bound and form.is_valid():
        try:
            act()
        except (Missing, NotAllowed):
            raise
        except Refused as refused:
            field = _NAMES.get(refused.field or "", refused.field or "")
            form.add_error(field if field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect(to())
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)

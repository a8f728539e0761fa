"""One page for every form of the office about shops, and what happens when it is sent."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jangteo.foundation.ui.toolkit import KoreanForm
from jangteo.kernel.errors import Missing, NotAllowed, Refused


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page with a form says: its heading, what will happen, the button, and where one came from."""

    title: str
    button: str
    back: str
    back_label: str
    say: str = ""
    danger: bool = False


def asked(
    request: HttpRequest,
    form: KoreanForm,
    asking: Asking,
    act: Callable[[], object],
    done: str,
    to: str | Callable[[], str] = "",
) -> HttpResponse:
    """Show the form; when it was sent and is sound, act, say ``done`` and go on ``to`` (default: back).

    A refusal of the operation stands beside its field; what is missing or forbidden keeps its own page.
    """
    if form.is_bound and form.is_valid():
        with form.taking():
            act()
            messages.success(request, done)
            return redirect(_where(to) or asking.back)
    status = 422 if form.errors else 200
    return render(request, "merchants/office/form.html", {"form": form, "asking": asking}, status=status)


def done_or_told(
    request: HttpRequest, act: Callable[[], object], done: str, to: str | Callable[[], str]
) -> HttpResponse:
    """For a button without a form: act and say ``done``, or say why not; then go ``to``."""
    try:
        act()
    except (Missing, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(_where(to))


def _where(to: str | Callable[[], str]) -> str:
    """Where to go on; asked after acting where that depends on what is left."""
    return to if isinstance(to, str) else to()

"""What the operator's pages and those of an office share."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from jangteo.foundation.rules import queries
from jangteo.foundation.rules.types import By, SettingView
from jangteo.foundation.rules.web.forms import ValueForm, WithdrawForm, start_of
from jangteo.kernel import clock

#: What may be looked for: every one, those of a law, of a provider, of the house, what is open, what changes soon.
WANTED = (("", "모두"), ("law", "법"), ("provider", "보내는 곳"), ("house", "장터"), ("open", "확인하지 못한 값"),
          ("soon", "바뀔 값"))  # fmt: skip


def wanted(request: HttpRequest) -> str:
    """Which of them the address asks for; nonsense shows all."""
    given = request.GET.get("only", "")
    return given if given in dict(WANTED) else ""


def chips(views: list[SettingView], current: str) -> list[dict[str, Any]]:
    """What may be chosen, with how many there are of each."""
    return [
        {"key": key, "label": label, "count": len(only(views, key)), "current": key == current} for key, label in WANTED
    ]


def only(views: Iterable[SettingView], key: str) -> list[SettingView]:
    """Those of ``views`` that the choice means."""
    if key == "open":
        return [view for view in views if view.setting.unverified]
    if key == "soon":
        return [view for view in views if view.next]
    return [view for view in views if not key or view.setting.by == By(key)]


def grouped(views: Iterable[SettingView]) -> list[tuple[str, list[SettingView]]]:
    """Group by group, in their order."""
    return [(name, list(rows)) for name, rows in groupby(views, key=lambda view: view.setting.group)]


def form_of(request: HttpRequest, view: SettingView, *, own: bool) -> ValueForm:
    """The form for another value, with what was sent."""
    tomorrow = clock.today(clock.now()) + timedelta(days=1)
    initial = start_of(view.setting, tomorrow, view.now.source, view.seen)
    data = request.POST if request.method == "POST" else None
    return ValueForm(data, initial=initial, setting=view.setting, own=own)


def context_of(view: SettingView, form: ValueForm | None, portal: str) -> dict[str, Any]:
    """What the page of one setting shows; without a form it can only be read."""
    day = clock.today(clock.now())
    return {
        "view": view,
        "setting": view.setting,
        "form": form,
        "portal": portal,
        "today": day,
        "lines": [
            (value, words, when, value.valid_from > day and value.id is not None) for value, words, when in view.lines
        ],
        "withdraw_form": WithdrawForm(),
    }


def list_all(market_id: int | None = None) -> list[SettingView]:
    """Every setting as it stands today."""
    return queries.list_settings(on=clock.today(clock.now()), market_id=market_id)

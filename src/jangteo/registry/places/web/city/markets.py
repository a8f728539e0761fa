"""시장: the register of a region as a table, and one market as its officer sees it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jangteo.foundation.tenancy.toolkit import region_page
from jangteo.foundation.tenancy.types import RegionRef
from jangteo.kernel.clock import now, today
from jangteo.registry.places import queries
from jangteo.registry.places.permissions import VIEW_IMPORTS
from jangteo.registry.places.types import MarketFilter, Page, RegisterRow, gazetteer
from jangteo.registry.places.web.city.links import page_links, sort_links, with_values
from jangteo.registry.places.web.forms import RegisterForm, RegisterQuery

PAGE_SIZE = 25
_COLUMNS = (("name", "시장"), ("region", "지역"), ("stores", "점포"), ("founded", "개설"))
_FLAGS = {"open": "오늘 여는 곳", "gone": "사라진 곳"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """A select of the filter bar."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def is_set(self) -> bool:
        """Whether it narrows the list: the first choice is the one that does not."""
        return any(choice.chosen for choice in self.choices[1:])


def asked_of(request: HttpRequest, region: RegionRef | None) -> tuple[RegisterForm, RegisterQuery]:
    """The filter form and the question it asks. Raises Http404 for a region outside the officer's."""
    form = RegisterForm(request.GET)
    asked = form.query(home=region.code if region else "", today=today(now()))
    lineage = [fact.code for fact in gazetteer().lineage(asked.wanted.region)]
    if asked.wanted.region and (not lineage or (region is not None and region.code not in lineage)):
        raise Http404
    return form, asked


def register(asked: RegisterQuery, *, size: int = PAGE_SIZE, number: int | None = None) -> Page[RegisterRow]:
    """One page of the asked table; `number` overrides the page that the address names."""
    return queries.list_register(
        wanted=asked.wanted,
        day=today(now()),
        sort=asked.sort,
        lack=asked.lack,
        gone_only=asked.gone_only,
        page=number or asked.page,
        size=size,
    )


@region_page(VIEW_IMPORTS)
def markets(request: HttpRequest, region: RegionRef | None) -> HttpResponse:
    """The table of markets with search, filters, order and pages."""
    form, asked = asked_of(request, region)
    page = register(asked)
    query = request.GET
    return render(
        request,
        "places/city/markets.html",
        {
            "form": form,
            "page": page,
            "first": (page.number - 1) * page.size + 1,
            "last": (page.number - 1) * page.size + len(page.items),
            "picks": _picks(form, asked, region),
            "flags": [
                {
                    "name": name,
                    "label": label,
                    "url": with_values(query, **{name: "" if form.cleaned_data.get(name) else "on"}),
                    "on": bool(form.cleaned_data.get(name)),
                }
                for name, label in _FLAGS.items()
            ],
            "heads": sort_links(query, _COLUMNS, asked.sort or "name"),
            "pages": page_links(query, page.number, page.pages),
            "previous": with_values(query, page=str(page.number - 1)) if page.number > 1 else "",
            "next": with_values(query, page=str(page.number + 1)) if page.number < page.pages else "",
            "search": asked.wanted.search,
            "sort": asked.sort,
            "narrowed": any(value for key, value in query.items() if key not in {"page", "sort"}),
            "area": asked.wanted.region,
            "filters": with_values(query)[1:],
            "export_url": reverse("city_export"),
        },
    )


def _picks(form: RegisterForm, asked: RegisterQuery, region: RegionRef | None) -> list[Pick]:
    """The selects of the filter bar with what is chosen in each."""
    home = region.code if region else ""
    goods = queries.list_goods(wanted=MarketFilter(region=asked.wanted.region))
    chosen = form.cleaned_data
    picks = [_pick("region", "지역", _region_choices(home, asked.wanted.region), asked.wanted.region)]
    for name in ("type", "day"):
        picks.append(_form_pick(form, name))
    words = [("", "모두"), *((word, f"{word} ({count:,})") for word, count in goods)]
    picks.append(_pick("goods", "취급품목", words, chosen.get("goods") or ""))
    for name in ("parking", "toilet", "facility", "lack"):
        picks.append(_form_pick(form, name))
    return picks


def _form_pick(form: RegisterForm, name: str) -> Pick:
    field = form.fields[name]
    return _pick(name, str(field.label), field.choices, form.cleaned_data.get(name) or "")  # type: ignore[attr-defined]


def _pick(name: str, label: str, choices: object, chosen: str) -> Pick:
    listed = [(str(value), str(words)) for value, words in choices]  # type: ignore[attr-defined]
    return Pick(name, label, tuple(Choice(value, words, value == chosen) for value, words in listed))


def _region_choices(home: str, chosen: str) -> list[tuple[str, str]]:
    """The officer's region (or the country), what lies right below it, and what lies below the chosen one."""
    known = gazetteer()
    lineage = {fact.code for fact in known.lineage(chosen)}
    top = known.regions[home].name if home else "전국"
    choices = [(home, top)]

    def add(parent: str, depth: int) -> None:
        for code in sorted(fact.code for fact in known.regions.values() if fact.parent == parent):
            choices.append((code, "\N{NO-BREAK SPACE}" * 3 * depth + known.regions[code].name))
            if code in lineage:
                add(code, depth + 1)

    add(home, 0)
    return choices

"""Building blocks of pages: files to take away, pages of a list, search that takes 초성, addresses of filters."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from jangteo.kernel.errors import Invalid, Missing, NotAllowed, Refused
from jangteo.kernel.korea.hangul import search_pattern
from jangteo.kernel.spreadsheets import Column, csv_bytes, xlsx_bytes

__all__ = [
    "Column",
    "KoreanForm",
    "attachment",
    "day_field",
    "export_response",
    "filter_by_search",
    "list_file",
    "paginate",
    "query_without",
    "text_field",
]

M = TypeVar("M", bound=Model)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_SEARCH = 100


class _Paginator(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    ELLIPSIS = "…"  # type: ignore[assignment]  # the library's Korean text has three dots


class KoreanForm(forms.Form):
    """A form that speaks Korean and can take a refusal of an operation to the field that it speaks of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField | forms.FileField)
            _say(field, "required", "골라 주세요." if chosen else "적어 주세요.")
            _say(field, "invalid_choice", "보기에서 골라 주세요.")

    def take(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form when it belongs to none."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Do inside what the form asks for: a refusal is shown on the form and ends it, without an exception.

        What is missing or forbidden goes on up, to a page of its own.
        """
        try:
            yield
        except (Missing, NotAllowed):
            raise
        except Refused as refused:
            self.take(refused)


def _say(field: forms.Field, code: str, words: str) -> None:
    """The house's words in the place of the library's own; what the form itself says of a field stays."""
    own = field.error_messages.get(code)
    if own is None or any(own is vars(kind).get("default_error_messages", {}).get(code) for kind in type(field).mro()):
        field.error_messages[code] = words


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date chosen with the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "날짜를 다시 골라 주세요."},
    )


def text_field(
    label: str, length: int, *, required: bool = False, help_text: str = "", **attrs: Any
) -> forms.CharField:
    """One line of text of at most ``length`` letters; ``attrs`` go to the input (`inputmode="tel"`)."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        error_messages={"max_length": f"{length}자까지 적을 수 있어요."},
    )


def export_response(
    name: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[object]],
    form: str = "xlsx",
    encoding: str = "utf-8-sig",
) -> HttpResponse:
    """A list as a file to take away: the one way for every list.

    name: without ending, may be Korean. rows: one value for each column: int, float, Decimal, date, aware datetime
    (Seoul time), bool (예/아니요), None (blank), anything else as text; text is never read as a formula.
    form: `xlsx`, `csv` (with the mark that Excel needs) or `csv` with encoding `cp949` for old programs.
    Raises Refused(`sheet_too_long`), Refused(`letters_lost`) where cp949 has no sign for a letter, and
    Invalid(`export_form`).
    """
    if form not in {"xlsx", "csv"} or encoding not in {"utf-8-sig", "cp949"}:
        raise Invalid("export_form", "csv나 xlsx로만 내려받을 수 있어요.")
    titled = [column if isinstance(column, Column) else Column(column) for column in columns]
    if form == "xlsx":
        return attachment(xlsx_bytes(titled, rows), XLSX, f"{name}.xlsx")
    charset = "utf-8" if encoding == "utf-8-sig" else "euc-kr"
    return attachment(csv_bytes(titled, rows, encoding=encoding), f"text/csv; charset={charset}", f"{name}.csv")


def list_file(
    request: HttpRequest, name: str, columns: Sequence[Column | str], rows: Iterable[Sequence[object]]
) -> HttpResponse | None:
    """The list of a page as a file where it was asked for one (`form=xlsx` or `csv`, what `<c-takeaway>` sends); None
    for the page itself, then no row is made. rows: all of them, as the filters of the page have them.

    Raises Refused(`sheet_too_long`).
    """
    form = request.POST.get("form") or request.GET.get("form", "")
    return export_response(name, columns, rows, form=form) if form in {"xlsx", "csv"} else None


def attachment(content: bytes, content_type: str, filename: str) -> HttpResponse:
    """Bytes to download under a name (may be Korean); kept in no cache."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    response["Cache-Control"] = "private, no-store"
    return response


def paginate(rows: "QuerySet[Any] | Sequence[Any]", request: HttpRequest, per_page: int = 20) -> "Page[Any]":
    """The page that ``?page=`` asks for (the first for nonsense, the last past the end).

    Its ``elided`` lists the page numbers to show, with ``…`` for gaps: what ``<c-pagination>`` takes.
    """
    paginator = _Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get("page"))
    page.elided = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page


def filter_by_search(rows: "QuerySet[M]", text: str, field: str = "search_key") -> "QuerySet[M]":
    """Those whose search column (`normalize_search` of what may be searched) holds the text; 초성 stand for syllables.

    An empty text finds all. Only the first 100 characters count.
    """
    wanted = text.replace("\0", "").strip()[:MAX_SEARCH]
    return rows.filter(**{f"{field}__regex": search_pattern(wanted)}) if wanted else rows


def query_without(request: HttpRequest, *names: str) -> str:
    """The query string of this address without those parameters, ready to stand after ``?``."""
    left = request.GET.copy()
    for name in names:
        left.pop(name, None)
    return left.urlencode()

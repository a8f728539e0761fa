"""How templates write money, numbers, days, telephone numbers and names: `{% load jangteo_ui %}`.

Each filter hands on to the kernel. None and the empty text become the empty text, so that a missing value leaves a
gap (use `default` beside it) and a wrong one raises Broken.
"""

from datetime import date, datetime

from django.forms import BoundField
from django.template import Library
from django.utils.safestring import SafeString

from jangteo.kernel import clock
from jangteo.kernel.korea.dates import format_date, format_datetime, format_days_left
from jangteo.kernel.korea.hangul import with_josa
from jangteo.kernel.korea.names import mask_name
from jangteo.kernel.korea.phones import format_phone, mask_phone
from jangteo.kernel.money import format_points, format_won
from jangteo.kernel.numbers import format_int

register = Library()


@register.filter
def won(amount: int | None) -> str:
    """`12,340원` from won."""
    return "" if _missing(amount) else format_won(amount)  # type: ignore[arg-type]


@register.filter
def points(amount: int | None) -> str:
    """`1,234P` from points."""
    return "" if _missing(amount) else format_points(amount)  # type: ignore[arg-type]


@register.filter
def number(value: int | None) -> str:
    """`12,340`."""
    return "" if _missing(value) else format_int(value)  # type: ignore[arg-type]


@register.filter
def date_ko(day: date | datetime | None) -> str:
    """`2026. 11. 22.(일)`; of an instant, its day in Seoul."""
    if day is None or day == "":
        return ""
    return format_date(clock.today(day) if isinstance(day, datetime) else day)


@register.filter
def datetime_ko(moment: datetime | None) -> str:
    """`2026. 11. 22.(일) 14:30` in Seoul."""
    return "" if _missing(moment) else format_datetime(moment)  # type: ignore[arg-type]


@register.filter
def days_left(day: date | None, today: date | None = None) -> str:
    """`3일 남음`, `오늘`, `2일 지남`, counted from `today` in Seoul unless the view names another day."""
    if day is None or day == "":
        return ""
    return format_days_left(day, today or clock.today(clock.now()))


@register.filter
def phone(e164: str | None) -> str:
    """`010-1234-5678` from E.164."""
    return format_phone(e164) if e164 else ""


@register.filter
def phone_masked(e164: str | None) -> str:
    """`010-****-5678` from E.164."""
    return mask_phone(e164) if e164 else ""


@register.filter
def name_masked(name: str | None) -> str:
    """`홍*동`."""
    return mask_name(name) if name else ""


@register.filter
def josa(word: object, pair: str) -> str:
    """The word with the fitting particle: `{{ market.name|josa:"이/가" }}`."""
    return with_josa(str(word), pair)


@register.simple_tag
def control(field: BoundField, help: str = "") -> SafeString:
    """The control of a form's field, told of its help and its error; numbers bring up the number pad."""
    attrs: dict[str, str | bool] = {}
    shown = [f"{field.auto_id}_helptext"] if help or field.help_text else []
    shown += [f"{field.auto_id}_error"] if field.errors else []
    if shown and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(shown)
    if (
        getattr(field.field.widget, "input_type", "") in ("number", "tel")
        and "inputmode" not in field.field.widget.attrs
    ):
        attrs["inputmode"] = "numeric"
    return field.as_widget(attrs=attrs)


def _missing(value: object) -> bool:
    return value is None or value == ""

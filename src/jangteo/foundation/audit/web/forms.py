"""The filters of the record."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from jangteo.foundation.audit.types import Filters

#: No record is older, and no calendar that people use goes further.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


def _day(label: str) -> forms.DateField:
    wrong = "2000년과 2100년 사이의 날짜를 골라 주세요."
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": wrong},
        validators=[MinValueValidator(_FIRST, wrong), MaxValueValidator(_LAST, wrong)],
    )


class FilterForm(forms.Form):
    """All optional; what cannot be read is told beside its field and filters nothing."""

    q = forms.CharField(label="찾는 말", required=False, max_length=60)
    person = forms.TypedChoiceField(label="누가", required=False, coerce=int, empty_value=None)
    operation = forms.ChoiceField(label="무엇을", required=False)
    since = _day("언제부터")
    until = _day("언제까지")

    def __init__(self, data: Any, *, actors: list[tuple[int, str]], operations: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", "모두"), *actors]  # type: ignore[attr-defined]
        self.fields["operation"].choices = [("", "모두"), *operations]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What the valid fields ask for."""
        self.is_valid()
        found = self.cleaned_data
        return Filters(
            text=found.get("q", ""),
            actor_id=found.get("person"),
            operation=found.get("operation", ""),
            first_day=found.get("since"),
            last_day=found.get("until"),
        )

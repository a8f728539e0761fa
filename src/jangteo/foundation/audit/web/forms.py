"""The filters of the record."""

from typing import Any

from django import forms

from jangteo.foundation.audit.types import Filters


class FilterForm(forms.Form):
    """All optional; what cannot be read is told beside its field and filters nothing."""

    q = forms.CharField(label="찾는 말", required=False, max_length=60)
    person = forms.TypedChoiceField(label="누가", required=False, coerce=int, empty_value=None)
    operation = forms.ChoiceField(label="무엇을", required=False)
    since = forms.DateField(
        label="언제부터", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="언제까지", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, data: Any, *, actors: list[tuple[int, str]], operations: list[tuple[str, str]]
    ) -> None:
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

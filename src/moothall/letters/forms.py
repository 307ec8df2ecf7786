"""What one person is mailed."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from moothall.letters.kinds import KINDS, Kind


class WishesForm(forms.Form):
    """A box for each kind, and until when somebody is away."""

    kinds = forms.MultipleChoiceField(
        label="Mail me about",
        choices=[(kind.value, about.title) for kind, about in KINDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    away = forms.DateField(
        label="I am away until the end of",
        required=False,
        help_text="Until then, failures of what you decided go to the second person and the "
        "administrators at once. Leave it empty when you are here.",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def wanted(self) -> list[Kind]:
        return [Kind(name) for name in self.cleaned_data["kinds"]]

    def away_until(self, zone: Any) -> datetime | None:
        """The midnight after that day, there."""
        day = self.cleaned_data["away"]
        return datetime.combine(day + timedelta(days=1), time(), zone) if day else None

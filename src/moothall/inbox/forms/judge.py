"""Forms of the pages about the judge."""

from typing import Any

from django import forms

from moothall.inbox.forms.base import DayInput, dress, short_text
from moothall.inbox.models import KnownRole


class Dressed(forms.Form):
    """With Tabler's classes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in self.fields.values():
            dress(field)


class PersonForm(Dressed):
    """Somebody in the public eye."""

    name = forms.CharField(label="Name", max_length=120, required=False)
    handle = forms.CharField(
        label="Handle",
        max_length=120,
        required=False,
        help_text="As on the network, such as @echo_newsdesk. Surest where you have it.",
    )
    role = forms.ChoiceField(label="What they are", choices=KnownRole.choices)
    where = forms.CharField(label="Paper, party or ward", max_length=120, required=False)


class PeopleForm(Dressed):
    """Several at once."""

    table = forms.CharField(
        label="A table, pasted",
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="The first line names the columns: name, handle, role, organisation.",
    )


class HolidayForm(Dressed):
    """A bank holiday proclaimed since."""

    day = forms.DateField(label="Day", widget=DayInput())
    name = forms.CharField(label="What it is called", max_length=120)


class WhyForm(Dressed):
    """A reason that stands in the record."""

    why = short_text("Why")


class SwitchForm(Dressed):
    """One clause on one account."""

    account = forms.ChoiceField(label="Account")
    clause = forms.ChoiceField(label="Clause")
    at_least = forms.DecimalField(
        label="Only from this score on",
        min_value=0,
        max_value=1,
        decimal_places=3,
        initial="0.990",
        help_text="Between 0 and 1. Of posts with a score of 0.95, some 95 in 100 are what they are"
        " said to be. The lowest that each clause allows stands beside it.",
    )
    why = short_text("Why", "It stands in the record with your name.")

    def __init__(
        self, *given: Any, accounts: list[tuple[str, str]], clauses: list[tuple[str, str]]
    ) -> None:
        super().__init__(*given)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]
        self.fields["clause"].choices = clauses  # type: ignore[attr-defined]

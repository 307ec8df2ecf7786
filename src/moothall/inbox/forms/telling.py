"""Who is told what nobody deals with, and after how long."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from moothall.channels.models import Account
from moothall.letters.models import Telling
from moothall.people.models import Membership

NOBODY = ("", "Nobody beside the administrators")


class TellingForm(forms.Form):
    """The second person, three numbers of minutes, and a person for each account."""

    second_person = forms.ChoiceField(
        label="Second person",
        required=False,
        help_text="Written to, with the administrators, about decisions that were not done and "
        "that nobody deals with.",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    failure_minutes = forms.IntegerField(
        label="Minutes until they are told", min_value=5, max_value=1440
    )
    danger_minutes = forms.IntegerField(
        label="Minutes until possible danger that nobody has opened is written about",
        min_value=1,
        max_value=240,
        help_text="It goes to those who asked for it under “E-mail to me”. A letter is no "
        "on-call telephone: nobody may read it at night.",
    )
    unread_minutes = forms.IntegerField(
        label="Minutes until an account that is not read is written about",
        min_value=5,
        max_value=1440,
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[Membership],
        accounts: Sequence[Account],
        telling: Telling,
        named: dict[UUID, UUID],
    ) -> None:
        super().__init__(*args)
        choices = [NOBODY, *((str(one.pk), str(one.person)) for one in people)]
        self.fields["second_person"].choices = choices  # type: ignore[attr-defined]
        self.initial = {
            "second_person": str(telling.second_person_id or ""),
            "failure_minutes": telling.failure_minutes,
            "danger_minutes": telling.danger_minutes,
            "unread_minutes": telling.unread_minutes,
        }
        self.accounts = accounts
        for account in accounts:
            self.fields[name_of(account)] = forms.ChoiceField(
                label=f"Named for {account}",
                required=False,
                choices=choices,
                initial=str(named.get(account.pk, "")),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def second(self) -> UUID | None:
        return id_of(self.cleaned_data["second_person"])

    def named(self) -> dict[UUID, UUID | None]:
        """Account to membership."""
        return {one.pk: id_of(self.cleaned_data[name_of(one)]) for one in self.accounts}

    def minutes(self) -> dict[str, int]:
        names = ("failure_minutes", "danger_minutes", "unread_minutes")
        return {name: self.cleaned_data[name] for name in names}


def name_of(account: Account) -> str:
    return f"account-{account.pk}"


def id_of(given: str) -> UUID | None:
    return UUID(given) if given else None

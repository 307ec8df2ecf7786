"""Where the judge was wrong: one press for the common case, every label for the rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from moothall.core.values import Disposition, Ground, Need, Service
from moothall.files.wording import DISPOSITIONS, SERVICES
from moothall.inbox import actions
from moothall.inbox.forms.base import VerbForm, short_text
from moothall.inbox.shown.labels import disposition_title, title


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may have to be done first."""

    value: str
    title: str
    is_now: bool


class CorrectForm(VerbForm):
    name, title, submit = "correct", "Correct the judge", "Save the correction"
    template = "inbox/panels/correct.html"
    then_next = False
    choose = forms.ChoiceField(
        required=False, choices=[("", ""), *((one.value, one.value) for one in Disposition)]
    )
    disposition = forms.ChoiceField(
        label="What to do first",
        required=False,
        choices=[("", "What the labels lead to"),
                 *((one.value, DISPOSITIONS[one][0]) for one in Disposition)],
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label="What it asks of us",
        required=False,
        choices=[(one.value, title(one.value)) for one in Need],
        widget=forms.CheckboxSelectMultiple,
    )
    grounds = forms.MultipleChoiceField(
        label="Grounds for removing it",
        required=False,
        choices=[(one.value, title(one.value)) for one in Ground],
        widget=forms.CheckboxSelectMultiple,
    )
    service = forms.ChoiceField(
        label="Service", required=False, choices=[(one.value, SERVICES[one]) for one in Service]
    )
    why = short_text("Why", "It helps whoever reads it later.", required=False)

    def fill(self) -> None:
        held = self.post.labels
        self.fields["needs"].initial = [name for name in held if name in set(Need)]
        self.fields["grounds"].initial = [name for name in held if name in set(Ground)]
        self.fields["service"].initial = self.post.service or Service.NONE.value

    def shown(self) -> dict[str, Any]:
        return {
            "choices": [
                Choice(one.value, DISPOSITIONS[one][0], one.value == self.post.disposition)
                for one in Disposition
            ],
            "fields": [
                self[name] for name in ("disposition", "needs", "grounds", "service", "why")
            ],
        }

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        chosen = given["choose"]
        held = self.post.labels
        correction = actions.correct(
            self.case.pk,
            self.post.pk,
            grounds=[name for name in held if name in set(Ground)] if chosen else given["grounds"],
            needs=[name for name in held if name in set(Need)] if chosen else given["needs"],
            disposition=chosen or given["disposition"],
            service=(self.post.service if chosen else given["service"]) or "",
            why=given["why"],
            by=self.me,
            at=at,
            version=version,
        )
        return (
            f"Corrected: {disposition_title(correction.disposition).lower()}. Kept as an example."
        )


class NoDangerForm(VerbForm):
    name, title, submit = "no-danger", "No danger", "It is no danger"
    why = short_text("Why", "It helps whoever reads it later.", required=False)

    def lines(self) -> list[str]:
        return [
            "Nobody is in danger here. The case goes where its other needs lead.",
            "It comes back to Danger only with new words. The judge learns from it.",
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        case = actions.no_danger(
            self.case.pk, why=self.cleaned_data["why"], by=self.me, at=at, version=version
        )
        return f"No danger. It stands in {case.queue_title} now."

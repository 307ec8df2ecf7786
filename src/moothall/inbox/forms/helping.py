"""Who was rung or told about a danger."""

from datetime import datetime

from django import forms

from moothall.inbox import actions
from moothall.inbox.forms.base import VerbForm, short_text
from moothall.inbox.helping import contacts

OTHER = "other"


class AlertForm(VerbForm):
    name, title, submit = "alert", "Rung or told", "Put it on the record"
    then_next = False
    whom = forms.ChoiceField(label="Whom", error_messages={"required": "Say whom."})
    other = forms.CharField(label="Somebody else", max_length=120, required=False)
    when = forms.SplitDateTimeField(
        label="When",
        required=False,
        help_text="Empty: now.",
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "class": "form-control", "aria-label": "Day"},
            time_attrs={"type": "time", "class": "form-control", "aria-label": "Time"},
        ),
    )
    reference = forms.CharField(
        label="Reference", max_length=100, required=False, help_text="If they gave one."
    )
    said = short_text("What was said", required=False)

    def fill(self) -> None:
        found = contacts(
            self.case, self.whole.posts, self.policy, self.whole.leads,
            self.me.organisation.nation,
        )  # fmt: skip
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            *((one.name, f"{one.name}: {one.who}" if one.is_life else one.name) for one in found),
            (OTHER, "Somebody else"),
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        del version
        given = self.cleaned_data
        whom = given["other"] if given["whom"] == OTHER else given["whom"]
        actions.alert(
            self.case.pk, whom=whom, by=self.me, at=at, when=given["when"],
            reference=given["reference"], said=given["said"],
        )  # fmt: skip
        return f"On the record: you rang or told {whom}."

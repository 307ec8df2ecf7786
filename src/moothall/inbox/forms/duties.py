"""A duty opened from a post."""

from datetime import datetime

from django import forms

from moothall.core.worktime.local_time import london_day
from moothall.duties.kinds import NEVER_FROM_A_POST, offered
from moothall.inbox.actions.duties import open_from
from moothall.inbox.duties import author_name, proposed, where_from
from moothall.inbox.forms.base import VerbForm


class DutyForm(VerbForm):
    name, title, submit = "duty", "Open a duty", "Open it"
    then_next = False
    kind = forms.ChoiceField(label="Under which clock", error_messages={"required": "Choose one."})
    asker = forms.CharField(label="Who asked", required=False, max_length=200)
    contact = forms.CharField(label="Where the answer goes", required=False, max_length=300)

    def fill(self) -> None:
        there = {duty.kind for duty in self.whole.duties if duty.post == self.post.pk}
        bound = offered(self.me.organisation, london_day(self.post.since))
        choices = [
            (one.name, one.title)
            for one in bound
            if one.name not in there and one.name not in NEVER_FROM_A_POST
        ]
        self.fields["kind"].choices = [("", "Choose a clock"), *choices]  # type: ignore[attr-defined]
        self.proposes = self.likeliest({name for name, _ in choices})
        self.fields["kind"].initial = self.proposes
        self.fields["asker"].initial = author_name(self.post)
        self.fields["contact"].initial = where_from(self.post)

    def likeliest(self, among: set[str]) -> str:
        found = (kind for _, kind in proposed([self.post], self.whole.duties) if kind in among)
        return next(found, "")

    def lines(self) -> list[str]:
        chosen = "The judge proposes the clock chosen here. " if self.proposes else ""
        told = "Whoever handles it is told by e-mail, and so is the service that it is about."
        return [
            f"{chosen}It began when the post was received, {self.clock.said(self.post.since)}.",
            f"{told} The case keeps its words while it is open.",
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        del version  # it takes nothing away, so nobody need look again
        given = self.cleaned_data
        duty = open_from(
            self.case.pk, self.post.pk, given["kind"], by=self.me, at=at, name=given["asker"],
            contact=given["contact"],
        )  # fmt: skip
        due = f"Due {duty.sum['due']}." if duty.due_at else "Its clock stands still."
        return f"{duty.reference} is open. {due}"

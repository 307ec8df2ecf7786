"""Mute, hear again, report to the platform."""

from datetime import datetime
from typing import ClassVar

from django import forms

from moothall.inbox.actions import moderating
from moothall.inbox.citing import clause_for_removal, reasons
from moothall.inbox.forms.base import NO_CLAUSE, VerbForm, clause_choices, short_text
from moothall.inbox.models import Decision

SEALED = (
    "The post is sealed as evidence first: the platform may take it down. It stands until the"
    " platform has decided, and a report cannot be taken back."
)
DEAF = (
    "What they write then may not come to this desk: if they write of a danger, nobody here reads"
    " it."
)


class MilderForm(VerbForm):
    """Under which clause, and what the platform says of it."""

    then_next = False
    doing: ClassVar[str]

    clause = forms.ChoiceField(
        label="Under the clause", error_messages={"required": "Choose the clause first."}
    )

    def fill(self) -> None:
        choices, proposed = [], ""
        if self.policy is not None:
            silent = [clause for clause, _ in self.policy.all("no_response")]
            every = [*reasons(self.policy), *silent]
            choices = clause_choices({one.id: one for one in every}.values())
            proposed = clause_for_removal(self.post, self.policy)[0]
        field = self.fields["clause"]
        field.choices = [*NO_CLAUSE, *choices]  # type: ignore[attr-defined]
        field.initial = proposed

    def lines(self) -> list[str]:
        row = self.answer.capability if self.answer is not None else None
        sees = row.who_still_sees if row else ""
        found = [f"Who still sees what they write: {sees}."] if sees else []
        return [*found, *(self.answer.caveats if self.answer and self.answer.possible else ())]

    def said(self, decision: Decision, words: str) -> str:
        if decision.outcome == "by_hand":
            return "Noted under the clause. It has to be done by hand: the steps are with the case."
        return f"{words} under {decision.clause}: on its way, and on the record."


class MuteForm(MilderForm):
    name, title, submit = "mute", "Mute the author", "Mute them"
    why = short_text("Why", "It goes on the record.")
    sure = forms.BooleanField(
        label="I know that nobody here may read what they write then",
        error_messages={"required": "Tick this to mute them."},
    )

    def lines(self) -> list[str]:
        return [*super().lines(), DEAF]

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        decision = moderating.mute(
            self.case.pk, self.post.pk, given["clause"], why=given["why"], by=self.me, at=at,
            version=version,
        )  # fmt: skip
        return self.said(decision, "Mute")


class UnmuteForm(VerbForm):
    name, title, submit = "unmute", "Hear them again", "Unmute the author"
    then_next = False
    why = short_text("Why", "It goes on the record beside the decision to mute them.")

    def lines(self) -> list[str]:
        return ["What they wrote meanwhile may have been missed: look on the platform."]

    def act(self, *, version: int | None, at: datetime) -> str:
        moderating.unmute(
            self.case.pk, self.post.pk, why=self.cleaned_data["why"], by=self.me, at=at,
            version=version,
        )  # fmt: skip
        return "Unmuting is on its way."


class ReportForm(MilderForm):
    name, title, submit = "report", "Report to the platform", "Report it"
    category = forms.ChoiceField(label="In the platform’s own words it is", required=False)
    why = short_text("What to tell the platform", "It reads this; say what is wrong with the post.")

    def fill(self) -> None:
        super().fill()
        row = self.answer.capability if self.answer is not None else None
        if row is None or not row.categories:
            del self.fields["category"]
            return
        field = self.fields["category"]
        field.choices = [("", "Choose"), *row.categories.items()]  # type: ignore[attr-defined]
        field.required = True
        field.error_messages["required"] = "Choose what it is in the platform’s own words."

    def lines(self) -> list[str]:
        return [
            SEALED,
            *super().lines(),
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        decision = moderating.report(
            self.case.pk, self.post.pk, given["clause"], category=given.get("category", ""),
            why=given["why"], by=self.me, at=at, version=version,
        )  # fmt: skip
        return self.said(decision, "Reported")

"""Silence and closing: decisions too, each under its clause or with its reason."""

from datetime import datetime

from django import forms

from moothall.inbox import actions
from moothall.inbox.actions.closing import proposed_silence
from moothall.inbox.forms.base import NO_CLAUSE, VerbForm, clause_choices, short_text


class LeaveAloneForm(VerbForm):
    name, title, submit = "leave-alone", "Leave alone", "Leave it alone"
    clause = forms.ChoiceField(
        label="Under the clause", error_messages={"required": "Choose the clause first."}
    )
    why = short_text("Why", "May be empty: the clause says it.", required=False)

    def fill(self) -> None:
        field = self.fields["clause"]
        if self.policy is not None:
            field.choices = [*NO_CLAUSE, *clause_choices(self.policy.clauses)]  # type: ignore[attr-defined]
            field.initial = proposed_silence(self.case, self.policy)

    def lines(self) -> list[str]:
        return ["No answer is sent. That it was decided, and under which words, is on the record."]

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        done = actions.leave_alone(
            self.case.pk, given["clause"], by=self.me, at=at, version=version, why=given["why"]
        )
        return f"Left alone under {done.clause}."


class NotOursForm(VerbForm):
    name, title, submit = "not-ours", "Not ours", "It is not ours"
    why = short_text("Whose it is, or why it came here", required=False)

    def lines(self) -> list[str]:
        return ["For what has nothing to do with us: another organisation of that name, say."]

    def act(self, *, version: int | None, at: datetime) -> str:
        actions.not_ours(
            self.case.pk, by=self.me, at=at, version=version, why=self.cleaned_data["why"]
        )
        return "Marked as not ours."


class CloseForm(VerbForm):
    name, title, submit = "close", "Close", "Close the case"
    why = short_text("How it was dealt with", "By telephone, say, or by a service area.")

    def act(self, *, version: int | None, at: datetime) -> str:
        actions.close_case(
            self.case.pk, why=self.cleaned_data["why"], by=self.me, at=at, version=version
        )
        return "Closed."


class ReopenForm(VerbForm):
    name, title, submit = "reopen", "Open again", "Open it again"
    then_next = False
    why = short_text("Why")

    def act(self, *, version: int | None, at: datetime) -> str:
        actions.reopen(
            self.case.pk, why=self.cleaned_data["why"], by=self.me, at=at, version=version
        )
        return "It is open again."

"""Hide, delete, block and back: the clause first, and what will happen said before it does."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django import forms
from django.utils import timezone

from moothall.channels.pausing import stopped
from moothall.core.policy.rules.moderating import Appeal
from moothall.inbox.actions import moderating
from moothall.inbox.actions.moderating import Grounds, proposed_review
from moothall.inbox.citing import clause_for_removal, needs_second, reasons, rules_of
from moothall.inbox.forms.base import (
    NO_CLAUSE,
    DayInput,
    VerbForm,
    clause_choices,
    short_text,
)
from moothall.inbox.forms.reviewers import who_may
from moothall.inbox.models import Decision, DecisionState

SEALED = (
    "The post is sealed as evidence first: its words, author, place, time and a hash. Its pictures"
    " are fetched before it goes."
)


def looking_again(appeal: Appeal | None) -> str:
    """What the author can be told of asking again, as the policy has it."""
    ways = []
    if appeal is not None:
        given = (appeal.email, appeal.phone, appeal.url, appeal.address)
        ways = [str(one) for one in given if one]
        ways += ["the complaints procedure"] if appeal.as_complaint else []
    if appeal is None or not ways:
        return (
            "The policy names no way to ask for another look. Whoever administers it can add one."
        )
    within = f", within {appeal.within}" if appeal.within else ""
    return f"By the policy the author can ask for another look: {' or '.join(ways)}{within}."


class RemovalForm(VerbForm):
    """Under which clause, and why."""

    is_grave = True
    #: as in "hide it"
    verb: ClassVar[str]
    ground, quoted = "", ""

    clause = forms.ChoiceField(
        label="Under the clause", error_messages={"required": "Choose the clause first."}
    )

    def fill(self) -> None:
        proposed = ("", "", "")
        choices = []
        if self.policy is not None:
            proposed = clause_for_removal(self.post, self.policy)
            choices = clause_choices(reasons(self.policy))
        field = self.fields["clause"]
        field.choices = [*NO_CLAUSE, *choices]  # type: ignore[attr-defined]
        field.initial, self.ground, self.quoted = proposed

    def lines(self) -> list[str]:
        found = [SEALED]
        row = self.answer.capability if self.answer is not None else None
        if row and row.who_still_sees:
            found.append(f"Who still sees it then: {row.who_still_sees}.")
        if self.asks_second():
            found.append("A second person has to agree before it is done.")
        if self.policy is not None:
            found.append(looking_again(self.policy.first("appeal")))
        if self.answer and self.answer.possible:
            found += self.answer.caveats
        return found

    def asks_second(self) -> bool:
        """By the policy or the organisation, whichever clause is chosen."""
        if self.policy is None:
            return False
        rules = rules_of(self.case.organisation_id)
        clause = str(self.fields["clause"].initial or "")
        if not clause:
            return self.verb in rules.second_person_for
        return needs_second(self.policy, rules, self.verb, clause)

    def grounds(self) -> Grounds:
        given = self.cleaned_data
        same = given["clause"] == self.fields["clause"].initial
        return Grounds(
            clause=given["clause"],
            ground=self.ground if same else "",
            quoted=self.quoted if same else "",
            why=given.get("why", ""),
            told=given.get("told", ""),
        )

    def said(self, decision: Decision) -> str:
        if decision.state == DecisionState.AWAITING_SECOND:
            return "A second person is asked. Nothing is done until they agree."
        if decision.outcome == "by_hand":
            return "Noted under the clause. It has to be done by hand: the steps are with the case."
        if why := stopped(self.case.account):
            return f"{self.title} under {decision.clause}: it waits until sending goes on. {why}"
        return f"{self.title} under {decision.clause}: on its way, and on the record."


class HideForm(RemovalForm):
    name = verb = "hide"
    title, submit = "Hide", "Hide it"
    why = short_text("Why", "May be empty: the clause says it.", required=False)

    def act(self, *, version: int | None, at: datetime) -> str:
        return self.said(
            moderating.hide(
                self.case.pk, self.post.pk, self.grounds(), by=self.me, at=at, version=version
            )
        )


class DeleteForm(RemovalForm):
    name = verb = "delete"
    title, submit = "Delete", "Delete it for good"
    why = short_text("Why hiding it would not do", "A deleted post cannot be brought back.")
    told = forms.CharField(
        label="How the author is told, or why not", max_length=300, required=False
    )
    sure = forms.BooleanField(
        label="I have read the post again and mean to delete it",
        error_messages={"required": "Tick this to delete it."},
    )

    def act(self, *, version: int | None, at: datetime) -> str:
        return self.said(
            moderating.delete(
                self.case.pk, self.post.pk, self.grounds(), by=self.me, at=at, version=version
            )
        )


class BlockForm(RemovalForm):
    name = verb = "block"
    title, submit = "Block", "Block the author"
    why = short_text("Why hiding the post would not do", "A block shuts a person out.")
    review_on = forms.DateField(label="Look at it again on", widget=DayInput())
    reviewer = forms.ChoiceField(label="Who is reminded of it", required=False)
    other_contact = forms.CharField(
        label="How they can still reach us", max_length=300, required=False
    )
    told = forms.CharField(label="How they are told, or why not", max_length=300, required=False)
    sure = forms.BooleanField(
        label="I mean to block this person",
        error_messages={"required": "Tick this to block them."},
    )

    def fill(self) -> None:
        super().fill()
        if self.policy is not None:
            review = proposed_review(self.policy, self.case.organisation_id, self.clock.now)
            self.fields["review_on"].initial = review
            self.fields["other_contact"].initial = self.other_way()
        self.fields["reviewer"].choices = who_may(self.me, self.case.account_id)  # type: ignore[attr-defined]
        soonest = timezone.localdate(self.clock.now)
        self.fields["review_on"].widget.attrs["min"] = soonest.isoformat()

    def other_way(self) -> str:
        """The first route that the policy publishes for everything, or for what is urgent."""
        routes = self.policy.routes if self.policy else {}
        for name in ("general", "urgent", "complaints"):
            for route in routes.get(name, ()):  # type: ignore[call-overload]
                if found := route.email or route.phone or route.url:
                    return str(found)
        return ""

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        return self.said(
            moderating.block(
                self.case.pk, self.post.pk, self.grounds(), by=self.me, at=at, version=version,
                review_on=given["review_on"], other_contact=given["other_contact"],
                reviewer=UUID(given["reviewer"]) if given["reviewer"] else None,
            )
        )  # fmt: skip


class UnhideForm(VerbForm):
    name = "unhide"
    title, submit = "Show again", "Show it to the public again"
    then_next = False
    why = short_text("Why", "It goes on the record beside the decision to hide it.")

    def act(self, *, version: int | None, at: datetime) -> str:
        moderating.unhide(
            self.case.pk, self.post.pk, why=self.cleaned_data["why"], by=self.me, at=at,
            version=version,
        )  # fmt: skip
        return "It is on its way back before the public."


class UnblockForm(VerbForm):
    name = "unblock"
    title, submit = "Unblock", "Unblock the author"
    then_next = False
    why = short_text(
        "Why", "It goes on the record; the block ends once the platform has confirmed it."
    )

    def act(self, *, version: int | None, at: datetime) -> str:
        moderating.unblock(
            self.case.pk, self.post.pk, why=self.cleaned_data["why"], by=self.me, at=at,
            version=version,
        )  # fmt: skip
        return "Unblocking is on its way. The block ends once the platform has confirmed it."

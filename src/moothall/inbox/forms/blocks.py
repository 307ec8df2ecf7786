"""The register of blocks narrowed down, and a block looked at again."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from moothall.channels.models import Account
from moothall.inbox.actions.moderating import proposed_review
from moothall.inbox.forms.base import DayInput, dress, short_text
from moothall.inbox.forms.reviewers import who_may
from moothall.inbox.models import BlockEntry
from moothall.inbox.queries.access import accounts
from moothall.inbox.queries.blocks import STATES, Asked
from moothall.inbox.shown.times import Clock
from moothall.people.models import Membership

KEEP, END = "keep", "end"


class NarrowForm(forms.Form):
    """Every field may be empty."""

    state = forms.ChoiceField(label="Which", required=False, choices=list(STATES.items()))
    account = forms.ChoiceField(label="Account", required=False)

    def __init__(self, given: Any, me: Membership) -> None:
        super().__init__(given or None)
        allowed = accounts(me)
        found = Account.objects.filter(organisation=me.organisation_id)
        if allowed is not None:
            found = found.filter(pk__in=allowed)
        named = [(str(one.pk), f"{one.name}, {one.title}") for one in found.defer("credentials")]
        self.fields["account"].choices = [("", "Every account"), *named]  # type: ignore[attr-defined]
        for field in self.fields.values():
            dress(field)

    def asked(self) -> Asked:
        """What makes no sense counts as not asked."""
        if not self.is_bound or not self.is_valid():
            return Asked()
        given = self.cleaned_data
        return Asked(given["state"], UUID(given["account"]) if given["account"] else None)


class ReviewForm(forms.Form):
    """Keep it, with the next day, or end it; both with a reason."""

    outcome = forms.ChoiceField(
        label="What is to become of it",
        choices=[(KEEP, "Keep the block"), (END, "End it: unblock the author")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    why = short_text("Why", "It goes on the record beside the block.")
    next_on = forms.DateField(
        label="If it is kept: look at it again on", required=False, widget=DayInput()
    )
    reviewer = forms.ChoiceField(label="If it is kept: who is reminded", required=False)
    seen = forms.DateField(widget=forms.HiddenInput())

    def __init__(self, data: Any, *, entry: BlockEntry, me: Membership, clock: Clock) -> None:
        self.entry = entry
        super().__init__(data, initial={"seen": entry.review_on.isoformat()})
        able = who_may(me, entry.author.account_id)
        self.fields["reviewer"].choices = able  # type: ignore[attr-defined]
        self.fields["reviewer"].initial = str(entry.reviewer_id or me.pk)
        soonest = timezone.localdate(clock.now)
        self.fields["next_on"].widget.attrs["min"] = soonest.isoformat()
        for field in self.fields.values():
            dress(field)

    def propose(self, policy: Any, clock: Clock) -> None:
        """The next day, as long from now as the policy or the organisation has it."""
        if policy is not None:
            day = proposed_review(policy, self.entry.organisation_id, clock.now)
            self.fields["next_on"].initial = day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == KEEP and not given.get("next_on"):
            self.add_error("next_on", "Give a day to come.")
        return given

    @property
    def reviewer_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("reviewer")
        return UUID(chosen) if chosen else None

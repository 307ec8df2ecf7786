"""What may be asked of the search; every field may be empty."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from moothall.channels.queries import accounts
from moothall.core.judgement.reasons import shortened
from moothall.core.policy import Policy
from moothall.core.values import LABELS, Disposition, Service
from moothall.files.wording import DISPOSITIONS, SERVICES
from moothall.inbox.forms.base import DayInput
from moothall.inbox.models.case import ClosedHow
from moothall.inbox.queries import Search
from moothall.inbox.queries.access import accounts as visible_accounts
from moothall.inbox.queries.filters import is_id
from moothall.inbox.queues import QUEUES
from moothall.inbox.shown.labels import SHORT
from moothall.people.models import Membership

ANY = ("", "Any")
CLAUSE_LETTERS = 60
STATES = (
    ANY,
    ("open", "Open"),
    ("done", "Done, in any way"),
    *((one.value, f"Done: {one.label}") for one in ClosedHow if one is not ClosedHow.CLOSED),
    (ClosedHow.CLOSED.value, "Done: closed with a reason"),
)


class SearchForm(forms.Form):
    """The words, and what narrows them. ``author`` comes from a link, not from a field."""

    words = forms.CharField(label="Look for", required=False, max_length=500)
    account = forms.ChoiceField(label="Account", required=False)
    queue = forms.ChoiceField(
        label="Queue",
        required=False,
        choices=[ANY, *((one.name.value, one.title) for one in QUEUES)],
    )
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    service = forms.ChoiceField(
        label="Service",
        required=False,
        choices=[ANY, *((one.value, SERVICES[one]) for one in Service)],
    )
    clause = forms.ChoiceField(label="Clause", required=False)
    disposition = forms.ChoiceField(
        label="What to do first",
        required=False,
        choices=[ANY, *((one.value, DISPOSITIONS[one][0]) for one in Disposition)],
    )
    label = forms.ChoiceField(
        label="What the judge found in it",
        required=False,
        choices=[ANY, *((name, words[0].upper() + words[1:]) for name, words in SHORT.items())],
    )
    decided_by = forms.ChoiceField(label="Decided by", required=False)
    since = forms.DateField(label="Posted from", required=False, widget=DayInput())
    until = forms.DateField(label="Posted to", required=False, widget=DayInput())

    def __init__(self, given: Any, me: Membership, policy: Policy | None) -> None:
        super().__init__(given or None)
        self.me, self.policy = me, policy
        self.offer("account", accounts_for(me))
        self.offer("clause", clauses_of(policy))
        self.offer("decided_by", people_of(me))
        for name, one in self.fields.items():
            kind = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"
            one.widget.attrs |= {"class": kind, "id": f"search-{name}"}

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked besides words."""
        return any(self.data.get(name) for name in self.fields if name != "words")

    @property
    def typed(self) -> str:
        return str(self.data.get("words", ""))[:500].strip() if self.is_bound else ""

    def asked(self) -> Search:
        """Days are the organisation's own, and both are in."""
        given = self.cleaned_data if self.is_valid() else {}
        zone = self.me.organisation.zone
        since, until = given.get("since"), given.get("until")
        author = self.data.get("author", "")[:40] if self.is_bound else ""
        found = Search(
            author=author if is_id(author) else "",
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
            under=labels_under(self.policy, given.get("clause", "")),
        )
        named = ("words", "account", "queue", "state", "service", "clause", "disposition", "label",
                 "decided_by")  # fmt: skip
        return replace(found, **{name: given.get(name, "") for name in named})


def accounts_for(me: Membership) -> list[tuple[str, str]]:
    """Those that this person may see."""
    allowed = visible_accounts(me)
    found = accounts(me.organisation_id)
    return [(str(one.pk), str(one)) for one in found if allowed is None or one.pk in allowed]


def clauses_of(policy: Policy | None) -> list[tuple[str, str]]:
    if policy is None:
        return []
    return [(one.id, f"{one.id}  {shortened(one.words, CLAUSE_LETTERS)}") for one in policy.clauses]


def people_of(me: Membership) -> list[tuple[str, str]]:
    """Colleagues, also those who left: their decisions stay."""
    found = Membership.objects.filter(organisation_id=me.organisation_id).select_related("person")
    people = {str(one.person_id): str(one.person) for one in found}
    return sorted(people.items(), key=lambda pair: pair[1].casefold())


def labels_under(policy: Policy | None, clause: str) -> tuple[str, ...]:
    """The grounds and needs that the clause is about, as the policy in force has it."""
    if policy is None or not clause:
        return ()
    found = ((label, policy.clause_for(label)) for label in LABELS)
    return tuple(label.value for label, one in found if one is not None and one.id == clause)

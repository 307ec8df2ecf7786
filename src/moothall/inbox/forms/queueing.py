"""Working the queue: whose it is, when it comes back, what it belongs to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from moothall.inbox.actions import queueing
from moothall.inbox.forms.base import VerbForm, short_text
from moothall.inbox.masking import shortened
from moothall.inbox.models import Case, Post
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queues import QUEUES
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.verbs import Verb

NOBODY = ""
MOST_OFFERED = 30


class AssignForm(VerbForm):
    name, title, submit = "assign", "Assign", "Assign"
    to = forms.ChoiceField(label="To", required=False)

    def fill(self) -> None:
        field = self.fields["to"]
        field.choices = [  # type: ignore[attr-defined]
            (str(self.me.pk), f"{self.me.person} (you)"),
            (NOBODY, "Nobody"),
            *((str(one.pk), str(one.person)) for one in self.colleagues()),
        ]
        field.initial = str(self.me.pk) if self.case.assigned_to_id != self.me.pk else NOBODY

    def colleagues(self) -> list[Membership]:
        """Those who may see it."""
        found = (
            Membership.objects.filter(organisation_id=self.case.organisation_id, ended_at=None)
            .exclude(pk=self.me.pk)
            .select_related("person")
            .order_by("person__name")
        )
        return [one for one in found if may(one, Verb.SEE_POSTS, self.case.account_id)]

    def act(self, *, version: int | None, at: datetime) -> str:
        to = self.cleaned_data["to"]
        case = queueing.assign(
            self.case.pk, UUID(to) if to else None, by=self.me, at=at, version=version
        )
        return (
            f"Assigned to {case.assigned_to.person}." if case.assigned_to else "Assigned to nobody."
        )


class SnoozeForm(VerbForm):
    name, title, submit = "snooze", "Put off", "Put off"
    until = forms.SplitDateTimeField(
        label="Until",
        required=False,
        help_text="Empty: until the desk opens next. A new post by the author brings it back.",
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "class": "form-control", "aria-label": "Day"},
            time_attrs={"type": "time", "class": "form-control", "aria-label": "Time"},
        ),
    )

    def lines(self) -> list[str]:
        opens = self.clock.next_opening
        return [f"The desk opens next {self.clock.said(opens)}."] if opens else []

    def act(self, *, version: int | None, at: datetime) -> str:
        case = queueing.snooze(
            self.case.pk, by=self.me, at=at, until=self.cleaned_data["until"], version=version
        )
        return f"Put off until {self.clock.said(case.snoozed_until)}."


class NoteForm(VerbForm):
    name, title, submit = "note", "Note", "Add the note"
    then_next = False
    text = short_text("For the team only", "@name asks a colleague to look.", rows=3)

    def act(self, *, version: int | None, at: datetime) -> str:
        del version
        note = queueing.add_note(self.case.pk, self.cleaned_data["text"], by=self.me, at=at)
        asked = note.mentions.count()
        return f"Noted; {asked} asked to look." if asked else "Noted."


class TagForm(VerbForm):
    name, title, submit = "tag", "Tags", "Save the tags"
    then_next = False
    tags = forms.CharField(
        label="Tags", required=False, max_length=300, help_text="Words with commas between them."
    )

    def fill(self) -> None:
        self.fields["tags"].initial = ", ".join(self.case.tags)

    def act(self, *, version: int | None, at: datetime) -> str:
        tags = self.cleaned_data["tags"].split(",")
        queueing.tag(self.case.pk, tags, by=self.me, at=at, version=version)
        return "Tags saved."


class MoveForm(VerbForm):
    name, title, submit = "move", "Move to another queue", "Move it"
    queue = forms.ChoiceField(label="To")

    def fill(self) -> None:
        field = self.fields["queue"]
        field.choices = [  # type: ignore[attr-defined]
            (one.name.value, one.title)
            for one in QUEUES
            if one.name in queueing.CHOSEN and one.name.value != self.case.queue
        ]

    def lines(self) -> list[str]:
        return ["It stays there until somebody moves it; a later post moves it only into Danger."]

    def act(self, *, version: int | None, at: datetime) -> str:
        case = queueing.move(
            self.case.pk, self.cleaned_data["queue"], by=self.me, at=at, version=version
        )
        return f"Moved to {case.queue_title}."


class SplitForm(VerbForm):
    name, title, submit = "split", "Split off posts", "Make them a case of their own"
    then_next = False
    posts = forms.MultipleChoiceField(
        label="Which posts",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )

    def fill(self) -> None:
        found = Post.objects.filter(case=self.case).order_by("posted_at", "id")[:MOST_OFFERED]
        self.fields["posts"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{self.clock.said(one.posted_at)}: {shortened(one.text, 80)}")
            for one in found
        ]

    def act(self, *, version: int | None, at: datetime) -> str:
        chosen = [UUID(one) for one in self.cleaned_data["posts"]]
        made = queueing.split(self.case.pk, chosen, by=self.me, at=at, version=version)
        return f"They are case {made.reference} now."


GOES_ALONG = (
    "Its posts, and what its author writes later, go into the other case; so do answers, notes and"
    " questions. Cases of two accounts stay apart: each is answered where it was written."
)


class MergeForm(VerbForm):
    name, title, submit = "merge", "Merge with another case", "Merge into it"
    into = forms.ChoiceField(label="Into which case", required=False)
    number = forms.CharField(
        label="Or into the case with the number",
        help_text="Six letters and digits, as beside the person’s name in the case.",
        required=False,
        max_length=20,
    )

    def fill(self) -> None:
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a case"),
            *((str(one.pk), self.described(one)) for one in self.candidates()),
        ]

    def candidates(self) -> Any:
        """Of the same account and equally public, the same author's first."""
        found = (
            visible_cases(self.me)
            .filter(is_open=True, account=self.case.account_id,
                    thread__is_private=self.case.thread.is_private)
            .exclude(pk=self.case.pk)
            .select_related("author", "newest_post")
            .defer("newest_post__search")
        )  # fmt: skip
        same = list(found.filter(author=self.case.author_id).order_by("-rank_at")[:MOST_OFFERED])
        others = found.exclude(author=self.case.author_id).order_by("-rank_at")
        return [*same, *others[: MOST_OFFERED - len(same)]]

    def clean(self) -> dict[str, Any]:
        """One of the two; of the account and as public as this one, or the verb says why not."""
        given = super().clean() or {}
        number = given.get("number", "").strip().upper().removeprefix("CASE").strip()
        if not number:
            if not given.get("into") and "into" not in self.errors:
                self.add_error("into", "Choose a case, or give its number.")
            return given
        found = list(visible_cases(self.me).filter(number=number).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            self.add_error("number", f"No case has the number {number}, or you may not see it.")
        else:
            given["into"] = str(found[0])
        return given

    def described(self, case: Case) -> str:
        words = shortened(case.newest_post.text, 60) if case.newest_post else ""
        return f"{case.reference}, {case.author}: {words}"

    def lines(self) -> list[str]:
        return [GOES_ALONG]

    def act(self, *, version: int | None, at: datetime) -> str:
        into = queueing.merge(
            self.case.pk, UUID(self.cleaned_data["into"]), by=self.me, at=at, version=version
        )
        return f"Merged into case {into.reference}."

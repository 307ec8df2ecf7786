"""The composer: our words, the platform's counting, what somebody should look at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.urls import reverse

from moothall.channels.pausing import stopped
from moothall.core.values import Need
from moothall.core.worktime.local_time import london_day
from moothall.duties import publishing
from moothall.inbox import actions
from moothall.inbox.actions.replying import opening
from moothall.inbox.citing import clause_for_removal, clause_for_reply
from moothall.inbox.duties import first_words
from moothall.inbox.forms.base import NO_CLAUSE, VerbForm, clause_choices
from moothall.inbox.models import Draft, DraftState, Place, SavedReply
from moothall.inbox.ours import Checked, check_words
from moothall.inbox.queues import QueueName
from moothall.inbox.saved import filled, fit, fitting, values_for
from moothall.platforms.base.text import SPOKEN_UNIT, Used

LONGEST_REPLY = 20_000
#: the press that sends words past their warnings
AS_IT_IS = "as-it-is"
PROPOSED = "These words are proposed because of the duty that is open: read them and change them."
HELD = "Nobody watches the accounts now. It is kept and goes out when they are watched again:"


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that is published already, as the list of words kept ready has it."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Saved replies under one heading."""

    title: str
    replies: Sequence[SavedReply | Offered]


class ReplyForm(VerbForm):
    name, title, submit = "reply", "Reply in public", "Send"
    template = "inbox/panels/reply.html"
    place: ClassVar[str] = Place.PUBLIC.value
    other_ways = ("insert", "keep", "drop")

    text = forms.CharField(
        label="Our words",
        required=False,
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    clause = forms.ChoiceField(label="Under the clause", required=False)
    draft_version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    emergency_reason = forms.CharField(required=False, max_length=500)
    saved = forms.UUIDField(required=False)
    codes = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    closes = forms.BooleanField(required=False)

    def fill(self) -> None:
        field = self.fields["clause"]
        clauses = clause_choices(self.policy.clauses) if self.policy else []
        field.choices = [("", "No clause"), *clauses]  # type: ignore[attr-defined]
        field.initial = self.proposed()
        self.fields["closes"].initial = not self.why_open
        self.fields["text"].initial = self.begun
        if self.draft:
            self.fields["draft_version"].initial = self.draft.version

    def lines(self) -> list[str]:
        """What the platform ties an answer to, and what it costs, before a word is written."""
        caveats = list(self.answer.caveats) if self.answer else []
        return [PROPOSED, *caveats] if self.begun and not self.draft else caveats

    @cached_property
    def begun(self) -> str:
        """What this person wrote; else what has to be said first of a duty that is open."""
        if self.draft:
            return self.draft.text
        if any(one.verb in {"reply", "reply-privately"} for one in self.whole.decisions):
            return ""
        private = self.place == Place.PRIVATE
        return first_words(self.whole.duties, self.policy, in_private=private)

    @cached_property
    def why_open(self) -> str:
        """Why an answer does not end it; empty where it usually does, and closing is proposed."""
        posts = [post for post in self.whole.posts if post.is_open]
        if self.case.queue == QueueName.DANGER:
            return "Left open: an answer seldom ends a danger."
        if any(post.clocks for post in posts):
            return "Left open: a clock in law is running."
        if self.case.queue == QueueName.WAITING and self.case.service_area_id:
            return "Left open: a colleague has been asked and has not answered."
        if any(Need.HAZARD.value in post.labels for post in posts):
            return "Left open: a hazard in a home is not put right by an answer."
        return ""

    def proposed(self) -> str:
        return clause_for_reply(self.post, self.policy) if self.policy else ""

    @cached_property
    def draft(self) -> Draft | None:
        """What this person has begun to write here."""
        return next(
            (one for one in self.whole.drafts if one.writer_id == self.me.pk
             and one.place == self.place and one.state == DraftState.WRITING),
            None,
        )  # fmt: skip

    @cached_property
    def held(self) -> datetime | None:
        """Until when it is kept, where nobody watches now."""
        at = self.clock.now
        return opening(self.policy, self.clock.hours, at) if self.policy else None

    @property
    def words(self) -> str:
        return str(self.data.get("text", "")) if self.is_bound else self.begun

    @cached_property
    def checked(self) -> Checked:
        return check_words(self.case, self.post, self.place, self.words, self.clock.now)

    def shown(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "to": self.to(),
            "saved": self.ready(),
            "draft_url": reverse("inbox-draft", args=[self.case.pk, self.place]),
            "returned": self.returned(),
            "has_draft": self.draft is not None,
            "why_open": self.why_open,
            **self.news(),
        }

    def news(self) -> dict[str, Any]:
        """What stands below the words, and changes as they are written."""
        draft, has_words = self.draft, bool(self.words.strip())
        return {
            "count": counted(self.checked.counts),
            "is_too_long": any(one.count > one.most for one in self.checked.counts),
            "problems": self.checked.problems if has_words else (),
            "warnings": [one.words for one in self.checked.warnings],
            "codes": ",".join(one.code for one in self.checked.warnings),
            "is_closed": self.held is not None,
            "held": f"{HELD} {self.clock.said(self.held)}.",
            "draft_version": draft.version if draft else "",
            "saved_at": f"{draft.updated_at.astimezone(self.clock.zone):%H:%M}" if draft else "",
        }

    def to(self) -> str:
        where = "everybody can read it" if self.place == Place.PUBLIC else "only they can read it"
        return f"to {self.case.author}; {where}"

    def returned(self) -> str:
        note = self.draft.returned_note if self.draft else ""
        return f"Sent back to you: {note}" if note else ""

    def ready(self) -> list[Ready]:
        """The fitting ones first."""
        clause = str(self.fields["clause"].initial or "")
        found = fitting(self.case.organisation_id, self.post, self.place, clause)
        near = [one for one in found if fit(one, clause, self.post.service)[0] < 0]
        rest = [one for one in found if one not in near]
        groups = (
            Ready("Published already", self.published()),
            Ready("For this", near),
            Ready("Others", rest),
        )
        return [group for group in groups if group.replies]

    def inserted(self, at: datetime) -> str:
        """The words with what was chosen at their end, filled in as far as it can be."""
        chosen = self.chosen_reply()
        if chosen is None:
            both = (self.words.strip(), self.published_answer(at))
        else:
            values = values_for(self.case, self.me, at, self.cleaned_data.get("clause", ""))
            both = (self.words.strip(), filled(chosen.text, values))
        return "\n\n".join(part for part in both if part)

    @cached_property
    def asked_under(self) -> str:
        """The clock of a request for information that this post starts; empty where it is none."""
        kinds = [one["clock"] for one in self.post.clocks]
        kinds += [one.kind for one in self.whole.duties if one.post == self.post.pk]
        return next((kind for kind in kinds if kind in publishing.RIGHTS), "")

    def published(self) -> list[Offered]:
        """What may answer it in the usual manner."""
        if not self.asked_under:
            return []
        found = publishing.suggested(
            self.case.organisation_id, self.post.text, london_day(self.clock.now)
        )
        return [
            Offered(one.published.pk, f"{one.published} ({', '.join(one.shared[:4])})")
            for one in found
        ]

    def published_answer(self, at: datetime) -> str:
        """Of what is published: where it stands, and the writer's rights."""
        wanted = self.cleaned_data.get("saved")
        if not isinstance(wanted, UUID) or not self.asked_under:
            return ""
        found = publishing.insert(self.case.organisation_id, wanted, london_day(at))
        return publishing.answer(found, self.asked_under) if found else ""

    def chosen_reply(self) -> SavedReply | None:
        """One of ours that is still offered."""
        wanted = self.cleaned_data.get("saved")
        if not isinstance(wanted, UUID):
            return None
        known = SavedReply.objects.filter(organisation_id=self.case.organisation_id, ended_at=None)
        return known.filter(pk=wanted).first()

    def keep(self, at: datetime, text: str | None = None) -> Draft:
        """The draft as it stands in the form. Raises Overtaken and NotAllowed."""
        chosen = self.chosen_reply()
        self.draft = actions.save_draft(
            self.case.pk, self.place, self.words if text is None else text, by=self.me, at=at,
            version=self.cleaned_data.get("draft_version"), post_id=self.post.pk,
            saved_reply_id=chosen.pk if chosen else None,
        )  # fmt: skip
        return self.draft

    def codes_seen(self) -> tuple[str, ...]:
        """The warnings that stood there when "Send it as it is" was pressed."""
        codes = self.cleaned_data.get("codes", "")
        return tuple(codes.split(",")) if self.data.get("then") == AS_IT_IS and codes else ()

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        draft = self.keep(at)
        sent = actions.send(
            draft.pk, by=self.me, at=at, version=draft.version, case_version=version,
            clause=given["clause"], seen=self.codes_seen(),
            emergency_reason=given["emergency_reason"], closes=given["closes"],
        )  # fmt: skip
        return self.said(sent)

    def said(self, sent: Draft) -> str:
        if sent.state == DraftState.AWAITING_APPROVAL:
            return "Somebody is asked to approve it. It goes out when they have."
        if sent.state == DraftState.BY_HAND:
            return "Approved; it has to be posted by hand. The steps are with the case."
        if sent.not_before:
            return f"Kept until {self.clock.said(sent.not_before)}, when the accounts are watched."
        if why := stopped(self.case.account):
            return f"Decided, and it waits until sending goes on. {why}"
        return "On its way."


class PrivateReplyForm(ReplyForm):
    name, title = "private", "Reply in private"
    place = Place.PRIVATE.value


class TakePrivateForm(PrivateReplyForm):
    name, title, submit = "take-private", "Take it private", "Send and hide"
    is_grave = False

    def fill(self) -> None:
        super().fill()
        field = self.fields["clause"]
        field.choices = [*NO_CLAUSE, *field.choices[1:]]  # type: ignore[attr-defined]
        field.required = True
        field.error_messages["required"] = "Choose the clause first: the post is hidden under it."

    def proposed(self) -> str:
        """The clause about private matters, under which the post may be hidden as well."""
        if self.policy is None:
            return ""
        clause = next((one.id for one in self.policy.clauses if one.private), "")
        return clause or clause_for_removal(self.post, self.policy)[0]

    def lines(self) -> list[str]:
        move = (
            "One move: your words go to the author in private, and the public post is hidden where"
            " the platform can. What they write back opens a case linked with this one."
        )
        return [move, *super().lines()]

    def act(self, *, version: int | None, at: datetime) -> str:
        given = self.cleaned_data
        done = actions.take_private(
            self.case.pk, self.post.pk, self.words, given["clause"], by=self.me, at=at,
            version=version, seen=self.codes_seen(), emergency_reason=given["emergency_reason"],
            closes=given["closes"],
        )  # fmt: skip
        if done.hidden is None:
            return f"{self.said(done.reply)} The post still stands: {done.not_hidden}"
        return f"{self.said(done.reply)} {self.hiding(given['clause'])}"

    def hiding(self, clause: str) -> str:
        """The public still sees the post until the platform has answered."""
        when = "once sending goes on" if stopped(self.case.account) else "now"
        return f"The post is to be hidden {when}, under {clause}; the case says when it is."


def counted(counts: tuple[Used, ...]) -> str:
    """``120 of 280 characters``, by the limit that is nearest."""
    if not counts:
        return ""
    nearest = max(counts, key=lambda one: one.count / one.most if one.most else 0)
    return f"{nearest.count:,} of {nearest.most:,} {SPOKEN_UNIT[nearest.unit]}"

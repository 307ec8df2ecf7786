"""Duties of cases: opened from a post, by a person or by the desk, and what they make due."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from moothall.core.policy import Policy, RouteName
from moothall.duties import switching
from moothall.duties.counting import Refused
from moothall.duties.models import Duty
from moothall.duties.opening import Asked, open_by_itself
from moothall.duties.signals import duty_changed
from moothall.duties.validity import Given, ask, missing
from moothall.inbox.filing import refile
from moothall.inbox.models import Post
from moothall.people.models import Organisation

ABOUT_A_PERSON = frozenset({"sar", "erasure", "objection", "dp_complaint"})
OF_A_PERSON = (
    "Thank you for your request. Its reference is {reference}, and we will answer by {by}. We may"
    " have to ask you to show who you are."
)
COMPLAINT = (
    "We are sorry that you are unhappy with this. Your complaint is logged (reference {reference}),"
    " and we will {do} by {by}. Please write no personal details here."
)
INVESTIGATED = (
    "Thank you for telling us. It is logged (reference {reference}) and will be investigated by"
    " {by}. Should anybody be in danger meanwhile, ring 999."
)
#: by clock; about a complaint the Code asks for a choice at every dissatisfaction (1.3)
OTHERS = {
    **dict.fromkeys(("sar", "erasure", "objection"), OF_A_PERSON),
    "dp_complaint": "Thank you. Your complaint is logged (reference {reference}), and we will write"
    " to you by {by}.",
    "ho_ack": COMPLAINT.replace("{do}", "acknowledge it"),
    "ho_stage1": COMPLAINT.replace("{do}", "answer it"),
    "spso_1": COMPLAINT.replace("{do}", "answer it"),
    **dict.fromkeys(("awaab_investigate", "scot_damp"), INVESTIGATED),
}


def asked_of(post: Post, kind: str, name: str = "", contact: str = "") -> Asked:
    """As the post stands: receipt is when its author wrote it."""
    return Asked(
        kind, post.since, name or author_name(post), contact or where_from(post),
        case=post.case_id, post=post.pk, text=post.text,
    )  # fmt: skip


def author_name(post: Post) -> str:
    return str(post.author) if post.author else ""


def where_from(post: Post) -> str:
    """``@rita on Facebook``: where an answer would reach them, until they give an address."""
    handle = post.author.handle.lstrip("@") if post.author else ""
    return f"@{handle} on {post.account.title}" if handle else f"on {post.account.title}"


def proposed(posts: Iterable[Post], duties: Iterable[Duty]) -> list[tuple[Post, str]]:
    """What the judge sees in them and nobody has opened, the newest post last."""
    there = {(duty.post, duty.kind) for duty in duties}
    return [
        (post, clock["clock"])
        for post in posts
        for clock in post.clocks
        if (post.pk, clock["clock"]) not in there
    ]


def first_words(duties: Iterable[Duty], policy: Policy | None, *, in_private: bool) -> str:
    """What to say first to whoever wrote; empty where nothing was opened that says anything."""
    running = (duty for duty in duties if duty.is_open and duty.due_on)
    said = (words_of(duty, policy, in_private=in_private) for duty in running)
    return next(filter(None, said), "")


def words_of(duty: Duty, policy: Policy | None, *, in_private: bool) -> str:
    """Who has it, by when something happens, and what is missing.

    Of personal data nothing is said in public but that we write in private: who asks for it is
    nobody else's business.
    """
    by = f"{duty.due_on.day} {duty.due_on:%B %Y}" if duty.due_on else ""
    if duty.validity:
        lacks = ask(missing(duty.kind, Given.of(duty.validity)), foi_mailbox(policy))
        passed = "We have passed your request to our Freedom of Information officer"
        said = f"Thank you. {passed} (reference {duty.reference}) and will answer by {by}."
        return f"{said} {lacks}".strip()
    if duty.kind in ABOUT_A_PERSON and not in_private:
        return "Thank you. We will write to you in private about this."
    return OTHERS.get(duty.kind, "").format(reference=duty.reference, by=by)


def foi_mailbox(policy: Policy | None) -> str:
    """Where the policy sends such requests; empty where it does not say."""
    routes = policy.routes.get(RouteName.FOI, ()) if policy else ()
    return next((one.email for one in routes if one.email), "")


def open_by_themselves(organisation_id: UUID, ids: list[UUID], at: datetime) -> list[Duty]:
    """Of posts that were judged just now. In the transaction in which their judgement is kept."""
    wanted = switching.by_themselves(organisation_id) if ids else ()
    if not wanted:
        return []
    organisation = Organisation.objects.get(pk=organisation_id)
    posts = Post.objects.filter(pk__in=ids, own=False, backlog=False).exclude(clocks=[])
    found = []
    for post in posts.select_related("author", "account").defer("account__credentials"):
        for kind in {clock["clock"] for clock in post.clocks} & set(wanted):
            try:
                duty = open_by_itself(asked_of(post, kind), organisation, at=at)
            except Refused:  # it is only proposed then
                continue
            found += [duty] if duty else []
    return found


def refile_changed(*, duty: Duty, at: datetime, **_given: Any) -> None:
    """A receiver: what its case is due for may have another time."""
    if duty.case:
        refile(duty.organisation_id, [duty.case], at)


def connect() -> None:
    """To what the room of duties tells."""
    duty_changed.connect(refile_changed, dispatch_uid="duties of cases")

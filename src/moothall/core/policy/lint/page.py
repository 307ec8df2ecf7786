"""The statement as a page, and what it says of the organisation's own posts."""

from collections.abc import Iterator

from moothall.core.policy.document import Policy
from moothall.core.policy.lint.finding import Hit, finds
from moothall.core.values import HolidayCalendar, Nation, OrganisationKind, calendar_of


@finds("L60")
def languages(policy: Policy) -> Iterator[Hit]:
    if policy.first("language") is None:
        yield Hit()


@finds("L61")
def english_only_in_wales(policy: Policy) -> Iterator[Hit]:
    if policy.organisation.nation is not Nation.WALES:
        return
    for rules, language in policy.all("language"):
        closed = language.others in {"leave", "discourage", "remove"}
        replies = language.replies and "cy" not in language.replies
        moderated = language.moderation and "cy" not in language.moderation
        if replies or (closed and moderated) or (closed and not language.moderation):
            yield Hit((rules.id,))
    for clause in policy.clauses:
        if "language" in clause.other_ground:
            yield Hit((clause.id,), "It makes another language a ground for removal.")


@finds("L62")
def follows(policy: Policy) -> Iterator[Hit]:
    said = policy.first("endorsement")
    if said is None or (said.following is None and said.liking is None and said.sharing is None):
        yield Hit()


@finds("L63")
def accessible_posts(policy: Policy) -> Iterator[Hit]:
    if policy.first("accessibility") is None:
        yield Hit()


@finds("L64")
def before_elections(policy: Policy) -> Iterator[Hit]:
    windows = (window for _, some in policy.all("windows") for window in some)
    bound = policy.organisation.kind in {OrganisationKind.COUNCIL, OrganisationKind.ALMO}
    if bound and not any(window.kind == "pre_election" for window in windows):
        yield Hit()


@finds("L65")
def holidays_of_another_nation(policy: Policy) -> Iterator[Hit]:
    expected = calendar_of(policy.organisation.nation)
    for rules, hours in policy.all("hours"):
        if hours.holidays not in {expected, HolidayCalendar.NONE, HolidayCalendar.UNITED_KINGDOM}:
            yield Hit((rules.id,), f"They are those of {hours.holidays}, not {expected}.")


@finds("L66")
def no_hours(policy: Policy) -> Iterator[Hit]:
    if policy.weekly_hours is None:
        yield Hit()


@finds("L67")
def no_owner_or_date(policy: Policy) -> Iterator[Hit]:
    missing = [
        words
        for given, words in (
            (policy.approved_by, "who approved it"),
            (policy.effective_from, "the first day it holds"),
            (policy.review_by or policy.first("review"), "when it is reviewed"),
        )
        if not given
    ]
    if missing:
        yield Hit((), ", ".join(missing) + ".")

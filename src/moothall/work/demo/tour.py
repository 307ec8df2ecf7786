"""The tour: what to try at the demonstration's desk, in the order in which it explains itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from moothall.files.wording import clock_title
from moothall.inbox.filing import FIRST_ANSWER
from moothall.inbox.models import Case
from moothall.inbox.queries.access import visible_cases
from moothall.people.models import Membership
from moothall.people.permissions import may_somewhere
from moothall.people.verbs import Verb
from moothall.record.models import Entry


@dataclass(frozen=True)
class Step:
    """One thing to try; done when the record has one of ``verbs``, on ``author``'s case if named.

    ``comes`` is the post's time in the scripted day, for while it is not there yet.
    """

    heading: str
    words: str
    verbs: tuple[str, ...]
    author: str = ""
    comes: str = ""


STEPS = (
    Step(
        "Help first",
        "He calls you names and says the landing smells of gas. Need outranks ground: his case "
        "lies in Danger and offers an answer, while what he called you stays on the file. "
        "Answer him.",
        ("reply", "reply-privately"),
        "Darren Pyle",
        "09:26",
    ),
    Step(
        "Take it private in one move",
        "She put her name, address and rent account on a public page because she needs shopping. "
        "One form writes to her in private and hides the public post; both stay linked.",
        ("reply-privately",),
        "Cheryl Bannock",
        "09:33",
    ),
    Step(
        "Remove something, and be able to defend it",
        "An advert. Hide it: the clause is chosen and quoted, and the post is sealed as evidence "
        "first. Then open the dossier, and look at the public page as the next visitor sees it.",
        ("hide", "delete"),
        "Gary's Garden Rooms",
        "Monday 18:55",
    ),
    Step(
        "Stay silent, on the record",
        "The same message again and again. Leave it alone under its clause; in the list you can "
        "tick several and do it at once.",
        ("leave-alone",),
        "Justice For Lampern",
        "Monday 19:48",
    ),
    Step(
        "Pass it to a service",
        "Mould behind a cot. Pass it to repairs with your question; the case waits for their "
        "answer, and what is due about it stays due.",
        ("pass-on",),
        "Shanice Obuya",
        "09:57",
    ),
    Step(
        "Notice a request for information",
        "She never says “freedom of information”, and its time runs all the same. Open a duty "
        "for it beside the post: the FOI officer is told, and its page shows how the date was "
        "worked out. Then answer her or pass it on.",
        ("open-duty",),
        "Ruth Galley",
        "10:36",
    ),
    Step(
        "Tell the judge that it is wrong",
        "It is, several times a day. Open a case where you would have decided otherwise and "
        "correct it: two presses, kept with your name.",
        ("correct",),
    ),
    Step(
        "Take something back",
        "Beside every decision that can be undone stands the way to undo it. Try it with the "
        "advert.",
        ("unhide", "undo-hide", "undo-delete", "undo-leave-alone", "reopen"),
    ),
)


@dataclass(frozen=True)
class Stop:
    """A step as it stands for this visitor.

    ``case`` is None where it has not come, or is not for this person's eyes.
    """

    step: Step
    case: Case | None
    is_done: bool

    @property
    def clock(self) -> str:
        """What is due first about the case in law, as the case itself says it; often nothing."""
        case = self.case
        if case is None or case.due_at is None or case.due_for in {"", FIRST_ANSWER}:
            return ""
        when = case.due_at.astimezone(case.organisation.zone)
        return f"{clock_title(case.due_for)}, by {when:%a} {when.day} {when:%b}"


def stops(membership: Membership) -> list[Stop]:
    """Two questions to the database, whatever the day holds."""
    cases = cases_by_author(membership)
    did = done(membership.organisation_id)
    return [Stop(step, *standing(step, cases.get(step.author, []), did)) for step in STEPS]


def standing(
    step: Step, cases: Sequence[Case], did: set[tuple[str, str]]
) -> tuple[Case | None, bool]:
    """The case to open (the newest of the author's), and whether the step was taken on any."""
    if not step.author:
        return None, any(verb in step.verbs for verb, _ in did)
    was_done = any((verb, str(case.pk)) in did for case in cases for verb in step.verbs)
    return (cases[0] if cases else None), was_done


def cases_by_author(membership: Membership) -> dict[str, list[Case]]:
    """Each author's cases that this person may see, the newest first."""
    found: dict[str, list[Case]] = {}
    if not may_somewhere(membership, Verb.SEE_POSTS):
        return found
    names = [step.author for step in STEPS if step.author]
    cases = visible_cases(membership).filter(author__name__in=names)
    cases = cases.select_related("author", "organisation")
    for case in cases.order_by("-opened_at", "-id"):
        found.setdefault(case.author.name, []).append(case)
    return found


def done(organisation_id: UUID) -> set[tuple[str, str]]:
    """Verb and case of what the record has of the steps."""
    verbs = {verb for step in STEPS for verb in step.verbs}
    found = Entry.objects.filter(organisation_id=organisation_id, verb__in=verbs)
    return set(found.values_list("verb", "subject_id"))

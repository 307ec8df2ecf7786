"""A policy looked at before it is adopted: its mistakes, its hours, and what its words lack."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from moothall.core.policy import (
    Policy,
    PolicyErrors,
    find_policy,
    load_policy,
    read_policy,
    shipped,
)
from moothall.core.policy.clause import Clause, Unpublished
from moothall.core.policy.draft import draft_policy
from moothall.core.policy.explain import explain
from moothall.core.policy.lint import LintFinding, lint
from moothall.core.policy.problems import Problem
from moothall.core.policy.source import Source, UnreadableError, decode, lines_to_confirm
from moothall.core.values import Nation, OrganisationKind
from moothall.files.statements import statement_in
from moothall.people.models import Organisation
from moothall.people.models.organisation import KINDS, NATIONS
from moothall.policies import editing
from moothall.policies.adopting import newest

#: what residents miss first: whom to ring at night, how to appeal, when somebody reads
FIRST = ("L04", "L26", "L66")
#: what the guide goes on naming until the policy has it: these, and posts that everybody can read
LACKS = (*FIRST, "L63")


@dataclass(frozen=True, slots=True)
class Hours:
    """A clause that gives hours: its words, and how the desk understands them."""

    clause: str
    words: str
    understood: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of the text, what is the matter with it, and what to do."""

    line: int
    text: str
    what: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A drafted clause: its words, what they would switch on, because of what, and its lines."""

    id: str
    section: str
    words: str
    switches: tuple[str, ...]
    why: tuple[str, ...]
    yaml: str


@dataclass(frozen=True, slots=True)
class Reading:
    """``mistakes`` are the words of ``moothall policy check``; empty where the policy is valid."""

    text: str
    policy: Policy | None = None
    mistakes: str = ""
    #: lines of a draft that nobody has gone through
    to_confirm: int = 0
    #: the mistakes one by one
    problems: tuple[Marked, ...] = ()
    #: the clauses of a draft that wait for a person's answer
    waiting: tuple[Waiting, ...] = ()
    #: what reading a published document came to
    notes: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    first: tuple[LintFinding, ...] = ()
    more: tuple[LintFinding, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """Proof that this very text was looked at."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Shipped:
    """A policy that comes with the package."""

    name: str
    organisation: str
    kind: str
    nation: str
    fits: bool


def read(name: str, data: bytes, ours: Organisation) -> Reading:
    """Look at a policy file's bytes; ``name`` is what its mistakes call it."""
    try:
        # browsers send a form's line ends as CRLF, whatever the file had
        text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
        source = Source(name, text)
        policy = read_policy(source)
    except UnreadableError as error:
        problem = Problem(error.code, error.message, None, error.hint)
        errors = PolicyErrors(Source(name, ""), [problem])
        return Reading("", mistakes=str(errors), problems=marked(errors))
    except PolicyErrors as errors:
        return Reading(text, mistakes=str(errors), problems=marked(errors))
    findings = lint(policy)
    return Reading(
        text,
        policy,
        to_confirm=lines_to_confirm(source),
        waiting=tuple(waiting(text, policy)),
        hours=tuple(hours(policy)),
        first=tuple(one for one in findings if one.rule.id in FIRST),
        more=tuple(one for one in findings if one.rule.id not in FIRST),
        differences=tuple(differences(policy, ours)),
    )


def drafted(name: str, data: bytes, ours: Organisation) -> Reading:
    """A first policy out of the statement that the organisation publishes; nothing is adopted.

    Raises StatementError, NoWordsError and TooLongError.
    """
    statement = statement_in(data, name)
    draft = draft_policy(
        statement.blocks,
        name=ours.name,
        kind=OrganisationKind(ours.kind),
        nation=nation(ours),
        source=name,
    )
    text = editing.numbered(draft.text, next_number(ours))
    return replace(read("the draft", text.encode(), ours), notes=tuple(statement.notes))


def changed(ours: Organisation) -> Reading | None:
    """The version adopted last, as the next one: to be changed and adopted again."""
    before = newest(ours.pk)
    if before is None:
        return None
    return read("the text", editing.numbered(before.text, next_number(ours)).encode(), ours)


def next_number(ours: Organisation) -> int:
    """One more than that of the version adopted last."""
    before = newest(ours.pk)
    return before.number + 1 if before else 1


def marked(errors: PolicyErrors) -> tuple[Marked, ...]:
    """Each mistake with its line as it stands."""
    return tuple(
        Marked(
            one.place.line if one.place else 0,
            errors.source.line(one.place.line).strip() if one.place else "",
            one.message,
            one.hint,
        )
        for one in errors.problems
    )


def waiting(text: str, policy: Policy) -> Iterator[Waiting]:
    """Every clause with a mark, in the order of the statement."""
    rules: dict[str, Clause | Unpublished] = {one.id: one for one in policy.clauses}
    rules |= {one.id: one for one in policy.unpublished}
    for part in editing.parts(text):
        if part.guesses:
            one = rules.get(part.id)
            yield Waiting(
                part.id,
                one.section if isinstance(one, Clause) else "",
                one.words if isinstance(one, Clause) else "",
                tuple(explain(one)) if one else tuple(guess.written for guess in part.guesses),
                tuple(guess.why for guess in part.guesses if guess.why),
                part.text,
            )


def hours(policy: Policy) -> Iterator[Hours]:
    """Every clause that says when somebody watches."""
    for rules, _ in policy.all("hours"):
        words = rules.words if isinstance(rules, Clause) else ""
        label = rules.id if isinstance(rules, Clause) else ""
        yield Hours(label, words, tuple(explain(rules)))


def differences(policy: Policy, ours: Organisation) -> Iterator[str]:
    """Where the policy is another organisation's."""
    theirs = policy.organisation
    if theirs.name.casefold() != ours.name.casefold():
        yield f"It is the policy of {theirs.name}; this desk is that of {ours.name}."
    if theirs.kind != ours.kind:
        yield f"It is written for: {KINDS[theirs.kind]}. You said: {ours.get_kind_display()}."
    if theirs.nation != ours.nation:
        yield f"It is written for {NATIONS[theirs.nation]}, and you are in {NATIONS[nation(ours)]}."


def offered(ours: Organisation) -> list[Shipped]:
    """The policies that ship, those of our kind and nation first, then those of our nation."""
    found = [
        Shipped(
            name,
            theirs.name,
            KINDS[theirs.kind],
            NATIONS[theirs.nation],
            fits=theirs.kind == ours.kind and theirs.nation == ours.nation,
        )
        for name in shipped()
        for theirs in [loaded(name).organisation]
    ]
    here = NATIONS[nation(ours)]
    return sorted(found, key=lambda one: (not one.fits, one.nation != here, one.organisation))


def shipped_bytes(name: str) -> bytes:
    """A shipped policy's file."""
    return find_policy(name).read_bytes()


@cache
def loaded(name: str) -> Policy:
    """Shipped files do not change while we run."""
    return load_policy(name)


def nation(ours: Organisation) -> Nation:
    """As the core calls it."""
    return Nation(ours.nation)

"""The judgement in sentences that an officer would accept, each resting on a clause or a law."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from moothall.core.judgement.due import AT_ONCE, WITHOUT_REPLY, monitored_hours
from moothall.core.judgement.findings import Findings, threshold_for
from moothall.core.judgement.rulings import brought_by
from moothall.core.policy import Policy
from moothall.core.values import (
    Disposition,
    Finding,
    Ground,
    Label,
    Need,
    Post,
)
from moothall.core.worktime import ClockAnswer
from moothall.core.worktime.explain import say_day

FIRST: dict[Disposition, str] = {
    Disposition.EMERGENCY: "Emergency: act now, at any hour, and tell them the emergency route.",
    Disposition.SAFEGUARD: "Safeguarding: act now, at any hour, by the safeguarding route.",
    Disposition.MODERATE: "Removal is proposed: the post asks nothing that must be met first.",
    Disposition.FOI: "Tell the service and the officer for information requests, and the writer.",
    Disposition.REDIRECT: "Ask them to use the route for media, councillors and politicians.",
    Disposition.PRIVATE: "Take it to a direct message or e-mail.",
    Disposition.URGENT: "Point them at once to the urgent contact.",
    Disposition.RESPOND: "Answer in public.",
    Disposition.NONE: "Leave it: nothing here wants an answer.",
}

SAYS: dict[Label, str] = {
    Ground.DEFAMATORY: "states something damaging about a person or firm as fact",
    Ground.MISLEADING: "makes a false claim that could mislead other residents",
    Ground.ABUSIVE: "insults or harasses somebody",
    Ground.THREATENING: "threatens violence or harm",
    Ground.OBSCENE: "is sexually explicit or graphic",
    Ground.FOUL_LANGUAGE: "uses foul language",
    Ground.DISCRIMINATORY: "demeans people for who they are",
    Ground.REPETITIVE: "is spam or repeats the same message",
    Ground.OFF_TOPIC: "sets out to derail or advertise",
    Ground.ILLEGAL_ACTIVITY: "promotes something illegal",
    Need.EMERGENCY: "tells of danger to life, limb or property now",
    Need.SAFEGUARDING: "suggests that a person may be at risk of harm",
    Need.HAZARD: "reports a hazard in a home or its common parts",
    Need.URGENT: "cannot wait for ordinary handling",
    Need.FOI: "asks for recorded information",
    Need.SAR: "asks for the personal data held about its writer",
    Need.COMPLAINT: "is dissatisfied with a particular failing",
    Need.MEDIA_POLITICAL: "comes from the media, a councillor or another politician",
    Need.PERSONAL: "is about somebody's own home, case or details",
    Need.QUESTION: "asks a question",
    Need.CORRECTION: "holds a mistake, made in good faith, that wants correcting",
    Need.RHETORICAL: "asks a question that wants no answer",
    Need.OPINION: "gives an opinion and asks nothing",
    Need.PROVOCATIVE: "is made only to provoke",
}

LONGEST_QUOTE = 120
MOST_MAYBES = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """Everything that the sentences are made from."""

    post: Post
    policy: Policy
    findings: Findings
    disposition: Disposition
    answers: tuple[ClockAnswer, ...]
    received_at: datetime | None
    under_information_law: bool
    extra_holidays: tuple[date, ...] = ()


def reasons_for(decided: Decided) -> tuple[str, ...]:
    """What to do first, why, by when, and what a person should look at again."""
    return (
        first_step(decided),
        *_why(decided),
        *_need_before_ground(decided),
        *_information_law(decided),
        *_clocks(decided),
        *_hours(decided),
        *_maybes(decided),
    )


def first_step(decided: Decided) -> str:
    """What to do first; a request for one's own data alone goes to another officer than FOI."""
    needs = decided.findings.need_labels
    if decided.disposition is Disposition.FOI and Need.SAR in needs and Need.FOI not in needs:
        return "Pass it to the data protection officer and tell the writer, not in public."
    return FIRST[decided.disposition]


def _why(decided: Decided) -> Iterator[str]:
    findings = decided.findings
    if not findings.needs and not findings.grounds:
        yield "It asks nothing and breaks no clause."
    for finding in (*findings.needs, *findings.grounds):
        because = _because(finding, decided)
        yield f"It {SAYS[finding.label]} ({because}). {_clause(finding, decided)}"


def _because(finding: Finding, decided: Decided) -> str:
    if finding.score < threshold_for(finding.label, decided.policy):
        needs = decided.findings.need_labels
        if ruling := brought_by(Need(finding.label), needs):
            return ruling.why
    words = quoted_words(finding, decided.post.text)
    return f"{finding.score:.0%}, because of {words}" if words else f"{finding.score:.0%}"


def _clause(finding: Finding, decided: Decided) -> str:
    if finding.clause is None:
        return "The published policy has no clause on this."
    words = decided.policy.clause(finding.clause).words
    return f"{finding.clause}: “{shortened(words, LONGEST_QUOTE)}”"


def _need_before_ground(decided: Decided) -> Iterator[str]:
    if decided.findings.grounds and decided.disposition is not Disposition.MODERATE:
        clauses = dict.fromkeys(str(finding.clause) for finding in decided.findings.grounds)
        yield (
            "The need comes first: the post is answered, not removed, and the ground under "
            f"{' and '.join(clauses)} stays on the file."
        )


def _information_law(decided: Decided) -> Iterator[str]:
    if Need.FOI in decided.findings.need_labels and not decided.under_information_law:
        organisation = decided.policy.organisation
        yield (
            f"{organisation.name} is a {organisation.kind.value.replace('-', ' ')} and under no "
            "information law that this request falls under: answer it as an ordinary question."
        )


def _clocks(decided: Decided) -> Iterator[str]:
    for answer in decided.answers:
        unsure = "; provisional, for bank holidays so far ahead are not settled"
        yield (
            f"{answer.definition.title}: due {spoken(answer.due)}, counted from receipt "
            f"({answer.source.cite}{unsure if answer.provisional else ''}{_covering(answer)})."
        )
    if decided.received_at is None and decided.findings.needs:
        yield "The post has no time, so no clock was started: give posted_at."


def _covering(answer: ClockAnswer) -> str:
    """Some duties came in by kinds of hazard, and no label tells damp from cold."""
    if not answer.covers_part:
        return ""
    kinds = answer.covers.replace("; ", ", and ")
    return f"; on that day the rule covered only {kinds}: check that this hazard is one"


def _hours(decided: Decided) -> Iterator[str]:
    hours = monitored_hours(decided.policy, decided.extra_holidays)
    at = decided.received_at
    if hours is None or at is None or decided.disposition in WITHOUT_REPLY or hours.is_open(at):
        return
    if decided.disposition in AT_ONCE:
        yield "It came outside the watched hours; danger does not wait for them."
    elif opens := hours.next_opening(at):
        yield f"It came outside the watched hours; the accounts are watched again {spoken(opens)}."


def _maybes(decided: Decided) -> Iterator[str]:
    for finding in decided.findings.maybes[:MOST_MAYBES]:
        asked = threshold_for(finding.label, decided.policy)
        if isinstance(finding.label, Ground) and finding.clause is None:
            end = f"{finding.score:.0%}); the policy has no clause for that"
        elif finding.score < asked:
            end = f"{finding.score:.0%}, where {asked:.0%} is asked for)"
        else:
            end = f"{finding.score:.0%}); that does not stand beside what was found"
        yield f"Look again: perhaps it {SAYS[finding.label]} ({end}."


def quoted_words(finding: Finding, text: str) -> str:
    """The words that caused a finding, in quotation marks."""
    words = (shortened(text[start:end], 40) for start, end in finding.spans)
    return ", ".join(f"“{word}”" for word in words if word)


def shortened(words: str, longest: int) -> str:
    """On one line, cut between words where too long."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0] + "…"


def spoken(when: date | datetime) -> str:
    """Tuesday 30 June 2026, or Monday 26 October 2026 at 09:00."""
    day = say_day(when)
    return f"{day} at {when:%H:%M}" if isinstance(when, datetime) else day

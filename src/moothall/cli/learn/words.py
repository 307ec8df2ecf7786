"""What was learnt, tried and decided, in words that an administrator can act on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from moothall.core.judgement.learning import (
    ADOPTED,
    AS_SHIPPED,
    Change,
    Decision,
    Event,
    Fit,
    LabelTaught,
    Learnt,
)

MOST_NAMED = 12
WIDEST = 66


def report(learnt: Learnt) -> str:
    """Everything that was counted, tried and measured, as a page for the terminal."""
    parts = [_decisions(learnt), _taught(learnt.tried), _checks(learnt), _changes(learnt)]
    return "\n".join(line for part in parts for line in (*part, "") if part)


def in_one_line(learnt: Learnt, organisation: str, in_force: Fit | None, *, dry_run: bool) -> str:
    """How it ended, and what to do next."""
    now = in_force.version if in_force else AS_SHIPPED
    if not (learnt.fit and learnt.may_be_adopted):
        why = "".join(f"\n  - {line}" for line in learnt.verdict.objections)
        return f"REFUSED. Still in force: {now}.{why}"
    version = learnt.fit.version
    if dry_run:
        return f"{version} passes every check. Nothing was kept (--dry-run). In force: {now}."
    return (
        f"ADOPTED: {version}, for {organisation} only. Before: {now}."
        " To undo: moothall learn --back --keep FOLDER"
    )


def history_as_text(events: Sequence[Event], in_force: str | None) -> str:
    """Every event in its order, with the reasons for a refusal, and what is in force."""
    lines = []
    for event in events:
        about = event.fit or ("nothing to try" if event.did != "went back" else AS_SHIPPED)
        to = "to " if event.did == "went back" else ""
        lines.append(f"{event.at[:16].replace('T', ' ')}  {event.did} {to}{about}, by {event.by}")
        if event.did == ADOPTED:
            lines += [f"    {line}" for line in _figures(event)]
        lines += [f"    - {line}" for line in event.why]
    return "\n".join([*lines, f"In force: {in_force or AS_SHIPPED}"])


def _figures(event: Event) -> Iterator[str]:
    for row in event.figures.get("checks", ()):
        if row["after"]:
            yield f"{row['what']}: {row['before']} -> {row['after']}"


def _decisions(learnt: Learnt) -> Iterable[str]:
    older, newest = learnt.learnt_from, learnt.tested_on
    yield f"Decisions: {learnt.given:,}"
    if learnt.repeats:
        yield (
            f"  {learnt.repeats:,} are about near-copies of another post, or of a frozen one,"
            " and do not count"
        )
    for name, part in (("learnt from", older), ("held back, the newest, to test on", newest)):
        if part:
            yield f"  {len(part):,} {name} ({_span(part)})"
    if learnt.danger_denied:
        yield (
            f"  {learnt.danger_denied:,} take back an emergency or a safeguarding concern that the"
            " judge had found. That is never learnt: a danger too many costs a look"
        )


def _span(part: Sequence[Decision]) -> str:
    days = [one.at.date().isoformat() for one in part]
    return f"{days[0]} to {days[-1]}"


def _taught(tried: Sequence[LabelTaught]) -> Iterable[str]:
    if not tried:
        return
    yield "Tried on decisions that it was not fitted to (put right / put wrong):"
    for one in tried:
        if one.better + one.worse == 0:
            continue
        name = one.label.value if one.label else "service area"
        kept = "kept" if one.kept else "left as it ships"
        how = "" if one.whole else ", moved only as a whole: too few decisions"
        yield f"  {name:<18}{one.better:>4} / {one.worse:<4}{kept}{how if one.kept else ''}"
    still = sum(one.better + one.worse == 0 for one in tried)
    if still:
        yield f"  and {still} labels for which nothing changed"


def _checks(learnt: Learnt) -> Iterable[str]:
    if not any(check.before for check in learnt.verdict.checks):
        return
    yield f"{'':<{WIDEST}}{'now':>14}{'new fit':>12}"
    for check in learnt.verdict.checks:
        if check.before:
            mark = "" if check.passed else "   REFUSED"
            yield f"{check.what:<{WIDEST}}{check.before:>14}{check.after:>12}{mark}"


def _changes(learnt: Learnt) -> Iterable[str]:
    changes = learnt.verdict.changes
    if learnt.fit is None:
        return
    yield f"Of the newest decisions, what to do first would change for {len(changes):,}:"
    for (before, after, decided), count in Counter(map(_way, changes)).most_common(MOST_NAMED):
        yield f"  {count:>4}  {before} -> {after}  (decided: {decided})"
    if changes:
        named = ", ".join(change.post for change in changes[:MOST_NAMED])
        more = f" and {len(changes) - MOST_NAMED} more" if len(changes) > MOST_NAMED else ""
        yield f"  posts: {named}{more}"


def _way(change: Change) -> tuple[str, str, str]:
    return change.before.value, change.after.value, change.decided.value

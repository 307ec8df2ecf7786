"""The reference page of the format, printed from the code: docs/reference/policy-format.md."""

from collections.abc import Iterator
from pathlib import Path

from moothall.core.policy.clause import Clause, Rules, Unpublished
from moothall.core.policy.document import Policy
from moothall.core.policy.hours import HoursFrame, HoursKind
from moothall.core.policy.kinds import Choice, Field, Kind, Many, PartOf, Truth, fields_of
from moothall.core.policy.parts import Part
from moothall.core.policy.schema import about, parts_below

_OPENING = Path(__file__).with_name("reference-opening.md")


def reference_page() -> str:
    """The whole page as Markdown."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield _OPENING.read_text(encoding="utf-8").rstrip()
    yield from _part("The file", Policy)
    yield from _part("A clause: the words and what is said about them", Clause, skip=Rules)
    yield from _part("What a clause can switch on", Rules)
    yield from _part("A rule without published words: an entry of `unpublished`", Unpublished,
                     skip=Rules)  # fmt: skip
    yield "\n## The parts\n\nIn the order in which they are used above."
    shown = (Clause, Unpublished, *HoursKind().parts())
    for cls in parts_below(Policy):
        if cls not in shown:
            yield from _part(cls.__name__, cls, level=3)
    yield from _hours()


def _part(
    title: str, cls: type[Part], *, skip: type[Part] | None = None, level: int = 2
) -> Iterator[str]:
    yield f"\n{'#' * level} {title}\n"
    yield about(cls)
    yield "\n| key | what it means | value |\n|---|---|---|"
    for key, field in fields_of(cls).items():
        if skip is None or key not in fields_of(skip):
            required = " (required)" if field.entry.required else ""
            yield f"| `{key}`{required} | {_doc(field)} | {_value(field.kind)} |"


def _doc(field: Field) -> str:
    once = "; in one clause only" if field.entry.once else ""
    example = f"; such as `{field.entry.example}`" if field.entry.example else ""
    return f"{field.entry.doc}{example}{once}"


def _value(kind: Kind) -> str:
    if isinstance(kind, Many):
        return f"{_value(kind.one)}; one or a list"
    if isinstance(kind, HoursKind):
        return "[hours](#hours)"
    if isinstance(kind, PartOf):
        return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
    if isinstance(kind, Choice):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, Truth):
        return "`yes`, `no`"
    return kind.says


def _hours() -> Iterator[str]:
    yield "\n### hours\n"
    yield (
        "Days (`mon` `tue` `wed` `thu` `fri` `sat` `sun`), ranges of days (`mon-fri`), lists of "
        "them (`mon, wed, fri`) or `daily`, each with spans of time on the 24-hour clock: "
        '`mon-fri: "09:00-12:30, 13:30-16:00"`. The first minute of a span is in, the last is out. '
        "`24:00` is the end of the day; hours over midnight are two spans. A day that is not given "
        "is closed; `closed` can be written too. Besides the days:"
    )
    yield "\n| key | what it means | value |\n|---|---|---|"
    for key, field in fields_of(HoursFrame).items():
        yield f"| `{key}` | {_doc(field)} | {_value(field.kind)} |"
    for cls in HoursKind().parts():
        yield from _part(cls.__name__, cls, level=4)

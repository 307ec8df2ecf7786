"""The changes as a report: plain text, Markdown, or data."""

import textwrap
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from moothall.core.policy.diff.change import Change
from moothall.core.policy.document import Policy

_WIDTH = 88


def as_text(changes: Sequence[Change], old: Policy, new: Policy) -> str:
    """One paragraph for each change, under its topic."""
    lines = [_headline(changes, old, new)]
    for topic, some in groupby(changes, key=lambda change: change.topic):
        lines += ["", topic.value, "-" * len(topic.value)]
        for change in some:
            lines.append(_wrapped(change.said, ""))
            lines += [_wrapped(f'old: "{change.old}"', "    ")] if change.old else []
            lines += [_wrapped(f'new: "{change.new}"', "    ")] if change.new else []
    return "\n".join(lines) + "\n"


def as_markdown(changes: Sequence[Change], old: Policy, new: Policy) -> str:
    """For a board paper: in reworded clauses the words that changed stand out."""
    lines = [f"# {_headline(changes, old, new)}"]
    for topic, some in groupby(changes, key=lambda change: change.topic):
        lines += ["", f"## {topic.value}", ""]
        for change in some:
            before, after = _marked(change.old, change.new)
            lines.append(f"- {_escaped(change.said)}")
            lines += [f"  - Old: {before}"] if before else []
            lines += [f"  - New: {after}"] if after else []
    return "\n".join(lines) + "\n"


def as_data(changes: Iterable[Change], old: Policy, new: Policy) -> dict[str, Any]:
    """For other programs."""
    return {
        "old": old.reference,
        "new": new.reference,
        "changes": [
            {
                "topic": change.topic.name.lower(),
                "clause": change.clause or None,
                "said": change.said,
                "old": change.old or None,
                "new": change.new or None,
            }
            for change in changes
        ],
    }


def _headline(changes: Sequence[Change], old: Policy, new: Policy) -> str:
    if not changes:
        return f"{old.reference} and {new.reference} say the same"
    count = len(changes)
    what = "one change" if count == 1 else f"{count} changes"
    between = (
        old.reference if old.reference == new.reference else f"{old.reference} to {new.reference}"
    )
    return f"{between}: {what}"


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ",
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


def _marked(old: str, new: str) -> tuple[str, str]:
    """Words that went are struck out in the old, words that came are bold in the new."""
    if not old or not new:
        return _escaped(old), _escaped(new)
    before, after = old.split(), new.split()
    left: list[str] = []
    right: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = _escaped(" ".join(before[a:b])), _escaped(" ".join(after[c:d]))
        left += [gone if kind == "equal" else f"~~{gone}~~"] if gone else []
        right += [come if kind == "equal" else f"**{come}**"] if come else []
    return " ".join(left), " ".join(right)


_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~"})


def _escaped(text: str) -> str:
    return text.translate(_SIGNS)

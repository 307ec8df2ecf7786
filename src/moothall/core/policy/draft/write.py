"""Write a draft as the policy file a person goes through line by line.

The file is written by hand rather than by a YAML library, because the comments are the point: each
proposed line carries its ``# confirm`` with how sure it is and because of what.
"""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.about import About
from moothall.core.policy.draft.combine import DraftClause
from moothall.core.policy.draft.recognise import Proposal

WIDTH = 100

_PLAIN = re.compile(r"[A-Za-z(][A-Za-z0-9 ’()/.@_&£%+'-]*")
_PLAIN_IN_BLOCK = re.compile(r"[A-Za-z(‘“](?:[^#:\[\]{}\\\n]|:(?=[^\s#:\[\]{}\\]))*")
_WORDS = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n"})
_ODD = re.compile(
    "[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def write(
    title: tuple[str, ...], policy: str, about: About, clauses: tuple[DraftClause, ...], source: str
) -> str:
    """The whole file."""
    parts = [*_head(title, policy, about, source), "", "clauses:"]
    section = None
    for clause in clauses:
        if section is not None and clause.passage.section != section:
            parts.append("")
        section = clause.passage.section
        parts.extend(_clause(clause))
    return "\n".join([*_opening(parts, clauses), *parts]) + "\n"


_INTRODUCTION = """
A draft made from the published statement. The words are verbatim; what stands beside them is
proposed. Go through it from the top: where a line marked `# confirm` is right, delete the mark;
where it is wrong, change the line. The number is how sure the draft is, from 0 to 1. `rule: none`
means that the words switch nothing on. `at_least` and `propose` are starting values: try them on
real posts before you adopt them.
"""


def _opening(parts: list[str], clauses: tuple[DraftClause, ...]) -> Iterator[str]:
    to_confirm = sum("# confirm" in part for part in parts)
    plain = sum(clause.switches == {"rule": "none"} for clause in clauses)
    yield from (f"# {line}" for line in _INTRODUCTION.strip().splitlines())
    yield f"# {len(clauses)} clauses, {plain} without a rule; {to_confirm} marks to go through."


def _head(title: tuple[str, ...], policy: str, about: About, source: str) -> Iterator[str]:
    if source:
        yield f"# From: {' '.join(source.split())}"
    yield f"policy: {scalar(policy)}"
    version = about.head.get("version", Proposal("version", 1, 1.0, ""))
    yield from _line(version, "")
    if len(title) == 1:
        yield from _folded("title", title[0], "")
    elif title:
        yield "title:"
        yield from (f"  - {block_scalar(line)}" for line in title)
    yield "organisation:"
    for key, proposal in about.organisation.items():
        yield from _line(Proposal(key, proposal.value, proposal.sure, proposal.because), "  ")
    for key, proposal in about.head.items():
        if key != "version":
            yield from _line(proposal, "")


def _clause(clause: DraftClause) -> Iterator[str]:
    passage = clause.passage
    yield f"  - id: {passage.id}"
    if passage.section:
        yield f"    section: {block_scalar(passage.section)}"
    if passage.layout != "paragraph":
        yield f"    layout: {passage.layout.value}"
    yield from _folded("words", passage.words, "    ")
    for line in clause.lines:
        yield from _line(line, "    ")


def _line(proposal: Proposal, indent: str) -> Iterator[str]:
    comment = _comment(proposal)
    text = f"{indent}{proposal.key}: {_value(proposal.value)}"
    fits = len(text) + len(comment) + 2 <= WIDTH
    if comment and not fits:
        for number, part in enumerate(textwrap.wrap(comment, WIDTH - len(indent) - 2)):
            yield indent + (part if not number else f"#   {part}")
    if len(text) <= WIDTH or not isinstance(proposal.value, dict | list):
        yield f"{text}  {comment}" if comment and fits else text
    else:
        yield f"{indent}{proposal.key}:"
        yield from _block(proposal.value, f"{indent}  ")


def _value(value: Any) -> str:
    return block_scalar(value) if isinstance(value, str) else flow(value)


def _comment(proposal: Proposal) -> str:
    if proposal.sure >= 1.0 and (proposal.value != "none" or not proposal.because):
        return ""
    because = _ODD.sub(" ", proposal.because).replace("\n", " ")
    if proposal.value == "none" or not proposal.sure:
        return f"# confirm: {because}"
    return f"# confirm {proposal.sure:.2f}: {because}"


def _block(value: Any, indent: str) -> Iterator[str]:
    """Each entry on its own line, as far as lines have room."""
    pairs = value.items() if isinstance(value, dict) else ((None, one) for one in value)
    for key, one in pairs:
        start = f"{indent}- " if key is None else f"{indent}{key}: "
        if isinstance(one, str) and key is not None:
            yield from _folded(key, one, indent)
        elif len(start) + len(flow(one)) <= WIDTH or not isinstance(one, dict | list):
            yield start + flow(one)
        elif key is None:
            first, *rest = _block(one, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}{key}:"
            yield from _block(one, f"{indent}  ")


def _folded(key: str, words: str, indent: str) -> Iterator[str]:
    """Words on one line where they fit, otherwise folded; a folded line is never cut in a word."""
    text = f"{indent}{key}: {block_scalar(words)}"
    if len(text) <= WIDTH or _ODD.search(words):
        yield text
        return
    yield f"{indent}{key}: >-"
    yield from textwrap.wrap(
        words, WIDTH, initial_indent=f"{indent}  ", subsequent_indent=f"{indent}  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return scalar(str(value))


def block_scalar(text: str) -> str:
    """Text outside brackets, where commas and quotation marks mean nothing to YAML."""
    plain = _PLAIN_IN_BLOCK.fullmatch(text) and text.strip() == text
    return text if plain and text.lower() not in _WORDS and not _ODD.search(text) else scalar(text)


def scalar(text: str) -> str:
    """Text in quotes wherever YAML might read it as anything else."""
    if _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _WORDS:
        return text
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d+ [a-z-]+", text):
        return text
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")
    return _ODD.sub(lambda odd: f"\\U{ord(odd.group()):08x}", quoted)

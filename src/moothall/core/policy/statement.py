"""The statement printed back from its clauses: plain text, Markdown or HTML."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Literal, NamedTuple

from moothall.core.policy.clause import Clause, Layout
from moothall.core.policy.document import Policy

BlockKind = Literal["title", "section", "heading", "paragraph", "item"]


class Block(NamedTuple):
    """One line of the printed page, with the clauses whose words it holds."""

    kind: BlockKind
    text: str
    clauses: tuple[Clause, ...] = ()


def blocks(policy: Policy, clauses: Iterable[Clause] | None = None) -> list[Block]:
    """The page from top to bottom; or only some clauses of it, without the title."""
    found = [] if clauses is not None else [Block("title", line) for line in policy.title]
    section = ""
    for clause in policy.clauses if clauses is None else clauses:
        if clause.section != section and clauses is None:
            found.append(Block("section", clause.section))
            section = clause.section
        if clause.layout is Layout.FOLLOWS and found and found[-1].kind == "paragraph":
            before = found.pop()
            words = f"{before.text} {clause.words}"
            found.append(Block("paragraph", words, (*before.clauses, clause)))
        else:
            found.append(Block(_KINDS[clause.layout], clause.words, (clause,)))
    return found


_KINDS: dict[Layout, BlockKind] = {
    Layout.PARAGRAPH: "paragraph",
    Layout.FOLLOWS: "paragraph",
    Layout.ITEM: "item",
    Layout.HEADING: "heading",
}


def as_text(page: Iterable[Block]) -> str:
    """One line for each paragraph, item and heading; a blank line before a section."""
    lines: list[str] = []
    for block in page:
        if lines and block.kind == "section":
            lines.append("")
        lines.append(block.text)
    return "\n".join(lines) + "\n"


def as_markdown(page: Iterable[Block]) -> str:
    """Markdown, with the signs it uses itself escaped."""
    before: BlockKind | None = None
    lines: list[str] = []
    for block in page:
        text = re.sub(r"([\\`*_\[\]<>|])", r"\\\1", block.text)
        text = re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([#+=~-])", r"\\\1", text))
        if block.kind == before == "title":
            lines[-1] += f" {text}"
            continue
        if lines and not block.kind == before == "item":
            lines.append("")
        lines.append(_MARKS[block.kind] + text)
        before = block.kind
    return "\n".join(lines) + "\n"


_MARKS: dict[BlockKind, str] = {
    "title": "# ",
    "section": "## ",
    "heading": "### ",
    "paragraph": "",
    "item": "- ",
}


def as_html(page: Iterable[Block]) -> str:
    """A fragment of a page; each clause is an anchor of its own id, so that it can be linked to."""
    return "\n".join(_html(list(page))) + "\n"


def _html(page: list[Block]) -> Iterator[str]:
    titles = [escape(block.text, quote=False) for block in page if block.kind == "title"]
    if titles:
        yield f"<h1>{'<br>'.join(titles)}</h1>"
    in_list = False
    for block in page:
        if in_list != (block.kind == "item"):
            in_list = not in_list
            yield "<ul>" if in_list else "</ul>"
        if block.kind == "title":
            continue
        tag = _TAGS[block.kind]
        spans = (
            f'<span id="{clause.id}">{escape(clause.words, quote=False)}</span>'
            for clause in block.clauses
        )
        yield f"<{tag}>{' '.join(spans) or escape(block.text, quote=False)}</{tag}>"
    if in_list:
        yield "</ul>"


_TAGS: dict[BlockKind, str] = {"section": "h2", "heading": "h3", "paragraph": "p", "item": "li"}

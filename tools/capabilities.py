"""Print docs/reference/capabilities.md from capabilities.yaml: ``python tools/capabilities.py``."""

from pathlib import Path

from moothall.platforms.worded import FIRST, HEADS, About, Row, about, names, overview

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "capabilities.md"
BEGINNING = """# What the desk can do where

Printed from `src/moothall/platforms/capabilities.yaml` by `tools/capabilities.py`. The desk shows
the same at *What the desk can do where* in everybody's own menu, with what the organisation's
accounts can do beside it.

- **yes**: the desk does it.
- **on conditions**: the desk does it where they hold, and says beforehand where they do not.
- **by hand**: a person does it on the platform in guided steps, and the desk records it.
- **no**: the platform has no such thing, or keeps it to itself.
- **\\***: not confirmed; it rests on general knowledge and on no document that was read.
"""


def printed() -> str:
    """The whole page."""
    parts = [
        BEGINNING,
        glance(),
        *(platform(about(name)) for name in names()),
    ]
    return "\n".join(parts)


def glance() -> str:
    heads = [HEADS[verb] for verb in FIRST]
    lines = [table_line(["platform", *heads]), "|---" * (len(heads) + 1) + "|"]
    for _, title, cells in overview():
        lines.append(table_line([title, *(said for said, _ in cells)]))
    return "\n".join(lines) + "\n"


def platform(known: About) -> str:
    lines = [f"## {known.title}", "", f"As of {known.as_of}.", ""]
    lines += [f"- {place.capitalize()}: {words}." for place, words in known.text]
    lines.append(f"- Pictures: {known.media}{star(known.media_unconfirmed)}")
    kept = f"{known.retention}{star(known.retention_unconfirmed)}"
    lines.append(f"- Keeping: {kept} ({known.retention_source})")
    lines += ["", "| verb | | how | source |", "|---|---|---|---|"]
    lines += [line(row) for row in known.rows]
    return "\n".join(lines) + "\n"


def line(row: Row) -> str:
    by_hand = [f"By hand: {' '.join(row.by_hand)}"] if row.by_hand else []
    words = " ".join(filter(None, (*row.words, row.again, *by_hand)))
    said = f"{row.said}{star(row.unconfirmed)}"
    return table_line([row.called, said, words, f"{row.source} {row.since}."])


def star(unconfirmed: bool) -> str:
    return " \\*" if unconfirmed else ""


def table_line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(printed(), "utf-8")

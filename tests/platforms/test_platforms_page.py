"""What was tried of each platform, as the page prints it: every platform, every verb, nothing more."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from moothall import platforms
from moothall.platforms.base import Verb
from moothall.platforms.table import table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/platforms.md").read_text("utf-8")
NAMES = sorted({*platforms.names()} - {"sandbox"})  # the pretend network has a page of its own
#: what a row says where it speaks of a verb
WORDS = {
    Verb.READ_COMMENTS: r"read .*(comments|replies|answers)",
    Verb.READ_MENTIONS: r"read .*(mentions|tag us|name us)",
    Verb.READ_REVIEWS: r"read .*(reviews|recommendations)",
    Verb.READ_DM: r"read .*private messages",
    Verb.REPLY_PUBLIC: r"reply in public",
    Verb.REPLY_PRIVATE: r"write in private",
    Verb.SEND_DM: r"answer a message",
    Verb.HIDE: r"\bhide\b",
    Verb.UNHIDE: r"show again",
    Verb.DELETE_OTHER: r"delete (others'|a comment, ours or another's)",
    Verb.BLOCK: r"\bblock\b",
    Verb.UNBLOCK: r"\bunblock\b",
    Verb.MUTE: r"\bmute\b",
    Verb.UNMUTE: r"\bunmute\b",
    Verb.REPORT: r"\breport\b",
    Verb.PUBLISH: r"\bpublish\b",
    Verb.EDIT: r"\bedit\b",
    Verb.DELETE_OWN: r"delete (a comment, ours|.*\bour own)",
}


def rows(name):
    """Each line of a platform's table, by the names of its columns."""
    title = table()[name].title
    section = re.split(rf"^## {re.escape(title)}$", PAGE, flags=re.MULTILINE | re.IGNORECASE)[1]
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in section.partition("\n## ")[0].splitlines()
        if line.startswith("| ")
    ]
    head = next(at for at, line in enumerate(lines) if line[0] == "verb")
    found = []
    for line in lines[head + 1 :]:
        if len(line) != len(lines[head]):
            break
        found.append(dict(zip(lines[head], line, strict=True)))
    return found


def tried(row):
    return any(row.get(how, "").startswith("yes") for how in ("live", "description", "fixture"))


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_that_the_desk_does_there_stands_in_a_row_of_what_was_tried(name):
    said = [row["verb"].lower() for row in rows(name) if tried(row)]
    for verb in Verb:
        if table()[name].rows[verb].automatic:
            assert any(re.search(WORDS[verb], one) for one in said), verb


@pytest.mark.parametrize("name", NAMES)
def test_only_what_has_servers_here_is_said_to_be_tried_live(name):
    live = any(row.get("live", "").startswith(("yes", "data server live")) for row in rows(name))
    assert live is (ROOT / "tests/peers" / name).is_dir()


@pytest.mark.parametrize("name", NAMES)
def test_every_row_that_acts_says_how_an_unknown_end_is_resolved(name):
    for row in rows(name):
        if tried(row) and not row["verb"].startswith("read") and not no_call(row):
            assert len(row["how an unknown end is resolved"]) > 3, row


def no_call(row):
    words = " ".join(row.values())
    return (
        "no platform call" in words
        or "no call" in words
        or "by hand" in words
        or ("refused with no request" in words or "nobody can" in words)
    )


def test_the_page_of_what_can_be_done_is_what_the_table_prints_today(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    printed = import_module("capabilities").printed()
    assert (ROOT / "docs/reference/capabilities.md").read_text("utf-8") == printed

"""What the two pages promise, tried."""

from pathlib import Path

from moothall.core.policy import load_policy, read_policy
from moothall.core.policy.diff import differences
from moothall.core.policy.diff.report import as_text
from moothall.core.policy.draft import draft_policy
from moothall.core.policy.load import SHIPPED

USING = Path(__file__).parents[3] / "docs" / "using"
DRAFT = (USING / "turn-your-statement-into-a-policy.md").read_text(encoding="utf-8")
DIFF = (USING / "what-changed-between-two-versions.md").read_text(encoding="utf-8")


def test_the_report_that_is_shown_is_what_the_command_prints():
    text = (SHIPPED / "colchester-borough-homes.yaml").read_text(encoding="utf-8")
    start = text.index("words: Discriminatory")
    new = text[:start] + text[start:].replace("at_least: 0.6", "at_least: 0.8", 1)
    new = new.replace("version: 1", "version: 2").replace(
        '{mon-fri: "09:00-16:00",', '{mon-thu: "09:00-16:00", fri: "09:00-18:30",'
    )
    old, newer = load_policy("colchester-borough-homes"), read_policy(new)
    assert as_text(differences(old, newer), old, newer).strip() in DIFF


def test_the_clause_that_is_shown_is_what_a_draft_holds():
    draft = draft_policy(
        "Rules of Anytown\n\nConversations\nWe remove posts for:\nSwearing\nRepeating the same message\n"
    )
    shown = DRAFT[DRAFT.index("  - id: C2") :].split("```")[0]
    assert shown in draft.text


def test_the_marks_that_are_explained_are_those_that_are_written():
    statement = "Rules\nWe may block you for 30 days.\nBlocks are a last resort.\nWe like you."
    text = draft_policy(statement).text
    assert "# confirm: nothing recognised" in text
    assert "# confirm: see `block` in " in text

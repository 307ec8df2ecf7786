"""docs/running/mail.md against the code."""

from pathlib import Path

from moothall.letters.sending import BACK_OFF
from moothall.letters.states import FIRST, TRANSITIONS, State, table

PAGE = Path(__file__).parents[2] / "docs" / "running" / "mail.md"


def test_the_page_has_the_states_as_the_code_has_them():
    assert table().strip() in PAGE.read_text(encoding="utf-8")


def test_every_state_is_reached_and_those_in_front_of_a_person_can_be_left():
    reached = set(FIRST) | {after for follow in TRANSITIONS.values() for after in follow}
    assert reached == set(State)
    assert TRANSITIONS[State.FAILED]
    assert TRANSITIONS[State.UNKNOWN]


def test_the_page_has_the_waits_between_tries():
    minutes = [int(one.total_seconds() // 60) for one in BACK_OFF]
    assert minutes == [1, 5, 15, 30, 60, 180, 360, 720]
    assert "1, 5, 15 and 30 minutes and 1, 3, 6 and 12 hours" in PAGE.read_text(encoding="utf-8")

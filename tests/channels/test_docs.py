"""The page about the outbox is printed from its table."""

from pathlib import Path

import pytest
from django.core.management import call_command

from moothall.channels.allowed import NEEDED
from moothall.channels.deliver.timing import BACK_OFF, READ_BACK
from moothall.channels.states import MEANINGS, State, diagram, table
from moothall.platforms.base import READING, TO_OUR_POSTS, Verb

PAGE = Path(__file__).parents[2] / "docs/reference/outbox.md"


def test_the_page_shows_the_states_as_they_are():
    page = PAGE.read_text("utf-8")
    assert diagram() in page
    assert table() in page
    assert set(MEANINGS) == set(State)


def test_the_page_names_the_waits_as_they_are():
    seconds = [int(wait.total_seconds()) for wait in BACK_OFF]
    assert seconds == [15, 30, 60, 120, 300, 600, 1200, 1800]
    assert [int(wait.total_seconds()) for wait in READ_BACK] == [30, 120, 600]


def test_every_verb_that_acts_needs_a_right():
    assert set(NEEDED) == set(Verb) - READING - TO_OUR_POSTS


@pytest.mark.django_db
def test_the_migrations_hold_what_the_models_say(capsys):
    call_command("makemigrations", "channels", check=True, dry_run=True, verbosity=1)
    assert "No changes" in capsys.readouterr().out

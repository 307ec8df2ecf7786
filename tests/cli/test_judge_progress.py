"""What is shown on the screen while posts are judged."""

import io

from rich.console import Console

from moothall.cli.judge.progress import say, watched
from moothall.files import BadLine


def shown(outcomes, **options):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    assert list(watched(outcomes, console, **options)) == outcomes
    return screen.getvalue()


def test_the_bar_counts_and_gives_way_to_bad_lines():
    text = shown([BadLine("line 2", "text: missing")] * 3, bar=True, total=3)
    assert "3/3" in text
    assert text.count("moothall: line 2: text: missing") == 3


def test_a_total_that_is_not_known_is_no_obstacle():
    assert "3/?" in shown([BadLine("line", "no")] * 3, bar=True, total=None)


def test_without_a_bar_only_bad_lines_are_said():
    assert shown([BadLine("line 2", "no")], bar=False, total=None) == "moothall: line 2: no\n"


def test_words_out_of_a_file_cannot_steer_the_terminal():
    screen = io.StringIO()
    say("the row has \x1b[2J\u202e\nkeys", Console(file=screen))
    assert screen.getvalue() == "moothall: the row has \ufffd[2J\ufffd keys\n"

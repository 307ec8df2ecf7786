"""Read, judge, write: ``moothall judge`` from its options to its exit status."""

import argparse
import sys

ALL_JUDGED, SOME_BAD, COULD_NOT_START = 0, 1, 2


def run(arguments: argparse.Namespace) -> int:
    """0 all judged, 1 something could not be read or held no posts, 2 could not start."""
    from moothall.core.policy import NoSuchPolicyError, PolicyErrors  # noqa: PLC0415
    from moothall.files.rows import FileError  # noqa: PLC0415
    from moothall.files.safe_text import one_line  # noqa: PLC0415
    from moothall.files.workers import WorkerError  # noqa: PLC0415

    try:
        return _run(arguments)
    except PolicyErrors as problems:
        print(f"moothall: --policy {arguments.policy} cannot be used:\n{problems}", file=sys.stderr)
    except NoSuchPolicyError as problem:
        print(f"moothall: --policy: {problem}", file=sys.stderr)
    except (FileError, WorkerError) as problem:
        print(f"moothall: {one_line(str(problem))}", file=sys.stderr)
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        print(f"moothall: {problem.filename or 'writing'}: {problem.strerror}", file=sys.stderr)
    return COULD_NOT_START


def _run(arguments: argparse.Namespace) -> int:
    from rich.console import Console  # noqa: PLC0415

    from moothall.cli.judge.destination import format_for, opened  # noqa: PLC0415
    from moothall.cli.judge.judging import Judging  # noqa: PLC0415
    from moothall.cli.judge.options import STANDARD_OUTPUT  # noqa: PLC0415
    from moothall.cli.judge.progress import say  # noqa: PLC0415
    from moothall.cli.judge.writers import write_judgements, write_scorecard  # noqa: PLC0415
    from moothall.cli.policy.opening import warn_of_draft  # noqa: PLC0415
    from moothall.files.rows import FileError  # noqa: PLC0415

    if arguments.breakdowns and not arguments.evaluate:
        raise FileError("--breakdowns is for --evaluate: give both, or neither")
    form = format_for(arguments.format, arguments.out, evaluate=arguments.evaluate)
    screen = Console(stderr=True, highlight=False, soft_wrap=True)
    # answers that scroll past on the same screen are progress enough
    to_screen = arguments.out == STANDARD_OUTPUT and sys.stdout.isatty()
    judging = Judging(arguments, screen, bar=screen.is_terminal and not to_screen)
    warn_of_draft(arguments.policy)
    with opened(arguments.out, form, inputs=arguments.files) as out:
        if arguments.evaluate:
            write_scorecard(judging, form, out, breakdowns=arguments.breakdowns)
        else:
            write_judgements(judging, form, out, explain=arguments.explain)
    for sentence in judging.last_words():
        say(sentence, screen)
    return SOME_BAD if judging.found_fault else ALL_JUDGED

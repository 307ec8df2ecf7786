"""Opening the policy that a command is given: a shipped name, a file, or standard input."""

import argparse
import sys

from moothall.cli.defaults import DEFAULT_POLICY
from moothall.core.policy.document import Policy
from moothall.core.policy.load import NoSuchPolicyError, find_policy, read_policy
from moothall.core.policy.problems import PolicyErrors, Problem
from moothall.core.policy.source import (
    LIMIT,
    Source,
    UnreadableError,
    decode,
    lines_to_confirm,
    read_source,
)

_STANDARD_INPUT = "standard input"


class CannotStartError(Exception):
    """There is nothing to work on; the message says why and what to do."""


def add_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "policy",
        metavar="NAME|FILE",
        nargs="?",
        default=DEFAULT_POLICY,
        help="a policy that ships with Moothall, a policy file, or - for standard input "
        "(default: %(default)s)",
    )


def open_source(name: str) -> Source:
    """The text of the policy.

    Raises :class:`CannotStartError` where there is no such file, and
    :class:`~moothall.core.policy.PolicyErrors` where it is not readable text.
    """
    try:
        if name == "-":
            return Source(_STANDARD_INPUT, decode(sys.stdin.buffer.read(LIMIT + 1)))
        return read_source(find_policy(name))
    except NoSuchPolicyError as error:
        raise CannotStartError(str(error)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotStartError(
            f"cannot open {name}: {why.lower()}; give a file that you may read"
        ) from None
    except UnreadableError as error:
        problem = Problem(error.code, error.message, None, error.hint)
        shown = _STANDARD_INPUT if name == "-" else name
        raise PolicyErrors(Source(shown, ""), [problem]) from None


def open_policy(name: str) -> Policy:
    """The policy, for commands that need a valid one.

    Raises :class:`CannotStartError`; its message holds every mistake of an invalid file.
    """
    try:
        return read_policy(open_source(name))
    except PolicyErrors as errors:
        raise invalid(name, errors) from None


def invalid(name: str, errors: PolicyErrors) -> CannotStartError:
    """Every mistake of a file that a command needs to be valid."""
    count = len(errors.problems)
    what = "one mistake; put it right" if count == 1 else f"{count} mistakes; put them right"
    return CannotStartError(f"{name} has {what} first\n\n{errors}")


def marked(count: int) -> str:
    """How much of a draft nobody has gone through."""
    return f"{count} line{'' if count == 1 else 's'} still marked # confirm"


def warn_of_draft(name: str) -> None:
    """Say on standard error that a policy file is a draft which nobody has gone through.

    For commands that act by the policy. One that cannot be read says so elsewhere.
    """
    try:
        count = lines_to_confirm(read_source(find_policy(name)))
    except (NoSuchPolicyError, OSError, UnreadableError):
        return
    if count:
        print(f"moothall: {name} is a draft: {marked(count)}", file=sys.stderr)


def cannot_start(error: CannotStartError) -> int:
    """Tell the person and give back the exit status for it."""
    print(f"moothall: {error}", file=sys.stderr)
    return 2

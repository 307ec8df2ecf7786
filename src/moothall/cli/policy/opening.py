"""Opening the policy that a command is given: a shipped name, a file, or standard input."""

import argparse
import sys

from moothall.cli.defaults import DEFAULT_POLICY
from moothall.core.policy.document import Policy
from moothall.core.policy.load import NoSuchPolicyError, find_policy, read_policy
from moothall.core.policy.problems import PolicyErrors, Problem
from moothall.core.policy.source import LIMIT, Source, UnreadableError, decode, read_source

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
        count = len(errors.problems)
        mistakes = "one mistake" if count == 1 else f"{count} mistakes"
        raise CannotStartError(f"{name} has {mistakes}; put them right first\n\n{errors}") from None


def cannot_start(error: CannotStartError) -> int:
    """Tell the person and give back the exit status for it."""
    print(f"moothall: {error}", file=sys.stderr)
    return 2

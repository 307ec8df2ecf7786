"""``moothall policy check``: every mistake in a file, with line and caret."""

import argparse
import json
from typing import Any

from moothall.cli.policy.opening import CannotStartError, add_policy, cannot_start, open_source
from moothall.core.policy.document import Policy
from moothall.core.policy.load import read_policy
from moothall.core.policy.problems import Place, PolicyErrors, Problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to answer (default: text)"
    )
    parser.epilog = "Exit status: 0 the file is valid, 1 it has mistakes, 2 it could not be opened."


def run(arguments: argparse.Namespace) -> int:
    """Print every mistake, or that there is none."""
    policy, errors = None, None
    try:
        policy = read_policy(open_source(arguments.policy))
    except CannotStartError as error:
        return cannot_start(error)
    except PolicyErrors as error:
        errors = error
    if arguments.format == "json":
        answer = _answer(arguments.policy, policy, errors)
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        print(_text(policy, errors))
    return 0 if errors is None else 1


def _text(policy: Policy | None, errors: PolicyErrors | None) -> str:
    if errors is not None:
        count = len(errors.problems)
        return f"{errors}\n\n{'one mistake' if count == 1 else f'{count} mistakes'}"
    assert policy is not None  # noqa: S101  - one of the two is given
    clauses = len(policy.clauses)
    return f"{policy.reference}: no mistakes in {clauses} clause{'s' if clauses != 1 else ''}"


def _answer(name: str, policy: Policy | None, errors: PolicyErrors | None) -> dict[str, Any]:
    return {
        "file": name,
        "policy": None if policy is None else policy.reference,
        "valid": errors is None,
        "problems": [] if errors is None else [_problem(one) for one in errors.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    """A mistake as tools read it; lines and columns count from 1, the end is exclusive."""
    return {
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        **_place(problem.place),
        "related": [
            {"message": related.message, **_place(related.place)} for related in problem.related
        ],
    }


def _place(place: Place | None) -> dict[str, int | None]:
    return dict.fromkeys(Place._fields) if place is None else place._asdict()

"""``moothall policy check``: every mistake in a file, with line and caret."""

import argparse
import json
from typing import Any

from moothall.cli.policy.opening import (
    CannotStartError,
    add_policy,
    cannot_start,
    marked,
    open_source,
)
from moothall.core.policy.document import Policy
from moothall.core.policy.load import read_policy
from moothall.core.policy.problems import Place, PolicyErrors, Problem
from moothall.core.policy.source import lines_to_confirm


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to answer (default: text)"
    )
    parser.epilog = "Exit status: 0 the file is valid, 1 it has mistakes, 2 it could not be opened."


def run(arguments: argparse.Namespace) -> int:
    """Print every mistake, or that there is none."""
    policy, errors, unconfirmed = None, None, 0
    try:
        source = open_source(arguments.policy)
        unconfirmed = lines_to_confirm(source)
        policy = read_policy(source)
    except CannotStartError as error:
        return cannot_start(error)
    except PolicyErrors as error:
        errors = error
    if arguments.format == "json":
        answer = _answer(arguments.policy, policy, errors, unconfirmed)
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        print(_text(policy, errors, unconfirmed))
    return 0 if errors is None else 1


def _text(policy: Policy | None, errors: PolicyErrors | None, unconfirmed: int) -> str:
    if errors is not None:
        count = len(errors.problems)
        return f"{errors}\n\n{'one mistake' if count == 1 else f'{count} mistakes'}"
    assert policy is not None  # noqa: S101  - one of the two is given
    clauses = len(policy.clauses)
    said = f"{policy.reference}: no mistakes in {clauses} clause{'s' if clauses != 1 else ''}"
    return f"{said}; {marked(unconfirmed)}" if unconfirmed else said


def _answer(
    name: str, policy: Policy | None, errors: PolicyErrors | None, unconfirmed: int
) -> dict[str, Any]:
    return {
        "file": name,
        "policy": None if policy is None else policy.reference,
        "valid": errors is None,
        "unconfirmed": unconfirmed,
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

"""``moothall policy draft``: a first policy file from the statement an organisation publishes."""

import argparse
import re
import sys
from pathlib import Path

from moothall.cli.policy.opening import CannotStartError, cannot_start
from moothall.core.policy.draft import Draft, TooLongError, draft_policy
from moothall.core.values import Nation, OrganisationKind
from moothall.files.statements import Statement, StatementError, read_statement


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "statement",
        metavar="STATEMENT",
        help="the published statement: text, Markdown, a saved web page, Word (.docx) or PDF; "
        "- for text on standard input",
    )
    parser.add_argument("--out", metavar="FILE", help="write the draft here (default: the screen)")
    parser.add_argument("--name", help="the organisation's name; guessed from the words without it")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in OrganisationKind], help="what it is; else guessed"
    )
    parser.add_argument(
        "--nation", choices=[nation.value for nation in Nation], help="where it is; else guessed"
    )
    parser.add_argument(
        "--policy", metavar="SHORT-NAME", help="what the policy is called, such as my-council"
    )
    parser.add_argument(
        "--encoding", help="the encoding of a text or web page that is neither UTF-8 nor Windows'"
    )
    parser.epilog = (
        "Every word of the statement is in the draft, in order. What each clause switches on is "
        "proposed, with how sure the draft is, and marked # confirm: nothing is adopted until you "
        "have gone through it. Exit status: 0 the draft is made, 2 the statement cannot be read."
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the draft, and tell on standard error what a person has to do next."""
    try:
        _may_write(arguments.out)
        statement = _statement(arguments)
        draft = draft_policy(
            statement.blocks,
            name=arguments.name,
            kind=arguments.kind and OrganisationKind(arguments.kind),
            nation=arguments.nation and Nation(arguments.nation),
            policy=_short_name(arguments.policy),
            source="" if arguments.statement == "-" else Path(arguments.statement).name,
        )
        _write(draft, arguments.out)
    except CannotStartError as error:
        return cannot_start(error)
    except TooLongError as error:
        return cannot_start(CannotStartError(f"{arguments.statement}: {error}"))
    for line in (*statement.notes, *_next(draft, arguments.out)):
        print(line, file=sys.stderr)
    return 0


def _statement(arguments: argparse.Namespace) -> Statement:
    try:
        return read_statement(arguments.statement, encoding=arguments.encoding)
    except StatementError as error:
        raise CannotStartError(str(error)) from None


def _short_name(name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise CannotStartError(
            f"--policy {name}: a policy name has small letters, figures and hyphens, "
            "such as colchester-borough-homes"
        )
    return name


def _may_write(out: str | None) -> None:
    """A file that is there may hold somebody's confirming work: it is never written over."""
    if out is not None and Path(out).exists():
        raise CannotStartError(f"{out} is there already; choose another name, or move it away")


def _write(draft: Draft, out: str | None) -> None:
    if out is None:
        print(draft.text, end="")
        return
    try:
        with Path(out).open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except OSError as error:
        raise CannotStartError(
            f"cannot write {out}: {(error.strerror or str(error)).lower()}"
        ) from None


def _next(draft: Draft, out: str | None) -> tuple[str, ...]:
    plain = sum(clause.switches == {"rule": "none"} for clause in draft.clauses)
    clauses = f"{len(draft.clauses)} clauses, {plain} of them without a rule"
    file = out or "FILE"
    return (
        f"{clauses}; {draft.to_confirm} marks to confirm.",
        f"Go through the lines marked # confirm, then: moothall policy check {file}",
        f"and see what the policy lacks: moothall policy lint {file}",
    )

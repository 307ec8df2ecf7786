"""``moothall policy show``: the statement, or what each clause switches on."""

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator

from moothall.cli.policy.opening import (
    CannotStartError,
    add_policy,
    cannot_start,
    open_policy,
    open_source,
)
from moothall.core.policy.clause import Clause, Unpublished
from moothall.core.policy.document import Policy
from moothall.core.policy.explain import explain
from moothall.core.policy.kinds import as_data, suggestion
from moothall.core.policy.problems import PolicyErrors
from moothall.core.policy.statement import Block, as_html, as_markdown, as_text, blocks

_PAGES: dict[str, Callable[[Iterable[Block]], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "html": as_html,
}
_WIDTH = 88


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy(parser)
    parser.add_argument(
        "--format",
        choices=(*_PAGES, "rules", "json", "yaml"),
        default="text",
        help="text, markdown, html: the statement word for word; rules: beside each clause what "
        "it switches on; json: everything, as data; yaml: the file itself (default: text)",
    )
    parser.add_argument(
        "--clause", metavar="ID", action="append", help="only this clause; can be given again"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the policy in the form asked for."""
    try:
        sys.stdout.write(_shown(arguments))
    except CannotStartError as error:
        return cannot_start(error)
    return 0


def _shown(arguments: argparse.Namespace) -> str:
    policy = open_policy(arguments.policy) if arguments.format != "yaml" else None
    if policy is None:
        return _file(arguments)
    clauses = _chosen(policy, arguments.clause) if arguments.clause else None
    if arguments.format in _PAGES:
        published = None if clauses is None else [c for c in clauses if isinstance(c, Clause)]
        return _PAGES[arguments.format](blocks(policy, published))
    if arguments.format == "rules":
        return "\n".join(_rules(policy, clauses))
    data = as_data(policy) if clauses is None else [as_data(clause) for clause in clauses]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _file(arguments: argparse.Namespace) -> str:
    """The file itself, with its comments, valid or not."""
    if arguments.clause:
        raise CannotStartError("--format yaml prints the whole file; for one clause use json")
    try:
        return open_source(arguments.policy).text
    except PolicyErrors as error:
        raise CannotStartError(str(error)) from None


def _chosen(policy: Policy, ids: list[str]) -> list[Clause | Unpublished]:
    """The clauses asked for, in the order of the policy."""
    known = {rules.id: rules for rules in policy.rules}
    for wanted in ids:
        if wanted not in known:
            hint = suggestion(wanted, list(known))
            raise CannotStartError(f"{policy.reference} has no clause {wanted}; {hint}")
    return [rules for rules in policy.rules if rules.id in ids]


def _rules(policy: Policy, clauses: list[Clause | Unpublished] | None) -> Iterator[str]:
    section = ""
    if clauses is None:
        yield from _head(policy)
    for rules in policy.rules if clauses is None else clauses:
        heading = rules.section if isinstance(rules, Clause) else "Not published"
        if heading != section:
            yield f"{heading}\n{'-' * len(heading)}"
            section = heading
        words = rules.words if isinstance(rules, Clause) else f"({rules.reason})"
        indent = " " * 6
        yield textwrap.fill(f"{rules.id:<5} {words}", _WIDTH, subsequent_indent=indent)
        for line in explain(rules):
            yield textwrap.fill(
                line, _WIDTH, initial_indent=f"{indent}-> ", subsequent_indent=f"{indent}   "
            )
        yield ""


def _head(policy: Policy) -> Iterator[str]:
    organisation = policy.organisation
    yield f"{policy.reference}: {organisation.name} ({organisation.kind}, {organisation.nation})"
    dates = [
        f"approved by {policy.approved_by}" if policy.approved_by else "",
        f"in force from {policy.effective_from}" if policy.effective_from else "",
        f"to be reviewed by {policy.review_by}" if policy.review_by else "",
    ]
    if any(dates):
        yield ", ".join(filter(None, dates))
    yield ""

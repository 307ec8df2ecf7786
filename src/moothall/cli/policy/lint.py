"""``moothall policy lint``: what a valid policy lacks, and what rubs against the law."""

import argparse
import json
import textwrap
from typing import Any

from moothall.cli.policy.opening import (
    CannotStartError,
    add_policy,
    cannot_start,
    invalid,
    marked,
    open_source,
)
from moothall.core.policy.document import Policy
from moothall.core.policy.lint import LintFinding, Severity, lint, rules
from moothall.core.policy.load import read_policy
from moothall.core.policy.problems import PolicyErrors
from moothall.core.policy.source import lines_to_confirm

_WIDTH = 88
_INDENT = "    "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to answer (default: text)"
    )
    parser.add_argument(
        "--only",
        metavar="ID|SEVERITY",
        action="append",
        help="only these findings, such as L26 or error; can be given again",
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.epilog = (
        "Exit status: 0 no error is found (warnings and advice may be), 1 an error is found, "
        "or with --strict a warning, 2 the policy could not be read or is not valid."
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the findings, the gravest first."""
    try:
        _check_only(arguments.only or [])
        source = open_source(arguments.policy)
        policy = read_policy(source)
    except CannotStartError as error:
        return cannot_start(error)
    except PolicyErrors as errors:
        return cannot_start(invalid(arguments.policy, errors))
    unconfirmed = lines_to_confirm(source)
    findings = [one for one in lint(policy) if _wanted(one, arguments.only)]
    if arguments.format == "json":
        print(json.dumps(_answer(policy, findings, unconfirmed), indent=2, ensure_ascii=False))
    else:
        draft = [_draft(unconfirmed)] if unconfirmed else []
        print("\n\n".join([*draft, *map(_text, findings), _sum(policy, findings)]))
    grave = {Severity.ERROR, Severity.WARNING} if arguments.strict else {Severity.ERROR}
    is_grave = any(finding.rule.severity in grave for finding in findings)
    return 1 if is_grave or (arguments.strict and unconfirmed) else 0


def _check_only(only: list[str]) -> None:
    numbers, severities = list(rules()), list(Severity)
    for word in only:
        if word not in numbers and word not in severities:
            raise CannotStartError(
                f"the linter knows no {word}; it can be {', '.join(severities)}, or a finding from "
                f"{numbers[0]} to {numbers[-1]}, which docs/reference/policy-lint.md lists"
            )


def _draft(unconfirmed: int) -> str:
    said = f"warning: this is a draft, with {marked(unconfirmed)}"
    do = "Go through them: where a line is right delete the mark, where it is wrong change it."
    return f"{said}\n{_wrapped(do)}"


def _wanted(finding: LintFinding, only: list[str] | None) -> bool:
    return not only or finding.rule.id in only or finding.rule.severity in only


def _text(finding: LintFinding) -> str:
    rule = finding.rule
    where = f" ({', '.join(finding.clauses)})" if finding.clauses else " (nothing in the policy)"
    lines = [
        f"{rule.id} {rule.severity}: {rule.title}{where}",
        _wrapped(finding.message),
        _wrapped(f"What to do: {rule.advice}"),
    ]
    for source in finding.sources:
        lines.extend((f"{_INDENT}Source: {source.name}", f"{_INDENT}        {source.url}"))
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _sum(policy: Policy, findings: list[LintFinding]) -> str:
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.rule.severity] += 1
    words = [
        f"{count} {severity}{'s' if count != 1 and severity is not Severity.ADVICE else ''}"
        for severity, count in counts.items()
    ]
    return f"{policy.reference}: {', '.join(words)}"


def _answer(policy: Policy, findings: list[LintFinding], unconfirmed: int) -> dict[str, Any]:
    return {
        "policy": policy.reference,
        "unconfirmed": unconfirmed,
        "findings": [
            {
                "id": finding.rule.id,
                "severity": finding.rule.severity,
                "title": finding.rule.title,
                "message": finding.message,
                "advice": finding.rule.advice,
                "clauses": finding.clauses,
                "sources": [{"name": source.name, "url": source.url} for source in finding.sources],
            }
            for finding in findings
        ],
    }

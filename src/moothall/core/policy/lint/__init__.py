"""Is a valid policy wise? Findings, each with its clause and its source.

What the words do not give is said, never supplied.
"""

from moothall.core.policy.document import Policy
from moothall.core.policy.lint import (  # noqa: F401  - each marks what it looks for
    duties,
    grounds,
    measures,
    needs,
    page,
)
from moothall.core.policy.lint.finding import (
    LOOKS,
    LintFinding,
    Reference,
    Rule,
    Severity,
    rules,
    sources_in,
)


def lint(policy: Policy) -> tuple[LintFinding, ...]:
    """Every finding, the gravest first, then in the order of the rules."""
    nation = policy.organisation.nation.value
    findings = [
        LintFinding(rule, hit.clauses, hit.detail, sources_in(nation, rule))
        for rule in rules().values()
        for hit in LOOKS[rule.id](policy)
    ]
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.rule.severity)))


__all__ = ["LintFinding", "Reference", "Rule", "Severity", "lint", "rules"]

"""The reference page of the findings, printed from the data: docs/reference/policy-lint.md."""

from collections.abc import Iterator

from moothall.core.policy.lint.finding import Rule, Severity, looked_at, rules

_OPENING = """# What the policy linter finds

`moothall policy lint NAME|FILE` says what a valid policy lacks and what rubs against the law. It
looks at what the clauses switch on, at their words, and at what the organisation is and where. It
supplies nothing: a policy without a way to appeal is told so, and gets none.

An **error** means that somebody may come to harm or a duty is broken; a **warning**, that a
decision made under the policy may not stand; **advice**, that other bodies say it and it helps. The
command ends with status 1 when it finds an error, with `--strict` also for a warning.
`--only L26` or `--only error` shows some of them. This page is printed from the data; it is not
legal advice."""


_GATHERED = """Many of the pages are those of other bodies, as examples of how it can be said.
Some were read only in part; read them again before you quote them. They were gathered on"""


def lint_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_OPENING, f"\n{_GATHERED} {looked_at()}.", *_page()]) + "\n"


def _page() -> Iterator[str]:
    for severity in Severity:
        yield f"\n## {severity.capitalize()}{'' if severity is Severity.ADVICE else 's'}"
        for rule in rules().values():
            if rule.severity is severity:
                yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n### {rule.id} {rule.title}\n"
    yield f"{rule.message}\n\nWhat to do: {rule.advice}\n"
    for source in rule.sources:
        linked = source.url.startswith("http")
        yield f"- [{source.name}]({source.url})" if linked else f"- {source.name}"

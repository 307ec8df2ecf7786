"""``moothall policy``: one module for each verb, imported when the verb is used."""

import argparse
import importlib
from collections.abc import Callable, Sequence
from typing import Any

#: verb, module (each has ``add_arguments(parser)`` and ``run(arguments) -> int``), one line of help
VERBS = (
    ("check", "moothall.cli.policy.check", "is the file valid? every mistake with line and caret"),
    (
        "lint",
        "moothall.cli.policy.lint",
        "is the policy wise? what it lacks, and what the law says",
    ),
    ("show", "moothall.cli.policy.show", "print the statement, or what each clause switches on"),
    ("draft", "moothall.cli.policy.draft", "make a first policy file from a published statement"),
    ("diff", "moothall.cli.policy.diff", "what changed between two versions"),
    ("schema", "moothall.cli.policy.schema", "print the JSON Schema of the format, for editors"),
)


class Verb(argparse.ArgumentParser):
    """The parser of one verb. It learns its arguments when it is asked to parse some."""

    def __init__(self, *args: Any, module: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.module = module

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self.module:
            verb = importlib.import_module(self.module)
            verb.add_arguments(self)
            self.set_defaults(run_verb=verb.run)
            self.module = ""
        return super().parse_known_args(args, namespace)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", parser_class=Verb)
    for name, module, line in VERBS:
        described = f"{line[0].upper()}{line[1:]}."
        verbs.add_parser(name, help=line, description=described, module=module)
    parser.set_defaults(run_verb=None, print_help=parser.print_help)


def run(arguments: argparse.Namespace) -> int:
    """Run the verb; without one, print the help."""
    verb: Callable[[argparse.Namespace], int] | None = arguments.run_verb
    if verb is None:
        arguments.print_help()
        return 2
    return verb(arguments)


__all__: Sequence[str] = ("VERBS", "add_arguments", "run")

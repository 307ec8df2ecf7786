"""``moothall policy schema``: the format as a JSON Schema, for editors and other programs."""

import argparse
import sys

from moothall.core.policy.schema import SCHEMA_FILE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Save it beside your policy and begin the policy file with the line "
        "# yaml-language-server: $schema=policy.schema.json"
    )


def run(_arguments: argparse.Namespace) -> int:
    sys.stdout.write(SCHEMA_FILE.read_text(encoding="utf-8"))
    return 0

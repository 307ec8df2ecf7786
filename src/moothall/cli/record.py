"""``moothall record verify``: recompute each organisation's chain of entries.

Exit status 0 where every chain is sound, 1 where one is not, 2 where it could not be looked at.
"""

import argparse
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from moothall.store import StoreError, default_state, no_desk, open_desk

if TYPE_CHECKING:
    from moothall.people.models import Organisation
    from moothall.record import Head, Verdict

EXAMPLES = """\
A chain cannot see that it was cut short, or written anew, together with its head. Keep what this
command prints somewhere that the desk's administrators cannot reach, and give it back later:

  moothall record verify
  moothall record verify --organisation anytown --expect 1042:9f86d081884c7d65…
"""
HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments and options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", dest="verb", required=True)
    verify = verbs.add_parser(
        "verify", help="find the first entry that is not as it was written", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verify.add_argument("--organisation", metavar="SLUG", help="one organisation; else all of them")
    verify.add_argument(
        "--expect",
        metavar="NUMBER:HASH",
        help="a head printed earlier and kept elsewhere; needs --organisation",
    )
    verify.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """See the module for the exit status."""
    if arguments.expect and not arguments.organisation:
        return refuse("--expect is one organisation's; say which with --organisation")
    if arguments.expect and not HEAD.fullmatch(arguments.expect):
        return refuse("--expect wants a number, a colon and 64 hexadecimal digits, as printed")
    is_named = bool(os.environ.get("MOOTHALL_DATABASE_URL", "").strip())
    where = "the database that MOOTHALL_DATABASE_URL names" if is_named else str(default_state())
    try:
        with open_desk() as server:
            os.environ["MOOTHALL_DATABASE_URL"] = server.app_url
            return verify(arguments, where)
    except StoreError as problem:
        return refuse(str(problem))


def verify(arguments: argparse.Namespace, where: str) -> int:
    """Every chain that was asked for; ``where`` is the database as an administrator knows it."""
    start_django()
    from django.db import DatabaseError, ProgrammingError, connection  # noqa: PLC0415 - slow to load

    from moothall import record  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415

    try:
        wanted = Organisation.objects.order_by("slug")
        if arguments.organisation:
            wanted = wanted.filter(slug=arguments.organisation)
        try:
            found = list(wanted)
        except ProgrammingError:  # the first table that is asked: the database holds no desk
            return refuse(str(no_desk(where)))
        if not found and arguments.organisation:
            return refuse(f"there is no organisation {arguments.organisation}")
        expected = read_head(arguments.expect)
        sound = True
        for organisation in found:
            verdict = record.verify(organisation.id, expected=expected)
            sound = sound and verdict.is_sound
            show(organisation, verdict, as_json=arguments.format == "json")
    except DatabaseError as problem:
        return refuse(f"the record cannot be read: {problem}".strip())
    finally:
        connection.close()
    if not found and arguments.format == "text":
        print("There is no organisation yet, and so no record.")
    return 0 if sound else 1


def start_django() -> None:
    """Only now, and only here: the settings read the database's address when they are loaded."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.config.settings")
    django.setup()


def read_head(text: str | None) -> "Head | None":
    """As `show` printed it."""
    from moothall.record import Head  # noqa: PLC0415

    matched = HEAD.fullmatch(text or "")
    return Head(int(matched[1]), matched[2]) if matched else None


def show(organisation: "Organisation", verdict: "Verdict", *, as_json: bool) -> None:
    """One organisation's answer."""
    if as_json:
        print(json.dumps(as_data(organisation, verdict), ensure_ascii=False))
        return
    count = f"{verdict.entries} {'entry' if verdict.entries == 1 else 'entries'}"
    if verdict.problem is None:
        print(f"{organisation.slug}: sound, {count}, head {verdict.head}")
        return
    where = f" ({verdict.problem.id})" if verdict.problem.id else ""
    print(
        f"{organisation.slug}: NOT SOUND at entry {verdict.problem.number}{where}: "
        f"{verdict.problem.what}; {count} before it are as they were written"
    )


def as_data(organisation: "Organisation", verdict: "Verdict") -> dict[str, Any]:
    """For scripts."""
    problem = verdict.problem
    return {
        "organisation": organisation.slug,
        "sound": verdict.is_sound,
        "entries": verdict.entries,
        "head": str(verdict.head),
        "problem": problem
        and {"number": problem.number, "id": problem.id or None, "what": problem.what},
    }


def refuse(why: str) -> int:
    """It could not be looked at."""
    print(f"moothall record: {why}", file=sys.stderr)
    return 2

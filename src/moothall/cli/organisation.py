"""``moothall organisation``: the landlords that share this install.

Exit status 0 where it was done, 1 where it was refused, 2 where the desk could not be reached.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moothall.cli.moments import read_nation
from moothall.core.values import OrganisationKind
from moothall.core.worktime.errors import WorktimeError
from moothall.store import StoreError, default_state, no_desk, open_desk

if TYPE_CHECKING:
    from moothall.people.founding import Invited
    from moothall.people.models import Organisation

EXAMPLES = """\
  moothall organisation add "Harbour Homes" --kind housing-association --nation england \\
      --administrator ada@harbour.example
  moothall organisation list
  moothall organisation invite harbour-homes bo@harbour.example
  moothall organisation rename harbour-homes "Harbour Homes Group"

Whoever opens the link that `add` and `invite` print becomes an administrator of that organisation
and of no other; it works once, for 7 days. It begins with MOOTHALL_ADDRESS. What is done here is in
the organisation's record.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments and options."""
    raw = argparse.RawDescriptionHelpFormatter
    parser.formatter_class, parser.epilog = raw, EXAMPLES
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", dest="verb", required=True)
    add = verbs.add_parser("add", help="one more organisation, with a link for its administrator")
    add.add_argument("name", help="as its residents know it")
    add.add_argument("--kind", required=True, choices=[one.value for one in OrganisationKind])
    add.add_argument("--nation", required=True, type=nation, help="decides bank holidays and law")
    add.add_argument("--administrator", required=True, metavar="EMAIL", help="who sets it up")
    add.add_argument("--person", default="", metavar="NAME", help="that person's name")
    add.add_argument("--slug", default="", help="its short name in commands; made of the name")
    add.add_argument("--timezone", default="Europe/London", help="(default: %(default)s)")
    listing = verbs.add_parser("list", help="who is here, and what their desks still lack")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    invite = verbs.add_parser("invite", help="a link for a further administrator, or a new one")
    invite.add_argument("slug", metavar="SLUG")
    invite.add_argument("administrator", metavar="EMAIL")
    invite.add_argument("--person", default="", metavar="NAME", help="that person's name")
    rename = verbs.add_parser("rename", help="change its name; the short name stays")
    rename.add_argument("slug", metavar="SLUG")
    rename.add_argument("name")


def nation(given: str) -> str:
    """Raises ArgumentTypeError."""
    try:
        return read_nation(given).value
    except WorktimeError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def run(arguments: argparse.Namespace) -> int:
    """See the module for the exit status."""
    is_named = bool(os.environ.get("MOOTHALL_DATABASE_URL", "").strip())
    where = "the database that MOOTHALL_DATABASE_URL names" if is_named else str(default_state())
    from moothall.config.environment import SettingsError  # noqa: PLC0415 - start-up

    try:
        with open_desk() as server, django_on(server.app_url):
            return carry_out(arguments, where)
    except (SettingsError, StoreError) as problem:
        return refuse(str(problem), 2)


@contextmanager
def django_on(app_url: str) -> Iterator[None]:
    """The settings read the database's address when they are loaded, so only from here on."""
    import django  # noqa: PLC0415

    os.environ["MOOTHALL_DATABASE_URL"] = app_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.config.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415

    try:
        yield
    finally:
        connection.close()


def carry_out(arguments: argparse.Namespace, where: str) -> int:
    """One verb; ``where`` is the database as an administrator knows it."""
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import DatabaseError, ProgrammingError  # noqa: PLC0415

    from moothall.people.actions import Refused  # noqa: PLC0415
    from moothall.people.models import Organisation  # noqa: PLC0415

    verbs = {"add": add, "list": show_all, "invite": invite, "rename": rename}
    try:
        try:
            Organisation.objects.exists()
        except ProgrammingError:  # the first table that is asked: the database holds no desk
            return refuse(str(no_desk(where)), 2)
        return verbs[arguments.verb](arguments)
    except Organisation.DoesNotExist:
        return refuse(
            f"there is no organisation {arguments.slug}: see `moothall organisation list`"
        )
    except Refused as refusal:
        return refuse(str(refusal))
    except ValidationError as problem:
        return refuse(" ".join(said(problem)))
    except DatabaseError as problem:
        return refuse(f"the database does not answer: {problem}".strip(), 2)


def add(arguments: argparse.Namespace) -> int:
    """The organisation and its link."""
    from django.utils import timezone  # noqa: PLC0415

    from moothall.core.values import Nation  # noqa: PLC0415
    from moothall.people import founding  # noqa: PLC0415

    made = founding.found(
        name=arguments.name,
        slug=arguments.slug,
        kind=OrganisationKind(arguments.kind),
        nation=Nation(arguments.nation),
        timezone=arguments.timezone,
        email=arguments.administrator,
        administrator=arguments.person,
        at=timezone.now(),
    )
    here = made.invitation.organisation
    print(f"{here.name} has a desk here; in commands it is {here.slug}.")
    hand_over(made)
    return 0


def invite(arguments: argparse.Namespace) -> int:
    """A link for one more administrator."""
    from django.utils import timezone  # noqa: PLC0415

    from moothall.people import founding  # noqa: PLC0415

    here = organisation(arguments.slug)
    hand_over(
        founding.invite_administrator(
            here, arguments.administrator, at=timezone.now(), name=arguments.person
        )
    )
    return 0


def hand_over(made: "Invited") -> None:
    """The link, by e-mail where there is a mail server, and always here."""
    from django.conf import settings  # noqa: PLC0415

    from moothall.people.inviting import path_of, send  # noqa: PLC0415

    invitation = made.invitation
    link = settings.ADDRESS + path_of(invitation, made.token)
    until = invitation.expires_at.astimezone(invitation.organisation.zone)
    print(f"\n  {link}\n\nIt makes {invitation.email} an administrator of this organisation.")
    print(f"It works once, until {until:%d %B %Y, %H:%M}.")
    if send(invitation, link):
        print("An e-mail with it is on its way.")
    elif settings.MAIL:
        print("The mail server did not take the e-mail: hand the link over yourself.")
    else:
        print("This desk has no mail server: hand the link over yourself.")
    if not os.environ.get("MOOTHALL_ADDRESS", "").strip():
        print("MOOTHALL_ADDRESS is not set here: put the desk's own address at its beginning.")


def rename(arguments: argparse.Namespace) -> int:
    """A new name."""
    from django.utils import timezone  # noqa: PLC0415

    from moothall.people import founding  # noqa: PLC0415

    here = organisation(arguments.slug)
    founding.rename(here, arguments.name, at=timezone.now())
    print(f"{here.slug} is called {arguments.name.strip()} now.")
    return 0


def show_all(arguments: argparse.Namespace) -> int:
    """One line each."""
    from moothall.people.models import Organisation  # noqa: PLC0415

    found = [as_data(one) for one in Organisation.objects.order_by("slug")]
    if arguments.format == "json":
        print("\n".join(json.dumps(one, ensure_ascii=False) for one in found))
        return 0
    for one in found:
        print(f"{one['slug']}: {one['name']} ({one['kind']}, {one['nation']}); {state_of(one)}")
    if not found:
        print("There is no organisation yet: `moothall organisation add`, or `moothall serve`.")
    return 0


def as_data(organisation: "Organisation") -> dict[str, Any]:
    """For scripts; counts, no names of people."""
    from django.utils import timezone  # noqa: PLC0415

    from moothall.people.founding import open_invitations  # noqa: PLC0415
    from moothall.people.models import Membership  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.people.verbs import Role  # noqa: PLC0415
    from moothall.setup.progress import done  # noqa: PLC0415

    here = Membership.objects.filter(organisation=organisation, ended_at=None)
    with organisation_scope(organisation.pk):
        is_there = done(organisation.pk)
        return {
            "slug": organisation.slug,
            "name": organisation.name,
            "kind": organisation.kind,
            "nation": organisation.nation,
            "people": here.count(),
            "administrators": here.filter(roles__contains=[Role.ADMINISTRATOR]).count(),
            "invited": open_invitations(organisation, timezone.now()).count(),
            "policy": is_there.policy,
            "officers": is_there.people,
            "account": is_there.account,
        }


def state_of(one: dict[str, Any]) -> str:
    """What it lacks, in words."""
    if not one["administrators"]:
        waits = "an invitation is open" if one["invited"] else "no invitation is open"
        return f"nobody can run it yet, {waits}"
    people = f"{one['people']} {'person' if one['people'] == 1 else 'people'}"
    lacks = [
        words
        for key, words in (
            ("policy", "a policy"), ("officers", "an officer"), ("account", "an account"),
        )
        if not one[key]
    ]  # fmt: skip
    return f"{people}; " + (f"lacks {', '.join(lacks)}" if lacks else "set up")


def organisation(slug: str) -> "Organisation":
    """Raises Organisation.DoesNotExist."""
    from moothall.people.models import Organisation  # noqa: PLC0415

    return Organisation.objects.get(slug=slug)


def said(problem: Any) -> list[str]:
    """What is wrong, each with what it is wrong with."""
    if not hasattr(problem, "error_dict"):
        return [str(one) for one in problem.messages]
    return [f"{name}: {words}" for name, all_of in problem.message_dict.items() for words in all_of]


def refuse(why: str, status: int = 1) -> int:
    """Nothing was changed."""
    print(f"moothall organisation: {why}", file=sys.stderr)
    return status

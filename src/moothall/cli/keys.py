"""``moothall keys``: the keys that close the tokens of connected accounts.

Exit status 0 where every account's tokens can be read, 1 where some cannot, 2 where it could not
be looked at.
"""

import argparse
import os
import sys

from moothall.store import StoreError, open_store

EXAMPLES = """\
To change the key: put a new one before the old one (the file fernet-keys in the state directory's
folder keys, one a line; or MOOTHALL_FERNET_KEYS, with commas between), restart, rotate, and take
the old one away:

  python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'
  moothall keys rotate
  moothall keys check
"""
VERBS = {
    "check": "say whether every account's tokens can be read",
    "rotate": "encrypt every token with the newest key",
    "forget": "give up tokens whose key is lost; their accounts are connected again by hand",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", dest="verb", required=True)
    for name, words in VERBS.items():
        verbs.add_parser(name, help=words)


def run(arguments: argparse.Namespace) -> int:
    """See the module for the exit status."""
    try:
        with open_store() as server:
            os.environ["MOOTHALL_DATABASE_URL"] = server.app_url
            return carry_out(arguments.verb)
    except StoreError as problem:
        print(problem, file=sys.stderr)
        return 2


def carry_out(verb: str) -> int:
    """With the database there."""
    import django  # noqa: PLC0415 - the settings read the database's address when they are loaded

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.config.settings")
    django.setup()
    from django.db import DatabaseError, connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from moothall.channels import keys  # noqa: PLC0415

    try:
        if verb == "forget":
            for name in keys.forget_unreadable(timezone.now()):
                print(f"{name}: connect this account again")
        elif verb == "rotate":
            print(f"{keys.rotate()} accounts are closed with the newest key now.")
        keys.require_keys()
    except keys.KeysLostError as problem:
        print(problem, file=sys.stderr)
        return 1
    except DatabaseError as problem:
        print(f"the accounts cannot be read: {problem}".strip(), file=sys.stderr)
        return 2
    finally:
        connection.close()
    print("Every account's tokens can be read.")
    return 0


def main() -> int:
    """``moothall keys``."""
    parser = argparse.ArgumentParser(prog="moothall keys", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

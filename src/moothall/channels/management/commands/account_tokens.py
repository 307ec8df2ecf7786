"""``python -m django account_tokens``: whether the tokens can be read, and what to do if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from moothall.channels import keys


class Command(BaseCommand):
    help = "Check the keys of connected accounts, encrypt with the newest, or give up lost tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--rotate", action="store_true", help="encrypt everything with the newest key"
        )
        which.add_argument(
            "--forget", action="store_true", help="give up the tokens that no key opens"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            if options["forget"]:
                for name in keys.forget_unreadable(timezone.now()):
                    self.stdout.write(f"{name}: connect this account again")
            elif options["rotate"]:
                self.stdout.write(f"{keys.rotate()} accounts are encrypted with the newest key")
            keys.require_keys()
        except keys.KeysLostError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("Every account's tokens can be read.")

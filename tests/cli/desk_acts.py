"""What officers do, as a process of its own on whichever database the environment names.

    desk_acts.py ADDRESS-OF-THE-NETWORK ITS-TOKEN COMMENT…

It makes the demonstration's landlord, connects its account, and answers each comment in order.
"""

import os
import sys

import django


def main(address: str, token: str, *comments: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "moothall.config.settings"
    django.setup()
    from django.db import transaction  # noqa: PLC0415 - wants Django
    from django.utils import timezone  # noqa: PLC0415

    from moothall.channels import accounts, outbox, receive  # noqa: PLC0415
    from moothall.people.models import Membership  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415
    from moothall.platforms.base import Verb  # noqa: PLC0415
    from moothall.record import Subject  # noqa: PLC0415
    from moothall.work.demo.filling import administrator_of, fill  # noqa: PLC0415

    desk = fill(timezone.now())
    account, _ = accounts.connect(
        desk,
        "sandbox",
        by=administrator_of(desk),
        at=timezone.now(),
        server_url=address,
        credentials={"token": token},
    )
    receive.poll(account, timezone.now())
    officer = Membership.objects.select_related("person").get(
        organisation=desk, person__name="Nadia Rahman"
    )
    for number, comment in enumerate(comments):
        with organisation_scope(desk.pk), transaction.atomic():
            outbox.put(
                account,
                Verb.REPLY_PUBLIC,
                outbox.Target(comment),
                outbox.Payload(f"Answer {number}"),
                by=officer,
                clause="R4",
                subject=Subject("case", "1", "a case"),
                at=timezone.now(),
            )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Fill a desk and leave it in a directory, to be measured again and again.

    python -m benchmarks.load.fill --state /var/tmp/moothall-load --posts 1000000

Forty organisations of unequal size: the first has a quarter of all posts, the last one in two
hundred. Texts are the example posts, varied; their judgements are the shipped model's.
"""

import argparse
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.load import desk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--organisations", type=int, default=40)
    asked = parser.parse_args()
    server = desk.opened(asked.state)
    try:
        from benchmarks.load import filling, texts  # noqa: PLC0415 - Django comes first

        began = time.monotonic()
        now, chance = datetime.now(UTC), random.Random(7)
        examples = texts.read()
        firms = [firm(number, now) for number in range(asked.organisations)]
        print(f"prepared in {time.monotonic() - began:.0f} s", flush=True)
        admin_url = server.url("moothall_admin")
        filling.Filling(admin_url, firms, examples, now, chance).fill(
            shares(asked.posts, asked.organisations)
        )
        print(f"filled {asked.posts:,} posts in {time.monotonic() - began:.0f} s")
    finally:
        server.stop()


def firm(number: int, now: datetime) -> "object":
    """One organisation with its people, its policy, two accounts, views and saved replies."""
    from benchmarks.load.filling import Firm  # noqa: PLC0415
    from tests.support.desk_cast import desk as cast  # noqa: PLC0415

    from moothall import policies  # noqa: PLC0415
    from moothall.channels.models import Account  # noqa: PLC0415
    from moothall.inbox.models import View  # noqa: PLC0415
    from moothall.people.tenancy import organisation_scope  # noqa: PLC0415

    made = cast(f"Landlord {number}", f"landlord-{number}")
    long_ago = now - timedelta(days=900)
    with organisation_scope(made.id):
        policies.adopt_shipped(made.id, desk.POLICY, by=made.adam, at=long_ago)
        accounts = [
            Account.objects.create(
                organisation_id=made.id, platform="sandbox", name=f"Page {place}",
                external_id=f"page-{place}", connected_at=long_ago,
            )
            for place in range(2)
        ]  # fmt: skip
        for name, filters in (("Late", {"overdue": "yes"}), ("Repairs", {"service": "repairs"})):
            View.objects.create(organisation_id=made.id, name=name, filters=filters)
    return Firm(made.id, tuple(one.pk for one in accounts), (made.olive.pk, made.sam.pk))


def shares(posts: int, organisations: int) -> list[int]:
    """Each next one is smaller: one part, a half, a third, a quarter and so on."""
    parts = [1 / (number + 1) for number in range(organisations)]
    found = [int(posts * part / sum(parts)) for part in parts]
    found[0] += posts - sum(found)
    return found


if __name__ == "__main__":
    main()

"""What each platform lets the desk do, and what this organisation's accounts there can do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from moothall.channels.models import Account
from moothall.channels.probing import able
from moothall.platforms.worded import About, Row, about


@dataclass(frozen=True, slots=True)
class Ours:
    """One verb, and our accounts: those that can, and those that cannot with what hinders them."""

    row: Row
    able: tuple[str, ...]
    hindered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One platform, with our accounts beside it."""

    about: About
    rows: tuple[Ours, ...]
    accounts: tuple[str, ...]


#: what a platform calls a permission says something to whoever connects the account, and to nobody
#: else
NAMED = re.compile(r"\b([Tt])he permission “[^”]+”")


def of(name: str, accounts: Iterable[Account], *, names: bool = True) -> Page:
    """Without ``names`` no permission is called what its platform calls it.

    Raises KeyError for what has no rows.
    """
    known = about(name, permissions=names)
    connected = [(one.name, able(one)) for one in accounts if one.is_connected]
    rows = []
    for row in known.rows:
        why = [(called, hindered[row.verb]) for called, hindered in connected if row.automatic]
        rows.append(
            Ours(
                row,
                able=tuple(called for called, words in why if not words),
                hindered=tuple(
                    (called, words if names else plainly(words)) for called, words in why if words
                ),
            )
        )
    return Page(known, tuple(rows), tuple(called for called, _ in connected))


def plainly(words: str) -> str:
    """Of the permission that a connection lacks only that it lacks it, and who can help."""
    said = NAMED.sub(lambda found: "A permission" if found[1] == "T" else "a permission", words)
    return said if said == words else f"{said} An administrator can connect the account again."

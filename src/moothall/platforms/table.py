"""capabilities.yaml, read once and checked as it is read: a table with a hole stops the start."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from moothall.platforms.base import (
    WITH_WORDS,
    AltText,
    Capabilities,
    Capability,
    Idempotency,
    Limit,
    Media,
    Place,
    Retention,
    Support,
    TextRule,
    Unit,
    Verb,
)
from moothall.platforms.base.conditions import Condition, NeedsScope, condition_from

_FIELDS = frozenset(
    {
        "support",
        "conditions",
        "reversible",
        "who_still_sees",
        "idempotency",
        "note",
        "cost",
        "categories",
        "by_hand",
        "source",
        "valid_from",
        "unconfirmed",
    }
)


_MEDIA = frozenset({"pictures", "largest", "alt_text", "note", "source", "unconfirmed"})
_RETENTION = frozenset(
    {
        "refresh_within_hours",
        "delete_within_hours",
        "longest_hours",
        "private_after_hours",
        "closed_again_hours",
        "ends_with_permission",
        "note",
        "source",
        "unconfirmed",
    }
)


class TableError(ValueError):
    """What is wrong in the table, and where: "x.hide: ..."."""


@cache
def table() -> Mapping[str, Capabilities]:
    """The rows of every platform by its name. Raises :class:`TableError`."""
    return read(files("moothall.platforms").joinpath("capabilities.yaml").read_text("utf-8"))


def read(text: str) -> Mapping[str, Capabilities]:
    written = YAML(typ="safe").load(text)
    sources = written["sources"]
    return {
        name: _platform(name, platform, sources) for name, platform in written["platforms"].items()
    }


def _platform(name: str, written: Mapping[str, Any], sources: Mapping[str, str]) -> Capabilities:
    verbs = written["verbs"]
    if missing := [str(verb) for verb in Verb if verb not in verbs]:
        raise TableError(f"{name}: no row for {', '.join(missing)}")
    if unknown := sorted(set(verbs) - set(Verb)):
        raise TableError(f"{name}: {', '.join(unknown)} is no verb")
    rows = {verb: _row(f"{name}.{verb}", verb, verbs[verb], written, sources) for verb in Verb}
    text = {Place(place): _rule(f"{name}.text", rule) for place, rule in written["text"].items()}
    capabilities = Capabilities(
        platform=name,
        title=written["title"],
        rows=rows,
        text=text,
        media=_media(f"{name}.media", written, sources),
        retention=_retention(f"{name}.retention", written, sources),
        as_of=_day(written["as_of"]),
    )
    _every_text_has_a_limit(capabilities)
    return capabilities


def _row(
    where: str,
    verb: Verb,
    written: Mapping[str, Any],
    platform: Mapping[str, Any],
    sources: Mapping[str, str],
) -> Capability:
    if unknown := sorted(set(written) - _FIELDS):
        raise TableError(f"{where}: no field is called {', '.join(unknown)}")
    source = written.get("source", platform["source"])
    if source not in sources:
        raise TableError(f"{where}: no source is called {source!r}")
    try:
        row = Capability(
            verb=verb,
            support=Support(written["support"]),
            conditions=tuple(condition_from(one) for one in written.get("conditions", ())),
            reversible=written.get("reversible"),
            who_still_sees=written.get("who_still_sees", ""),
            idempotency=Idempotency(written.get("idempotency", Idempotency.READ_BACK)),
            note=written.get("note", ""),
            cost=written.get("cost", ""),
            categories=dict(written.get("categories", {})),
            by_hand=tuple(written.get("by_hand", ())),
            source=sources[source],
            valid_from=_day(written["valid_from"]) if "valid_from" in written else None,
            unconfirmed=written.get("unconfirmed", False),
        )
    except (KeyError, ValueError) as problem:
        raise TableError(f"{where}: {problem}") from problem
    _agrees_with_itself(where, row)
    return row


def _agrees_with_itself(where: str, row: Capability) -> None:
    """A row cannot say yes and name conditions, or no and stay silent about why."""
    tied = any(not isinstance(condition, NeedsScope) for condition in row.conditions)
    if row.support is Support.YES and tied:
        raise TableError(f"{where}: a row with conditions is conditional, not yes")
    if row.support is Support.CONDITIONAL and not tied:
        raise TableError(f"{where}: a conditional row names its conditions")
    if not row.automatic and not row.note:
        raise TableError(f"{where}: say in a note why it is not possible")
    if not row.automatic and row.conditions:
        raise TableError(f"{where}: what cannot be done has no conditions")
    if not row.automatic and row.cost:
        raise TableError(f"{where}: what no program does costs nothing")
    if row.support is Support.MANUAL and not row.by_hand:
        raise TableError(f"{where}: manual rows have steps by hand")
    if row.by_hand and row.support in {Support.YES, Support.NO}:
        raise TableError(f"{where}: steps by hand are for what no program does")
    if row.categories and row.verb is not Verb.REPORT:
        raise TableError(f"{where}: only a report has categories")
    takes_away = row.verb in {Verb.HIDE, Verb.DELETE_OTHER, Verb.BLOCK}
    if row.automatic and takes_away and not (row.who_still_sees and row.reversible is not None):
        raise TableError(f"{where}: say who still sees it and whether it can be undone")


def _every_text_has_a_limit(capabilities: Capabilities) -> None:
    places = {
        Verb.REPLY_PUBLIC: {Place.REPLY, Place.REVIEW_REPLY},
        Verb.REPLY_PRIVATE: {Place.DIRECT_MESSAGE},
        Verb.SEND_DM: {Place.DIRECT_MESSAGE},
        Verb.PUBLISH: {Place.POST},
    }
    for verb in WITH_WORDS & places.keys():
        if capabilities.rows[verb].automatic and not places[verb] & capabilities.text.keys():
            raise TableError(f"{capabilities.platform}.{verb}: no text limit for what it writes")


def _rule(where: str, written: Mapping[str, Any]) -> TextRule:
    limits = tuple(Limit(unit, written[unit]) for unit in Unit if unit in written)
    if not limits:
        raise TableError(f"{where}: a rule needs a limit")
    return TextRule(limits, written.get("link_cost"), written.get("reserved", ""))


def _media(where: str, platform: Mapping[str, Any], sources: Mapping[str, str]) -> Media:
    written = _told(where, platform, "media", _MEDIA)
    media = Media(
        pictures=_whole(where, written.get("pictures")),
        largest=_whole(where, written["largest"]) if "largest" in written else None,
        alt_text=AltText(written.get("alt_text", AltText.NONE)),
        note=written.get("note", ""),
        source=_source(where, written, platform, sources),
        unconfirmed=written.get("unconfirmed", False),
    )
    if media.pictures and "alt_text" not in written:
        raise TableError(f"{where}: say whether pictures can have a description")
    if not media.pictures and not media.note:
        raise TableError(f"{where}: say in a note why there are no pictures")
    return media


def _retention(where: str, platform: Mapping[str, Any], sources: Mapping[str, str]) -> Retention:
    written = _told(where, platform, "retention", _RETENTION)
    times = {
        name: timedelta(hours=_whole(where, written[f"{name}_hours"]))
        for name in ("refresh_within", "delete_within", "longest", "private_after", "closed_again")
        if f"{name}_hours" in written
    }
    if any(not one for one in times.values()):
        raise TableError(f"{where}: a time is longer than nothing")
    if "delete_within" in times and not {"refresh_within", "closed_again"} & times.keys():
        raise TableError(f"{where}: say how often posts of closed cases are read again")
    return Retention(
        **times,
        ends_with_permission=written.get("ends_with_permission", False),
        note=written.get("note", ""),
        source=_source(where, written, platform, sources),
        unconfirmed=written.get("unconfirmed", False),
    )


def _told(
    where: str, platform: Mapping[str, Any], name: str, fields: frozenset[str]
) -> Mapping[str, Any]:
    if name not in platform:
        raise TableError(f"{where}: it is not said")
    written: Mapping[str, Any] = platform[name]
    if unknown := sorted(set(written) - fields):
        raise TableError(f"{where}: no field is called {', '.join(unknown)}")
    return written


def _source(
    where: str,
    written: Mapping[str, Any],
    platform: Mapping[str, Any],
    sources: Mapping[str, str],
) -> str:
    source = written.get("source", platform["source"])
    if source not in sources:
        raise TableError(f"{where}: no source is called {source!r}")
    return sources[source]


def _whole(where: str, written: Any) -> int:
    if not isinstance(written, int) or isinstance(written, bool) or written < 0:
        raise TableError(f"{where}: a whole number is wanted, not {written!r}")
    return written


def _day(written: Any) -> date:
    if not isinstance(written, date):
        raise TypeError(f"a day is written as 2026-11-22, not {written!r}")
    return written


def conditions_in_words(conditions: tuple[Condition, ...]) -> str:
    """For a table: "within 7 days of the post; once for each comment"."""
    return "; ".join(condition.words for condition in conditions)

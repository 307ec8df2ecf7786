"""Which column of a table holds what: told by the user with ``--map``, else by its heading."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files

from moothall.files.rows import FileError
from moothall.files.times import LONDON

TIME_OF_DAY = "posted_time"
#: longer than this is no heading but somebody's words, and is not repeated in messages
LONGEST_HEADING = 30
MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """Field name -> position in the row."""

    places: Mapping[str, int]
    headings: tuple[str, ...]

    @property
    def zone(self) -> tzinfo:
        """In which zone times without an offset are: a heading may say that it is GMT or UTC."""
        said = (
            self.headings[self.places[f]] for f in ("posted_at", TIME_OF_DAY) if f in self.places
        )
        return UTC if any(folded(heading).endswith(("gmt", "utc")) for heading in said) else LONDON

    def sentence(self) -> str:
        """``text from "Comment", author.name from "From"``."""
        return ", ".join(
            f'{name} from "{self.headings[place]}"' for name, place in self.places.items()
        )


@cache
def spellings() -> dict[str, list[str]]:
    """Known headings of each field, folded as :func:`folded` does (headings.json)."""
    text = files("moothall.files").joinpath("headings.json").read_text("utf-8")
    fields: dict[str, list[str]] = json.loads(text)["fields"]
    return fields


def folded(heading: str) -> str:
    """A heading without case, spaces and punctuation: ``Author.Name`` is ``authorname``."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def mapping_from(written: str) -> dict[str, str]:
    """``text=Comment,author.name=From`` as a mapping.

    Raises FileError where a part has no ``=`` or names a field that posts do not have.
    """
    chosen: dict[str, str] = {}
    for part in (part.strip() for part in written.split(",")):
        field, sign, heading = (piece.strip() for piece in part.partition("="))
        if not (field and sign and heading):
            raise FileError(f"--map: {part!r} is not FIELD=COLUMN, for example text=Comment")
        if field not in spellings() or field == TIME_OF_DAY:
            known = ", ".join(name for name in spellings() if name != TIME_OF_DAY)
            raise FileError(f"--map: there is no field {field!r}; the fields are {known}")
        chosen[field] = heading
    return chosen


def columns_of(headings: Sequence[str], chosen: Mapping[str, str], name: str) -> Columns:
    """The columns of a table. Raises FileError where none holds the words of the post."""
    headings = [heading.strip() for heading in headings]
    by_fold = {folded(heading): place for place, heading in reversed(list(enumerate(headings)))}
    places = {field: _chosen(heading, headings, by_fold, name) for field, heading in chosen.items()}
    for field, known in spellings().items():
        if field in places:
            continue
        place = next(
            (by_fold[s] for s in known if by_fold.get(s, -1) in _free(places, by_fold)), -1
        )
        if place >= 0:
            places[field] = place
    if "text" not in places:
        raise FileError(_no_words(headings, name))
    return Columns(
        {field: places[field] for field in spellings() if field in places}, tuple(headings)
    )


def _no_words(headings: Sequence[str], name: str) -> str:
    said = f"{name}: no column looks like the words of the post"
    if any(len(heading) > LONGEST_HEADING for heading in headings):
        return (
            f"{said}, and the first row does not look like headings. Put a row of headings above"
            " it, one of them being: text"
        )
    return f"{said}. The columns are {_listed(headings)}; name the right one with --map text=COLUMN"


def _listed(headings: Sequence[str]) -> str:
    """Some headings for a message; never a long cell, which may be a resident's words."""
    short = [heading for heading in headings if 0 < len(heading) <= LONGEST_HEADING]
    more = len(headings) - len(short[:MOST_LISTED])
    listed = ", ".join(short[:MOST_LISTED]) or "none"
    return f"{listed} and {more:,} more" if more and short else listed


def _chosen(heading: str, headings: Sequence[str], by_fold: Mapping[str, int], name: str) -> int:
    if heading in headings:
        return list(headings).index(heading)
    if folded(heading) in by_fold:
        return by_fold[folded(heading)]
    raise FileError(
        f"{name}: --map names the column {heading!r}, and the columns are {_listed(headings)}"
    )


def _free(places: Mapping[str, int], by_fold: Mapping[str, int]) -> set[int]:
    return set(by_fold.values()) - set(places.values())

"""A scripted day: read from JSON Lines, then played by a clock whose speed can be changed.

The format is told in docs/reference/sandbox.md.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import LONGEST, PAGE, Network, is_text
from moothall.platforms.sandbox.refusals import Refusal

_SAYING = frozenset(
    {
        "after_minutes",
        "id",
        "author",
        "handle",
        "bio",
        "kind",
        "text",
        "parent",
        "thread",
        "rating",
        "picture",
        "picture_missing",
    }
)
_EDITING = frozenset({"after_minutes", "edit", "text"})
_DELETING = frozenset({"after_minutes", "delete"})
_TEXTS = ("id", "author", "handle", "bio", "kind", "text", "parent", "thread", "picture")
_HANDLE = re.compile(r"@?[\w.-]{1,60}")
_ANSWERS = {
    PostKind.COMMENT: {PostKind.POST},
    PostKind.REPLY: {PostKind.COMMENT, PostKind.REPLY, PostKind.REVIEW, PostKind.MENTION},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that somebody does. ``edit`` or ``delete`` names the line it changes."""

    number: int
    minute: float
    id: str = ""
    author: str = ""
    handle: str = ""
    bio: str = ""
    kind: str = ""
    text: str = ""
    parent: str = ""
    rating: int | None = None
    picture: str = ""
    picture_missing: bool = False
    edit: str = ""
    delete: str = ""


class ScriptError(ValueError):
    """All that is wrong with a script: ``problems`` are pairs of line number and words."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"line {line}: {words}" for line, words in problems))


def parse(text: str) -> list[Line]:
    """The lines in order of time. Raises :class:`ScriptError` with every mistake."""
    lines: list[Line] = []
    problems: list[tuple[int, str]] = []
    for number, written in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        try:
            lines.append(_line(number, written))
        except (ValueError, TypeError) as problem:
            problems.append((number, str(problem)))
    lines.sort(key=lambda line: (line.minute, line.number))
    problems += _out_of_place(lines)
    if problems:
        raise ScriptError(sorted(problems))
    return lines


def _line(number: int, written: str) -> Line:
    try:
        given = json.loads(written)
    except ValueError as problem:
        raise ValueError(f"not JSON: {problem}") from None
    if not isinstance(given, dict):
        raise TypeError('not an object such as {"after_minutes": 3, "text": "..."}')
    minute = given.get("after_minutes")
    if isinstance(minute, bool) or not isinstance(minute, int | float) or not isfinite(minute):
        raise ValueError("after_minutes: a number of minutes is needed")
    if minute < 0:
        raise ValueError("after_minutes: 0 or more, counted from the start of the day")
    if "edit" in given:
        _only(given, _EDITING)
        return Line(number=number, minute=minute, edit=_name(given, "edit"), text=_words(given))
    if "delete" in given:
        _only(given, _DELETING)
        return Line(number=number, minute=minute, delete=_name(given, "delete"))
    return _saying(number, minute, given)


def _saying(number: int, minute: float, given: Mapping[str, Any]) -> Line:
    _only(given, _SAYING)
    for name in _TEXTS:
        if name in given and not isinstance(given[name], str):
            raise ValueError(f"{name}: text is needed, not {given[name]!r}")
        if not is_text(given.get(name, "")):
            raise ValueError(f"{name}: it holds half a character")
    kind = given.get("kind", "comment")
    if kind not in set(PostKind):
        raise ValueError(f"kind: {kind!r} is none of {', '.join(PostKind)}")
    author, handle = given.get("author", "").strip(), given.get("handle", "")
    if kind != PostKind.POST and not author:
        raise ValueError("author: somebody has to say it")
    if kind == PostKind.POST and (author or handle):
        raise ValueError("author: a post is by the landlord's page; leave author and handle out")
    if handle and not _HANDLE.fullmatch(handle):
        raise ValueError(f"handle: {handle!r} has more than letters, digits, '.', '_' and '-'")
    rating = given.get("rating")
    if rating is not None and (kind != PostKind.REVIEW or rating not in {1, 2, 3, 4, 5}):
        raise ValueError("rating: 1 to 5, for a review")
    return Line(
        number=number,
        minute=minute,
        id=given.get("id", ""),
        author=author,
        handle=handle.removeprefix("@"),
        bio=given.get("bio", ""),
        kind=kind,
        text=_words(given),
        parent=given.get("parent") or given.get("thread", ""),
        rating=rating,
        picture=given.get("picture", ""),
        picture_missing=given.get("picture_missing") is True,
    )


def _only(given: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise ValueError(f"no such field here: {', '.join(unknown)}")


def _words(given: Mapping[str, Any]) -> str:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text: there is nothing said")
    if not is_text(text):
        raise ValueError("text: it holds half a character")
    if len(text) > LONGEST:
        raise ValueError(f"text: {len(text):,} characters; at most {LONGEST:,}")
    return text


def _name(given: Mapping[str, Any], field: str) -> str:
    name = given[field]
    if not isinstance(name, str) or not name:
        raise ValueError(f"{field}: the id of an earlier line is needed")
    return name


def _out_of_place(lines: list[Line]) -> list[tuple[int, str]]:
    """What lines say of one another: names used twice, and answers to what is not there yet."""
    problems: list[tuple[int, str]] = []
    kinds: dict[str, PostKind] = {}
    gone: set[str] = set()
    posted = False
    for line in lines:
        changed = line.edit or line.delete
        if changed and (changed not in kinds or changed in gone):
            words = f"{changed!r} is not there at that time"
            problems.append((line.number, f"{'edit' if line.edit else 'delete'}: {words}"))
        if line.delete:
            gone.add(line.delete)
        if changed:
            continue
        problems += [(line.number, words) for words in _misplaced(line, kinds, gone, posted=posted)]
        posted = posted or line.kind == PostKind.POST
        if line.id in kinds:
            problems.append((line.number, f"id: {line.id!r} is used twice"))
        if line.id:
            kinds[line.id] = PostKind(line.kind)
    return problems


def _misplaced(
    line: Line, kinds: Mapping[str, PostKind], gone: set[str], *, posted: bool
) -> list[str]:
    if not line.parent:
        if line.kind == PostKind.REPLY:
            return ["parent: a reply has to say what it answers"]
        orphan = line.kind == PostKind.COMMENT and not posted
        return ["parent: there is no post yet that a comment could go under"] if orphan else []
    if line.parent not in kinds or line.parent in gone:
        return [f"parent: {line.parent!r} is not there at that time"]
    answered = _ANSWERS.get(PostKind(line.kind))
    if answered is None:
        return [f"parent: a {line.kind.replace('_', ' ')} answers nothing"]
    if kinds[line.parent] not in answered:
        return [f"parent: a {line.kind} does not answer a {kinds[line.parent]}"]
    return []


class Player:
    """Plays a script on the network. Its place is kept, so that a restart goes on from there."""

    def __init__(self, network: Network) -> None:
        self._network, self._storage = network, network.storage

    def load(self, lines: list[Line], *, speed: float = 1.0, already: float = 0.0) -> None:
        """Begin a day now. ``already`` minutes of it have passed; :data:`inf` plays it all."""
        last = max((line.minute for line in lines), default=0.0)
        already = min(already, last)
        now = self._network.clock()
        with self._storage.change():
            self._storage.run("delete from script_lines")
            self._storage.run("delete from script_ids")
            for place, line in enumerate(lines):
                self._storage.run(
                    "insert into script_lines (number, minute, body) values (?, ?, ?)",
                    place,
                    line.minute,
                    json.dumps(asdict(line)),
                )
            self._storage.set(
                "script",
                {
                    "loaded": now.isoformat(),
                    "already": already,
                    "from": now.isoformat(),
                    "minute": already,
                    "speed": _speed(speed),
                    "paused": False,
                },
            )
        self.tick()

    def minute(self) -> float | None:
        """How far the day has come; None where none is loaded."""
        state = self._storage.setting("script")
        if state is None:
            return None
        if state["paused"]:
            return float(state["minute"])
        passed = (self._network.clock() - datetime.fromisoformat(state["from"])).total_seconds()
        return float(state["minute"] + passed / 60 * state["speed"])

    def set(self, *, speed: float | None = None, paused: bool | None = None) -> None:
        state, minute = self._storage.setting("script"), self.minute()
        if state is None:
            return
        changed = {"from": self._network.clock().isoformat(), "minute": minute}
        if speed is not None:
            changed["speed"] = _speed(speed)
        if paused is not None:
            changed["paused"] = paused
        self._storage.set("script", state | changed)

    def finish(self) -> int:
        """Play all that is left, now."""
        return self._play(float("inf"))

    def tick(self) -> int:
        """Play what is due, and say how many lines that were."""
        minute = self.minute()
        return 0 if minute is None else self._play(minute)

    def progress(self) -> dict[str, Any] | None:
        """For the control page and the interface; None where no day is loaded."""
        state, minute = self._storage.setting("script"), self.minute()
        if state is None or minute is None:
            return None
        count = self._storage.value
        return {
            "minute": minute,
            "speed": state["speed"],
            "paused": state["paused"],
            "played": count("select count(*) from script_lines where played = 1"),
            "lines": count("select count(*) from script_lines"),
            "skipped": [
                {"line": json.loads(row["body"])["number"], "why": row["note"]}
                for row in self._storage.rows(
                    "select * from script_lines where note <> '' limit 50"
                )
            ],
        }

    def _play(self, minute: float) -> int:
        played = 0
        while True:
            with self._storage.change():
                row = self._storage.row(
                    "select * from script_lines where played = 0 and minute <= ?"
                    " order by minute, number limit 1",
                    minute,
                )
                if row is None:
                    return played
                note = self._do(Line(**json.loads(row["body"])))
                self._storage.run(
                    "update script_lines set played = 1, note = ? where number = ?",
                    note,
                    row["number"],
                )
            played += 1

    def _do(self, line: Line) -> str:
        """Empty, or why the network refused: the desk may have blocked or deleted meanwhile."""
        try:
            with self._storage.change():
                self._act(line, self._dated(line.minute))
        except Refusal as refusal:
            return refusal.words
        return ""

    def _dated(self, minute: float) -> datetime | None:
        """The time of what was over when the day was loaded; None for now."""
        state = self._storage.setting("script")
        if minute >= state["already"]:
            return None
        loaded = datetime.fromisoformat(state["loaded"])
        return loaded - timedelta(minutes=state["already"] - minute)

    def _act(self, line: Line, at: datetime | None) -> None:
        network = self._network
        if changed := line.edit or line.delete:
            post = network.post(self._post_of(changed))
            if line.edit:
                network.edit(post.id, line.text, by=post.author.id, at=at)
            else:
                network.delete(post.id, by=post.author.id, at=at)
            return
        kind = PostKind(line.kind)
        author = PAGE
        if kind is not PostKind.POST:
            author = network.join(line.author, line.handle, line.bio or None).id
        made = network.write(
            author,
            kind,
            line.text,
            parent=self._parent(line, kind),
            rating=line.rating,
            picture=line.picture,
            picture_missing=line.picture_missing,
            at=at,
        )
        if line.id:
            self._storage.run("insert into script_ids values (?, ?)", line.id, made.id)

    def _parent(self, line: Line, kind: PostKind) -> str:
        if line.parent:
            return self._post_of(line.parent)
        if kind is not PostKind.COMMENT:
            return ""
        latest = self._storage.value(
            "select id from posts where kind = 'post' and deleted_at = ''"
            " order by created_at desc, number desc limit 1"
        )
        return str(latest or "")

    def _post_of(self, script_id: str) -> str:
        found = self._storage.value("select post from script_ids where id = ?", script_id)
        return str(found or "")


def _speed(asked: float) -> float:
    """Minutes of the day for each minute of ours."""
    return max(0.01, min(float(asked), 100_000.0))

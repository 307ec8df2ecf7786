"""Posts from anything that was named: one way in for every form."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from moothall.files.exports.entry import BY_THE_ACCOUNT, is_own
from moothall.files.rows import FileError, Found, Notes, Row
from moothall.files.sniff import SPOKEN, Form, form_of, refuse_pages
from moothall.files.sources import STANDARD_INPUT, Source, open_source

WITHOUT_WORDS = "without words (the text is empty)"


def read_posts(
    paths: Iterable[str],
    form: Form | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    own: Iterable[str] = (),
    notes: Notes | None = None,
) -> Iterator[Found]:
    """Every post of every path in order, with the lines that hold none.

    ``form`` is told from the content where it is None. ``columns`` names the columns of a table
    (field -> heading), ``own`` our own accounts. What those wrote, and posts without any words, are
    counted in ``notes`` and not handed on. ``-`` is standard input; with ``form`` given as JSON
    Lines it is read as it comes.

    Raises FileError where a path cannot be read at all, before anything of it is handed on.
    """
    notes = Notes() if notes is None else notes
    named = list(paths)
    ours = frozenset(name.casefold().lstrip("@") for name in own)
    for path in named:
        prefix = f"{PurePath(_called(path)).name}:" if len(named) > 1 else ""
        found = _found(path, form, columns or {}, own=ours, notes=notes, prefix=prefix)
        yield from _to_judge(found, _called(path), own=ours, notes=notes)


def _called(path: str) -> str:
    return "standard input" if path == STANDARD_INPUT else path


def _to_judge(
    found: Iterable[Found], name: str, *, own: frozenset[str], notes: Notes
) -> Iterator[Found]:
    """What is handed on: no post without words, and none by our own accounts."""
    empty = True
    for one in found:
        if isinstance(one, Row):
            if not one.post.text.strip():
                notes.pass_by(WITHOUT_WORDS)
                continue
            if is_own(one.post.author, own):
                notes.pass_by(BY_THE_ACCOUNT)
                continue
        empty = False
        yield one
    if empty:
        notes.without_posts.append(name)


def _found(
    path: str,
    form: Form | None,
    columns: Mapping[str, str],
    *,
    own: frozenset[str],
    notes: Notes,
    prefix: str,
) -> Iterator[Found]:
    if path == STANDARD_INPUT and form is Form.JSON_LINES:
        from moothall.files.json_lines import read_json_lines  # noqa: PLC0415

        yield from read_json_lines(sys.stdin.buffer, "standard input", prefix=prefix, notes=notes)
        return
    with open_source(path) as source:
        if not source.single:
            refuse_pages(source)
        known = form or form_of(source)
        if form is None:
            notes.say(f"{source.name}: read as {SPOKEN[known]}")
        yield from _read(source, known, columns, own=own, notes=notes, prefix=prefix)


def _read(
    source: Source,
    form: Form,
    columns: Mapping[str, str],
    *,
    own: frozenset[str],
    notes: Notes,
    prefix: str,
) -> Iterator[Found]:
    """Readers are imported as they are needed: each brings libraries of its own."""
    if form in {Form.FACEBOOK, Form.INSTAGRAM}:
        from moothall.files.exports.meta import read_meta  # noqa: PLC0415

        return read_meta(source, form.value, own=own, notes=notes)
    if form is Form.X:
        from moothall.files.exports.x import read_x  # noqa: PLC0415

        return read_x(source, own=own, notes=notes)
    if form is Form.MASTODON:
        from moothall.files.exports.mastodon import read_mastodon  # noqa: PLC0415

        return read_mastodon(source, own=own, notes=notes)
    if not source.single:
        raise FileError(f"{source.name}: {SPOKEN[form]} is one file, and this is a folder or zip")
    member = source.members[0]
    if form is Form.CSV:
        from moothall.files.tables import read_table  # noqa: PLC0415

        return read_table(member, columns, notes=notes, prefix=prefix)
    if form is Form.JSON_ARRAY:
        from moothall.files.json_stream import read_json_list  # noqa: PLC0415

        return read_json_list(member, prefix=prefix)
    return _lines(source, prefix, notes)


def _lines(source: Source, prefix: str, notes: Notes) -> Iterator[Found]:
    from moothall.files.json_lines import read_json_lines  # noqa: PLC0415

    member = source.members[0]
    with member.open() as stream:
        yield from read_json_lines(stream, member.name, prefix=prefix, notes=notes)

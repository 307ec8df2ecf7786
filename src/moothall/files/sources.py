"""Where posts lie: a file, a folder, a zip archive, or standard input.

Zip archives are read in place and in a stream. Nothing is unpacked to disk, so the names inside can
point nowhere; an archive that unpacks to far more than it weighs is refused.
"""

import io
import os
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from moothall.files.rows import FileError

STANDARD_INPUT = "-"
CHUNK = 1024 * 1024
#: what one file inside an archive may unpack to; a page's whole life of messages is far below it
LARGEST_MEMBER = 4 * 1024**3
#: text packs to a tenth or so; beyond this a file is made to do harm
LARGEST_RATIO = 300
RATIO_COUNTS_FROM = 16 * 1024**2
ENCRYPTED = 0x1
MOST_MEMBERS = 500_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file that can be opened again and again; ``name`` is its path inside its source."""

    name: str
    size: int
    _path: Path | None = None
    _archive: zipfile.ZipFile | None = None

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes, from the start. Raises FileError where they cannot be had."""
        try:
            stream = self._opened()
        except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as problem:
            raise FileError(f"{self.name}: {_why(problem)}") from problem
        try:
            with stream:
                yield stream
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as problem:
            raise FileError(f"{self.name}: {_why(problem)}") from problem

    def _opened(self) -> IO[bytes]:
        if self._archive is None:
            assert self._path is not None  # noqa: S101 - a member lies in one place or the other
            return self._path.open("rb")
        return io.BufferedReader(_Bounded(self._archive.open(self.name), self.name), CHUNK)

    def head(self, size: int = 256 * 1024) -> bytes:
        with self.open() as stream:
            return stream.read(size)


@dataclass(slots=True)
class Source:
    """What was named on the command line, with the files it holds, in order of their names."""

    name: str
    members: list[Member]
    single: bool
    """True where a file was named, False for a folder or an archive."""


@contextmanager
def open_source(path: str) -> Iterator[Source]:
    """Raises FileError where ``path`` is missing, unreadable or a harmful archive."""
    if path == STANDARD_INPUT:
        with _spooled(sys.stdin.buffer) as (spool, size), _as_source(spool, size, path) as source:
            yield source
        return
    place = Path(path)
    if place.is_dir():
        yield Source(path, list(_inside(place)), single=False)
        return
    try:
        size = place.stat().st_size
    except OSError as problem:
        raise FileError(f"{path}: {_why(problem)}") from problem
    with _as_source(place, size, path) as source:
        yield source


@contextmanager
def _as_source(place: Path, size: int, name: str) -> Iterator[Source]:
    whole = Member("standard input" if name == STANDARD_INPUT else name, size, place)
    if not _is_zip(whole):
        yield Source(whole.name, [whole], single=True)
        return
    try:
        archive = zipfile.ZipFile(place)
    except (OSError, zipfile.BadZipFile) as problem:
        raise FileError(f"{name}: not a whole zip archive ({problem})") from problem
    with archive:
        yield Source(whole.name, list(_packed(archive, whole.name)), single=False)


def _is_zip(member: Member) -> bool:
    return member.head(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _packed(archive: zipfile.ZipFile, name: str) -> Iterator[Member]:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise FileError(f"{name}: more than {MOST_MEMBERS:,} files in one archive")
    for entry in sorted(entries, key=lambda entry: entry.filename):
        if entry.is_dir():
            continue
        if entry.flag_bits & ENCRYPTED:
            raise FileError(f"{name}: has a password; unpack it first and give the folder")
        packed = max(entry.compress_size, 1)
        ratio = entry.file_size / packed
        if entry.file_size > LARGEST_MEMBER or (
            entry.file_size > RATIO_COUNTS_FROM and ratio > LARGEST_RATIO
        ):
            raise FileError(
                f"{name}: {entry.filename} would unpack to {entry.file_size:,} bytes,"
                f" {ratio:,.0f} times its size in the archive; this is not an export"
            )
        yield Member(entry.filename, entry.file_size, None, archive)


def _inside(folder: Path) -> Iterator[Member]:
    """Files below a folder; links that lead elsewhere are not followed."""
    found = []
    for top, folders, files in os.walk(folder):
        folders.sort()
        found += [Path(top, name) for name in files]
    for place in sorted(found):
        if place.is_file() and not place.is_symlink():
            name = place.relative_to(folder).as_posix()
            yield Member(name, place.stat().st_size, place)


@contextmanager
def _spooled(stream: IO[bytes]) -> Iterator[tuple[Path, int]]:
    """Standard input kept in a temporary file, because an export is looked at before it is read."""
    with tempfile.NamedTemporaryFile(prefix="moothall-") as spool:
        size = 0
        while chunk := stream.read(CHUNK):
            size += spool.write(chunk)
        spool.flush()
        yield Path(spool.name), size


class _Bounded(io.RawIOBase):
    """A stream out of an archive that stops where its header lied about its size."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._read = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        self._read += len(chunk)
        if self._read > LARGEST_MEMBER:
            raise FileError(f"{self._name}: unpacks to more than {LARGEST_MEMBER:,} bytes")
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _why(problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return "no such file or folder"
    if isinstance(problem, PermissionError):
        return "may not be read by this user"
    return getattr(problem, "strerror", None) or str(problem)

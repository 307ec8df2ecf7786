"""A back-up file: a tar of the dump, the keys, and last a manifest that vouches for both.

The dump is written straight into the tar, and hashed on the way: there is never a second copy of
residents' words on the disk. The file gets its name when it is whole, and only its owner reads it.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from moothall.store.errors import StoreError

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
KEY = re.compile(r"keys/[a-z][a-z-]*")
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 16 * 1024**2


class Writer:
    """Adds members to a tar, one after the other."""

    def __init__(self, stream: IO[bytes], at: int) -> None:
        self.stream = stream
        self.at = at
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Copy a stream of unknown length; its header is written when the length is known."""
        begin = self.stream.tell()
        self.stream.write(bytes(tarfile.BLOCKSIZE))
        sha256, size = hashlib.sha256(), 0
        while chunk := source.read(CHUNK):
            self.stream.write(chunk)
            sha256.update(chunk)
            size += len(chunk)
        self.stream.write(bytes(-size % tarfile.BLOCKSIZE))
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = size, 0o600, self.at
        self.stream.seek(begin)
        self.stream.write(header.tobuf(tarfile.GNU_FORMAT))
        self.stream.seek(0, os.SEEK_END)
        self.members[name] = {"bytes": size, "sha256": sha256.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Add the manifest, and the blocks that end a tar."""
        whole = {"format": FORMAT, **manifest, "members": dict(self.members)}
        self.add(MANIFEST, BytesIO(json.dumps(whole, indent=2).encode() + b"\n"))
        self.stream.write(bytes(2 * tarfile.BLOCKSIZE))


@contextmanager
def writing(target: Path, at: int) -> Iterator[Writer]:
    """A writer to a file that appears under its name when all went well, and else not at all."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w+b") as stream:
            yield Writer(stream, at)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class Reader:
    """A back-up that was checked from end to end before anything of it is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115 - closed by ``close``
        except tarfile.TarError as problem:
            raise self._damaged(f"it is no tar file ({problem})") from None
        except OSError as problem:
            raise StoreError(
                f"the back-up cannot be read ({problem.strerror})",
                where=path,
                do="name a file that `moothall backup` wrote",
            ) from None
        try:
            self.manifest = self._read_manifest()
            self._check()
        except tarfile.TarError as problem:
            self.close()
            raise self._damaged(f"part of it is missing ({problem})") from None
        except BaseException:
            self.close()
            raise

    def key_names(self) -> list[str]:
        """The members that are keys."""
        return sorted(name for name in self.manifest["members"] if KEY.fullmatch(name))

    def open(self, name: str) -> IO[bytes]:
        """A member's content."""
        stream = self._tar.extractfile(name)
        if stream is None:
            raise self._damaged(f"{name} is not a file in it")
        return stream

    def close(self) -> None:
        """Let go of the file."""
        self._tar.close()

    def _read_manifest(self) -> dict[str, Any]:
        names = self._tar.getnames()
        if MANIFEST not in names:
            raise self._damaged(
                "it has no manifest, so it is no back-up of Moothall's or not whole"
            )
        ours = all(name in {DUMP, MANIFEST} or KEY.fullmatch(name) for name in names)
        if not ours or len(names) != len(set(names)):
            raise self._damaged("it holds files that no back-up of Moothall's has")
        try:
            found: dict[str, Any] = json.loads(self.open(MANIFEST).read(LARGEST_MANIFEST))
            said = found["format"]
        except (ValueError, KeyError, TypeError):
            raise self._damaged("its manifest cannot be read") from None
        if said != FORMAT:
            raise StoreError(
                f"the back-up has format {said}, and this Moothall knows {FORMAT}",
                where=self.path,
                do="restore it with the Moothall that wrote it, or a newer one",
            )
        if set(names) - {MANIFEST} != set(found.get("members", {})) or DUMP not in names:
            raise self._damaged("its manifest names other files than it holds")
        return found

    def _check(self) -> None:
        for name, member in self.manifest["members"].items():
            sha256 = hashlib.sha256()
            stream = self.open(name)
            while chunk := stream.read(CHUNK):
                sha256.update(chunk)
            if sha256.hexdigest() != member["sha256"]:
                raise self._damaged(f"{name} is not as it was written (its sha256 differs)")

    def _damaged(self, what: str) -> StoreError:
        return StoreError(
            f"the back-up will not do: {what}",
            where=self.path,
            do="use another back-up; nothing was restored from this one",
        )

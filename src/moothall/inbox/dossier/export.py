"""A case's evidence as one file: everything to the byte, with hashes that any machine can check."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from moothall.channels.models import Picture
from moothall.inbox.models import Case, Evidence, EvidenceFile, FileState
from moothall.record.models import Entry

#: bytes kept in memory before the file goes to disk
IN_MEMORY = 8 << 20
README = """Evidence of case {reference}, {organisation}

To check that nothing was changed since it was packed, unpack it and run in its folder:

    sha256sum --check SHA256SUMS

manifest.json says what each file is. evidence/*/words.json are the sealed words to the byte: their
SHA-256 is the one that the record's entry of the hiding, deleting or blocking names under "after",
"evidence". record.jsonl holds the case's entries of the record; their hashes are a part of the
organisation's chain, which the desk's administrator checks with: moothall record verify.

picture-0-*.png is the post as Moothall drew it from what the platform delivered. It is not a
photograph of the platform's own page. The other pictures are the post's own, as the platform
served them; where one could not be had, manifest.json says why.

The words are not masked. Keep this file as you would keep the case itself.
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """The file, at its beginning; the hash of its manifest stands in the record."""

    file: IO[bytes]
    name: str
    manifest_sha256: str


class Pack:
    """A ZIP that remembers the hash of everything it was given."""

    def __init__(self, zipped: ZipFile) -> None:
        self.zipped, self.sums = zipped, {}  # type: ignore[var-annotated]

    def add(self, name: str, content: bytes) -> str:
        self.zipped.writestr(name, content)
        self.sums[name] = sha256(content).hexdigest()
        return self.sums[name]  # type: ignore[no-any-return]


def pack(case: Case, *, made_by: str, at: datetime) -> Packed:
    """One case. Reads the pictures one by one."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on open
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        made = Pack(zipped)
        manifest = {
            "organisation": case.organisation.name,
            "case": {"number": str(case.pk), "reference": case.reference},
            "made_at": moment(at),
            "made_by": made_by,
            "evidence": [sealed(one, made) for one in Evidence.objects.filter(case=case)],
            "handed_in": list(handed_in(case, made)),
            "record": recorded(case, made),
        }
        made.add("README.txt", readme(case).encode())
        manifest_sha256 = made.add("manifest.json", as_json(manifest))
        sums = "".join(f"{value}  {name}\n" for name, value in made.sums.items())
        zipped.writestr("SHA256SUMS", sums)
    file.seek(0)
    return Packed(file, f"evidence-{case.reference}.zip", manifest_sha256)


def readme(case: Case) -> str:
    return README.format(reference=case.reference, organisation=case.organisation.name)


def sealed(one: Evidence, made: Pack) -> dict[str, Any]:
    """The words to the byte, and every picture with why it is missing where it is."""
    folder = f"evidence/{one.pk}"
    told: dict[str, Any] = {
        "number": str(one.pk),
        "captured_at": moment(one.captured_at),
        "captured_by": one.captured_by_name,
        "sha256": one.sha256,
        "emptied_at": moment(one.emptied_at),
    }
    if one.content:
        content = json.loads(one.content)
        made.add(f"{folder}/words.json", one.content.encode())
        named = ("platform", "permalink", "external_id", "author", "posted_at", "parent")
        told |= {"words": f"{folder}/words.json"} | {name: content[name] for name in named}
    told["files"] = [
        picture(file, folder, made) for file in EvidenceFile.objects.filter(evidence=one)
    ]
    return told


def picture(file: EvidenceFile, folder: str, made: Pack) -> dict[str, Any]:
    told = {
        "what": file.kind,
        "number": file.number,
        "address": file.address,
        "described": file.described,
        "media_type": file.media_type,
        "state": file.state,
        "why": file.why,
        "size": file.size,
        "sha256": file.sha256,
        "tried_at": moment(file.tried_at),
        "emptied_at": moment(file.emptied_at),
    }
    if file.state == FileState.KEPT and file.content is not None:
        told["file"] = f"{folder}/{file.name}"
        made.add(f"{folder}/{file.name}", bytes(file.content))
    return told


def handed_in(case: Case, made: Pack) -> Iterator[dict[str, Any]]:
    """Screenshots that an officer handed in with a post that was logged by hand."""
    posts = case.posts.values_list("external_id", flat=True)
    found = Picture.objects.filter(account=case.account_id, event__external_id__in=list(posts))
    for number, one in enumerate(found.order_by("kept_at", "id"), start=1):
        ending = one.original_type.rpartition("/")[2]
        name = f"handed-in/{number}.{ending if ending.isalnum() else 'bin'}"
        made.add(name, bytes(one.original))
        yield {"file": name, "sha256": one.sha256, "described": one.described,
               "kept_at": moment(one.kept_at), "kept_by": one.kept_by_name}  # fmt: skip


def recorded(case: Case, made: Pack) -> dict[str, Any]:
    """The record's entries of this case, one a line, every field that was hashed."""
    found = Entry.objects.filter(
        organisation_id=case.organisation_id, subject_kind="case", subject_id=str(case.pk)
    ).order_by("number")
    names = [field.attname for field in Entry._meta.concrete_fields]  # noqa: SLF001 - Django's own
    lines = [as_json({name: plain(getattr(one, name)) for name in names}) for one in found]
    made.add("record.jsonl", b"".join(line + b"\n" for line in lines))
    return {"file": "record.jsonl", "entries": len(lines)}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return value if isinstance(value, int) else str(value)


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

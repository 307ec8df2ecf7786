"""A name for a set of weights that changes whenever any of them does."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

EDITION = "2026.11"


def version_of(folder: Path, about: Mapping[str, object]) -> str:
    """The edition and eight figures of the content; any changed weight or threshold changes it."""
    content = sha256(json.dumps({**about, "version": ""}, sort_keys=True).encode())
    for part in sorted(folder.iterdir()):
        if part.name != "model.json":
            content.update(part.name.encode() + part.read_bytes())
    return f"{EDITION}-{content.hexdigest()[:8]}"

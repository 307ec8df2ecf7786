"""Small files of every form, and a judge whose answers are known beforehand."""

import json

import pytest

from moothall.core.policy import load_policy
from moothall.core.values import (
    LABELS,
    Disposition,
    Finding,
    Ground,
    Judgement,
    Need,
    Post,
    Service,
)
from moothall.files import BadLine, Notes, Row, read_posts


@pytest.fixture
def read(tmp_path, read_paths):
    """Write a file (name -> content, bytes or text) and read it; rows, bad lines, notes."""

    def reading(content, name="posts.jsonl", form=None, **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(data)
        return read_paths([str(path)], form, **options)

    return reading


@pytest.fixture
def read_paths():
    def reading(paths, form=None, **options):
        notes = Notes()
        found = list(read_posts(paths, form, notes=notes, **options))
        rows = [one for one in found if isinstance(one, Row)]
        return rows, [one for one in found if isinstance(one, BadLine)], notes

    return reading


@pytest.fixture
def folder(tmp_path):
    """A folder of files: path -> object, written as JSON (or text as it is)."""

    def made(files, name="export"):
        for path, content in files.items():
            place = tmp_path / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content)
            place.write_text(text, "utf-8")
        return str(tmp_path / name)

    return made


@pytest.fixture(scope="session")
def policy():
    return load_policy("colchester-borough-homes")


def a_judgement(text="The lift is stuck", disposition=Disposition.RESPOND, **changes):
    """A judgement with one need and nothing surprising, unless changed."""
    first = Finding(Need.QUESTION, 0.91, "R5", ((0, min(3, len(text))),))
    values = {
        "id": "1",
        "disposition": disposition,
        "grounds": (),
        "needs": (first,),
        "maybes": (Finding(Ground.ABUSIVE, 0.41, "C2"),),
        "service": Service.SAFETY,
        "scores": dict.fromkeys(LABELS, 0.25),
        "clauses": ("R5",),
        "clocks": (),
        "reply_by": None,
        "reasons": ("It asks a direct question.",),
        "policy": "colchester-borough-homes@1",
        "judge": "1.0+test",
    }
    return Judgement(**{**values, **changes})


@pytest.fixture
def judgement():
    return a_judgement


@pytest.fixture
def row():
    def made(text="The lift is stuck", where="posts.jsonl, line 1", **fields):
        return Row(where, Post(text, **fields))

    return made

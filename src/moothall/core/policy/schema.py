"""The JSON Schema of the format, made from the same type hints that the reader follows.

It serves editors (a communications officer's editor can complete keys and mark mistakes while
typing) and other programs. It says less than the reader: what is wrong between two clauses it
cannot say. The file ``policy.schema.json`` beside this module is its output.
"""

import json
from pathlib import Path
from typing import Any

from moothall.core.policy.document import Policy
from moothall.core.policy.kinds import Field, fields_of
from moothall.core.policy.parts import Part

SCHEMA_FILE = Path(__file__).with_name("policy.schema.json")


def json_schema() -> dict[str, Any]:
    """The schema, as JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Moothall policy",
        **_object(Policy),
        "$defs": {cls.__name__: _object(cls) for cls in parts_below(Policy)},
    }


def schema_text() -> str:
    """The schema as it is kept in the file."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def parts_below(root: type[Part]) -> list[type[Part]]:
    """Every kind of mapping that can stand in the file below ``root``, each once, in order."""
    found: list[type[Part]] = []
    waiting = [root]
    while waiting:
        for field in fields_of(waiting.pop(0)).values():
            new = [cls for cls in field.kind.parts() if cls not in found]
            found += new
            waiting += new
    return found


def about(cls: type[Part]) -> str:
    """What a part is: the first paragraph of its docstring."""
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split())


def _object(cls: type[Part]) -> dict[str, Any]:
    fields = fields_of(cls)
    required = [key for key, field in fields.items() if field.entry.required]
    return {
        "description": about(cls),
        "type": "object",
        "properties": {key: _property(field) for key, field in fields.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    return {"description": field.entry.doc, **field.kind.schema()}

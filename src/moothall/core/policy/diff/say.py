"""Values and rules in words."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from moothall.core.policy.clause import Rules, Unpublished
from moothall.core.policy.explain import explain
from moothall.core.policy.kinds import Field, Kind, as_data
from moothall.core.policy.parts import Part

#: What a field holds that the file does not give.
EMPTY = (None, "", ())


def listed(words: Iterable[object], joiner: str = "and") -> str:
    """Words joined as in a sentence."""
    plain = [plainly(word) for word in words]
    return f" {joiner} ".join([", ".join(plain[:-1]), plain[-1]] if plain[1:] else plain)


def plainly(word: object) -> str:
    """A word of the format as people say it; a person's own text stays as it is."""
    if isinstance(word, Enum):
        return str(word.value).replace("_", " ").replace("-", " ")
    return str(word)


def value(kind: Kind, one: Any) -> str:
    """Any value of the format in words."""
    if one in EMPTY:
        return "nothing"
    if isinstance(one, bool):
        return "yes" if one else "no"
    if isinstance(one, tuple) and not any(isinstance(item, Part) for item in one):
        return listed(one)
    if isinstance(one, Part) and speaks(one):
        return str(one)
    if isinstance(one, Enum):
        return plainly(one)
    return _data(as_data(one) if isinstance(one, Part) else kind.write(one))


def _data(data: Any) -> str:
    """Anything else, key by key as it stands in the file."""
    if isinstance(data, dict):
        return (
            ", ".join(f"{key.replace('_', ' ')}: {_data(one)}" for key, one in data.items())
            or "yes"
        )
    if isinstance(data, list):
        return "; ".join(map(_data, data))
    if isinstance(data, bool):
        return "yes" if data else "no"
    return str(data)


def speaks(part: Part) -> bool:
    """Some parts say themselves what they are, such as "2 working days"."""
    return type(part).__str__ is not object.__str__


def named(field: Field) -> str:
    """What a field is, in the words of the reference page, without its advice."""
    return field.entry.doc.split(";")[0]


def rule(name: str, given: Any) -> str:
    """One rule of a clause as `policy show --format rules` explains it."""
    assert name in Rules.entries  # noqa: S101 - a mistake of ours
    return "; ".join(explain(Unpublished(id="X", reason="-", **{name: given})))


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}" if text else ""

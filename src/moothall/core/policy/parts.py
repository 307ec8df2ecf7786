"""The building block of the document: a frozen record whose fields say what they mean.

Why not dataclasses: the format has some forty records, a frozen dataclass with slots costs about
1.3 ms to define, and ``moothall hours`` reads the policy and must answer at once. A part costs a
hundredth of that; type checkers see it as a dataclass (PEP 681).
"""

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

_REQUIRED: Any = object()


class Entry:
    """What one field means: its line in the reference page, and its default.

    ``key`` is the word in the file where that cannot be a Python name; ``once`` marks a rule that
    may stand in one clause only, because the desk could not follow two.
    """

    __slots__ = ("default", "doc", "example", "key", "once")

    def __init__(self, doc: str, default: Any, key: str, example: str, once: bool) -> None:
        self.doc, self.default, self.key, self.example, self.once = doc, default, key, example, once

    @property
    def required(self) -> bool:
        return self.default is _REQUIRED


def entry(
    doc: str, *, default: Any = _REQUIRED, key: str = "", example: str = "", once: bool = False
) -> Any:
    """Describe a field of a :class:`Part`. Without ``default`` the file must give it."""
    return Entry(doc, default, key, example, once)


class Fault(NamedTuple):
    """What is wrong between the fields of a part: the key to point at, why, and what to do."""

    key: str
    message: str
    hint: str = ""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(entry,))
class Part:
    """A frozen record. Equal when all fields are; hashable, printable and picklable."""

    entries: ClassVar[dict[str, Entry]] = {}
    refused: ClassVar[dict[str, str]] = {}
    """Keys that people may expect here and that cannot be: why not."""

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Entry)}
        for name, value in own.items():
            value.key = value.key or name
            delattr(cls, name)
        cls.entries = {**own, **cls.entries}

    def __init__(self, **values: Any) -> None:
        for name, entered in self.entries.items():
            value = values.pop(name, entered.default)
            if value is _REQUIRED:
                raise TypeError(f"{type(self).__name__} needs {name}")
            self.__dict__[name] = value
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.entries)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.entries)))

    def __repr__(self) -> str:
        given = (
            f"{name}={value!r}"
            for name, entered in self.entries.items()
            if (value := getattr(self, name)) != entered.default
        )
        return f"{type(self).__name__}({', '.join(given)})"

    def faults(self) -> Iterator[Fault]:
        """What is wrong between fields that are each right by themselves."""
        yield from ()

    def replaced(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return type(self)(**{name: getattr(self, name) for name in self.entries} | changes)

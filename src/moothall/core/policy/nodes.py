"""The file as a tree of nodes that know where they stand.

YAML is read event by event, with libyaml where it is installed and ruamel.yaml's own parser where
it is not. We build the tree ourselves, and on purpose read less than YAML allows: aliases, anchors,
tags and merge keys are refused, depth and size are bounded, and nothing is guessed about types
(``no`` stays the word no): the field that a value stands in decides how it is read.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from moothall.core.policy.problems import Place, Problem, Related
from moothall.core.policy.source import Source

MAX_DEPTH = 12
MAX_NODES = 50_000
_MOST_TWICE = 50


class Scalar(NamedTuple):
    """A piece of text. ``plain`` is true where it stands without quotes."""

    text: str
    plain: bool
    place: Place

    @property
    def empty(self) -> bool:
        """Nothing was written after the key."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


class Sequence(NamedTuple):
    """A list."""

    items: "list[Node]"
    place: Place


class Mapping(NamedTuple):
    """Keys with values, in order; a key stands in it once."""

    items: "dict[str, tuple[Scalar, Node]]"
    place: Place

    def get(self, key: str) -> "Node | None":
        pair = self.items.get(key)
        return None if pair is None else pair[1]


Node = Scalar | Sequence | Mapping


class SyntaxFaultError(Exception):
    """The file is not the kind of YAML we read; holds the one problem that stopped the reading."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


def compose(source: Source) -> tuple[Node | None, list[Problem]]:
    """The tree (None for an empty file) and the mistakes that did not stop the reading.

    Raises :class:`SyntaxFaultError`.
    """
    _refuse_odd_characters(source)
    try:
        return _Composer(_events(source.text)).document()
    except MarkedYAMLError as error:
        raise SyntaxFaultError(_translate(error, source)) from None
    except YAMLError as error:
        raise SyntaxFaultError(Problem("not-yaml", f"this is not YAML: {error}")) from None


_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


def _refuse_odd_characters(source: Source) -> None:
    """Control characters and invisible line ends: YAML refuses most, and people cannot see them."""
    odd = _ODD.search(source.text)
    if odd is None:
        return
    before = re.split(r"\r\n|\r|\n", source.text[: odd.start()])
    place = _at(len(before), len(before[-1]) + 1)
    problem = Problem(
        "odd-character",
        f"the character U+{ord(odd.group()):04X} cannot be printed and does not belong in a policy",
        place,
        "delete it and type the words around it again",
    )
    raise SyntaxFaultError(problem)


def _events(text: str) -> Iterator[Any]:
    parser = _parser(text)
    while parser.check_event():
        yield parser.get_event()


def _parser(text: str) -> Any:
    """The parser of libyaml, ten times faster, or the one written in Python."""
    try:
        from ruamel.yaml import cyaml  # noqa: PLC0415  - absent on some platforms
    except ImportError:
        return pure_parser(text)
    return cyaml.CParser(text)  # type: ignore[attr-defined]


def pure_parser(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    return yaml.get_constructor_parser(text)[1]


class _Composer:
    """Builds the tree from events, without recursion deeper than :data:`MAX_DEPTH`."""

    def __init__(self, stream: Iterator[Any]) -> None:
        self.next: Callable[[], Any] = stream.__next__
        self.problems: list[Problem] = []
        self.count = 0

    def document(self) -> tuple[Node | None, list[Problem]]:
        self.next()  # the start of the stream
        event = self.next()
        if isinstance(event, events.StreamEndEvent):
            return None, self.problems
        node = self.node(self.next(), 1)
        self.next()  # the end of the document
        event = self.next()
        if not isinstance(event, events.StreamEndEvent):
            _refuse(
                "two-documents",
                "a second document begins here",
                event,
                "one file holds one policy: remove the line ---, or make two files",
            )
        return node, self.problems

    def node(self, event: Any, depth: int) -> Node:
        self._refuse_what_we_do_not_read(event, depth)
        if isinstance(event, events.ScalarEvent):
            return Scalar(event.value, not event.style, _place(event))
        if isinstance(event, events.SequenceStartEvent):
            return self.sequence(event, depth)
        return self.mapping(event, depth)

    def sequence(self, start: Any, depth: int) -> Sequence:
        items = []
        while not isinstance(event := self.next(), events.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Sequence(items, _place(start))

    def mapping(self, start: Any, depth: int) -> Mapping:
        items: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self.next(), events.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(self.next(), depth + 1)
            if not isinstance(key, Scalar):
                _refuse("odd-key", "a key is a word, not a list or a mapping", event, _KEY)
            elif key.text in items:
                self.twice(key, items[key.text][0])
            else:
                items[key.text] = (key, value)
        return Mapping(items, _place(start))

    def twice(self, key: Scalar, first: Scalar) -> None:
        if len(self.problems) < _MOST_TWICE:
            self.problems.append(_twice(key, first))

    def _refuse_what_we_do_not_read(self, event: Any, depth: int) -> None:
        self.count += 1
        if isinstance(event, events.AliasEvent) or event.anchor:
            _refuse(
                "alias",
                "& and * (YAML anchors and aliases) are not used in a policy",
                event,
                "write the words out; where the sign belongs to them, put them in quotes",
            )
        if event.tag is not None:
            _refuse(
                "tag",
                "! (a YAML tag) is not used in a policy",
                event,
                "where the sign belongs to the words, put them in quotes",
            )
        if depth > MAX_DEPTH:
            _refuse(
                "too-deep",
                f"this is nested more than {MAX_DEPTH} deep",
                event,
                "see moothall policy schema for how a policy is built",
            )
        if self.count > MAX_NODES:
            _refuse(
                "too-many",
                f"the file holds more than {MAX_NODES:,} values",
                event,
                "check that this is a policy file",
            )


_KEY = "put the words in quotes where they hold a colon, a bracket or a brace"


def _refuse(code: str, message: str, event: Any, hint: str) -> None:
    raise SyntaxFaultError(Problem(code, message, _place(event), hint))


def _twice(key: Scalar, first: Scalar) -> Problem:
    return Problem(
        "duplicate-key",
        f"`{key.text}` is given a second time",
        key.place,
        "keep one of the two",
        (Related(first.place, "the first is here"),),
    )


def _place(event: Any) -> Place:
    start, end = event.start_mark, event.end_mark
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _at(line: int, column: int) -> Place:
    return Place(line, column, line, column + 1)


def _translate(error: MarkedYAMLError, source: Source) -> Problem:
    """The parser's complaint in plain words, with a hint for what people most often do."""
    mark = error.problem_mark or error.context_mark
    place = None if mark is None else _at(mark.line + 1, mark.column + 1)
    line = "" if place is None else source.line(place.line)
    complaint = " ".join(str(error.problem or error.context or error).split())
    message, hint = _in_plain_words(line, complaint)
    begun = error.context_mark
    opened = any(word in message for word in ("closed", "finished"))
    related = [Related(_at(begun.line + 1, begun.column + 1), "it is opened here")] if begun else []
    return Problem("not-yaml", message, place, hint, tuple(related) if opened else ())


def _in_plain_words(line: str, complaint: str) -> tuple[str, str]:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "the line begins with a tab", "use spaces"
    for words, message, hint in _PLAIN:
        if words in complaint:
            return message, hint
    return f"this is not YAML: {complaint}", _LOOK


_LOOK = "check quotes, brackets and the spaces at the beginning of this line and the one before"
_QUOTE = "put the words in quotes"
_PLAIN = (
    ("cannot start any token", "this sign cannot begin a value", _QUOTE),
    (
        "mapping values are not allowed",
        "a colon stands where none can",
        "put words that hold a colon in quotes, and check the spaces the line begins with",
    ),
    ("',' or ']'", "a bracket [ is not closed", "close it with ]"),
    (
        "',' or '}'",
        "a brace { is not closed",
        "close it with }, and put words with signs in quotes",
    ),
    ("end of stream", "a quotation mark is not closed", "close it, or write the apostrophe twice"),
    ("expected ':'", "a key is not finished", "a key ends with a colon and a space"),
    ("<block end>", "a key or a list item is expected here", _LOOK),
    ("expected key", "a key with a colon is expected here", _LOOK),
    ("expected '-' indicator", "a list item is expected here", "it begins with - and a space"),
)

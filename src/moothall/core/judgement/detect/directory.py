"""The journalists, councillors and politicians whom an organisation knows."""

import csv
import io
from dataclasses import dataclass

_NAME = ("name", "full name", "fullname", "contact", "person")
_HANDLE = ("handle", "handles", "username", "user name", "account", "twitter", "x", "screen name")
_ROLE = ("role", "type", "kind", "category", "position", "job", "job title", "title")
_ORGANISATION = (
    "organisation", "organization", "outlet", "publication", "party", "ward", "employer",
)  # fmt: skip

_TITLES = frozenset(("cllr", "councillor", "mr", "mrs", "ms", "dr", "mp", "msp", "sir", "dame"))
_ROLES = {
    "councillor": ("councillor", "cllr", "councilor", "cabinet member", "ward member", "alderman"),
    "office": ("caseworker", "office", "assistant", "staff", "researcher", "aide", "agent"),
    "politician": ("mp", "msp", "ms", "mla", "am", "mayor", "politician", "candidate", "lord",
                   "peer", "baroness", "member of parliament", "pcc", "senedd", "minister"),
    "journalist": ("journalist", "reporter", "editor", "press", "media", "producer",
                   "correspondent", "broadcaster", "presenter", "news", "columnist", "blogger",
                   "photographer"),
}  # fmt: skip


class DirectoryError(ValueError):
    """What is wrong with a directory file: each problem names its line and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    name: str
    handle: str
    role: str
    """journalist, councillor, politician or office."""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Looked up by handle first; by name only where the name is the whole of it."""

    people: tuple[KnownPerson, ...]

    @classmethod
    def from_csv(cls, text: str) -> "Directory":
        """Read a table with a heading row: name, handle, role, organisation, in any order.

        Other columns are passed over; commas, semicolons and tabs all serve. Raises
        :class:`DirectoryError` with every faulty line.
        """
        rows = _rows(text)
        if not rows:
            raise DirectoryError(
                ["The directory is empty. Its first line should be: name,handle,role,organisation"]
            )
        columns = _columns(rows[0][1])
        people: list[KnownPerson] = []
        problems: list[str] = []
        for line, cells in rows[1:]:
            if not any(cell.strip() for cell in cells):
                continue
            try:
                people.append(_person(cells, columns))
            except ValueError as problem:
                problems.append(f"Line {line}: {problem}")
        if problems:
            raise DirectoryError(problems)
        return cls(tuple(people))

    def find(self, name: str, handle: str) -> KnownPerson | None:
        """The person with this handle, or else with exactly this name."""
        wanted = _plain_handle(handle)
        if wanted:
            for person in self.people:
                if person.handle == wanted:
                    return person
        plain = _plain_name(name)
        if plain:
            for person in self.people:
                if _plain_name(person.name) == plain and (not person.handle or not wanted):
                    return person
        return None


def _rows(text: str) -> list[tuple[int, list[str]]]:
    text = text.lstrip("\ufeff")
    heading = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as problem:
        raise DirectoryError([f"Line {reader.line_num}: {problem}."]) from problem
    return rows


def _columns(heading: list[str]) -> dict[str, int]:
    plain = [" ".join(cell.lower().replace("_", " ").replace("-", " ").split()) for cell in heading]
    found: dict[str, int] = {}
    wanted = {"name": _NAME, "handle": _HANDLE, "role": _ROLE, "organisation": _ORGANISATION}
    for what, names in wanted.items():
        for place, cell in enumerate(plain):
            if cell in names and what not in found:
                found[what] = place
    if "role" not in found or not {"name", "handle"} & found.keys():
        read = ", ".join(cell.strip() for cell in heading)
        needs = "the heading must hold “role” and at least one of “name” and “handle”"
        raise DirectoryError([f"Line 1: {needs}; it reads: {read}"])
    return found


def _person(cells: list[str], columns: dict[str, int]) -> KnownPerson:
    def cell(what: str) -> str:
        place = columns.get(what)
        return "" if place is None or place >= len(cells) else cells[place].strip()

    name, handle, role = cell("name"), _plain_handle(cell("handle")), cell("role")
    if not name and not handle:
        raise ValueError("neither a name nor a handle. Give at least one.")
    if not role:
        raise ValueError(f"no role for {name or handle}. Say journalist, councillor, MP or office.")
    return KnownPerson(name, handle, _role(role), cell("organisation"))


def _role(written: str) -> str:
    words = written.lower().replace(".", "")
    for role, names in _ROLES.items():
        if any(f" {name} " in f" {words.replace(',', ' ').replace('/', ' ')} " for name in names):
            return role
    for role, names in _ROLES.items():
        if any(len(name) > 3 and name in words for name in names):
            return role
    raise ValueError(
        f"the role “{written}” is not one we know. "
        "Say journalist, councillor, politician (or MP) or office."
    )


def _plain_handle(handle: str) -> str:
    return handle.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@").lower()


def _plain_name(name: str) -> str:
    words = name.lower().replace(".", " ").replace(",", " ").split()
    return " ".join(word for word in words if word not in _TITLES)

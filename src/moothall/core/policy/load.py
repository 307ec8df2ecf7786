"""Reading a policy: from text, from a file, or one of those that ship with the package."""

from pathlib import Path

from moothall.core.policy.checks import check
from moothall.core.policy.clause import Rules
from moothall.core.policy.document import Policy
from moothall.core.policy.kinds import FAILED
from moothall.core.policy.nodes import Mapping, SyntaxFaultError, compose
from moothall.core.policy.problems import PolicyErrors, Problem
from moothall.core.policy.reader import MOST, EnoughError, Reader
from moothall.core.policy.source import Source, UnreadableError, decode, read_source

SHIPPED = Path(__file__).with_name("policies")


class NoSuchPolicyError(LookupError):
    """Neither a file nor a shipped policy goes by that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"there is no file and no shipped policy {name!r}; shipped are: {', '.join(shipped())}"
        )


def shipped() -> tuple[str, ...]:
    """The names of the policies that ship with the package, in order of the alphabet."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def find_policy(name_or_path: str | Path) -> Path:
    """The file of a shipped name or a path; a shipped name wins.

    Raises :class:`NoSuchPolicyError`.
    """
    name = str(name_or_path)
    if name in shipped():
        return SHIPPED / f"{name}.yaml"
    path = Path(name_or_path)
    if not path.exists():
        raise NoSuchPolicyError(name)
    return path


def load_policy(name_or_path: str | Path) -> Policy:
    """A shipped policy by its name, or any policy file.

    Raises :class:`NoSuchPolicyError`, ``OSError`` and :class:`~.problems.PolicyErrors`.
    """
    return read_policy(find_policy(name_or_path))


def read_policy(policy: str | bytes | Path | Source) -> Policy:
    """A policy from its text or from a file.

    Raises :class:`~.problems.PolicyErrors` with every mistake found, and ``OSError`` where a path
    cannot be opened.
    """
    source = _source(policy)
    try:
        root, problems = compose(source)
    except SyntaxFaultError as error:
        raise PolicyErrors(source, [error.problem]) from None
    reader = Reader(problems)
    try:
        read = _document(root, reader)
    except EnoughError:
        reader.problems.append(
            Problem("enough", f"more than {MOST} mistakes: the rest is not read")
        )
        read = None
    if reader.problems or read is None:
        raise PolicyErrors(source, reader.problems)
    return read


def _source(policy: str | bytes | Path | Source) -> Source:
    if isinstance(policy, Source):
        return policy
    name = str(policy) if isinstance(policy, Path) else "policy"
    try:
        if isinstance(policy, Path):
            return read_source(policy)
        if isinstance(policy, bytes):
            return Source(name, decode(policy))
        return Source(name, decode(policy.encode("utf-8", "surrogatepass")))
    except UnreadableError as error:
        problem = Problem(error.code, error.message, None, error.hint)
        raise PolicyErrors(Source(name, ""), [problem]) from None


def _document(root: object, reader: Reader) -> Policy | None:
    if root is None:
        reader.problems.append(Problem("empty", "the file is empty", None, _BEGIN))
        return None
    if not isinstance(root, Mapping):
        message = "a policy is a list of keys with values, and this file is not"
        reader.problems.append(Problem("not-a-mapping", message, None, _BEGIN))
        return None
    _rules_stand_in_clauses(root, reader)
    outside = {key: pair for key, pair in root.items.items() if key not in Rules.entries}
    policy = reader.part(Policy, Mapping(outside, root.place), "a policy")
    check(root, reader)
    return None if policy is FAILED else policy


def _rules_stand_in_clauses(root: Mapping, reader: Reader) -> None:
    for key in root.items:
        if key in Rules.entries:
            reader.fault(
                "rule-without-clause",
                f"`{key}` stands outside the clauses",
                root.items[key][0],
                "write it in the clause whose words it carries out; where the statement has no "
                "words for it, under `unpublished` with a reason",
            )


_BEGIN = "begin it with `policy`, `version`, `organisation` and `clauses`"

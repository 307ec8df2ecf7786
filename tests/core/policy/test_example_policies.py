"""The policies that ship as examples of other bodies: right, complete, and using all the format."""

from pathlib import Path

import pytest

from moothall.core.policy import Policy, load_policy, shipped
from moothall.core.policy.clause import Rules, Unpublished
from moothall.core.policy.hours import HoursFrame, HoursKind
from moothall.core.policy.kinds import Kind, Many, PartOf, fields_of
from moothall.core.policy.lint import lint
from moothall.core.policy.lint.finding import Severity
from moothall.core.policy.nodes import Mapping, Node, Sequence, compose
from moothall.core.policy.parts import Part
from moothall.core.policy.source import read_source
from moothall.core.policy.statement import as_text, blocks
from moothall.core.values import Ground, Nation, Need, OrganisationKind

EXAMPLES = ["dyffryn-celyn-council", "harrowmere-homes", "strathgarrow-council"]
STATEMENTS = Path(__file__).parent / "statements"
FOLDER = Path(__file__).parents[3] / "src" / "moothall" / "core" / "policy" / "policies"

#: no example refuses complaints: codes of practice say that one may be made in any way
NOT_SHOWN = {("ComplaintDuty", "refused_why")}


def test_the_examples_ship_with_the_package() -> None:
    assert set(EXAMPLES) < set(shipped())


@pytest.mark.parametrize("name", EXAMPLES)
def test_printing_an_example_gives_its_statement_back_word_for_word(name: str) -> None:
    published = (STATEMENTS / f"{name}.txt").read_text(encoding="utf-8")
    said = [word for word in published.split() if word not in "-•"]
    assert as_text(blocks(load_policy(name))).split() == said


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_linter_finds_no_error_in_an_example(name: str) -> None:
    errors = [one for one in lint(load_policy(name)) if one.rule.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_names_every_ground_and_every_need_that_can_come_to_harm(name: str) -> None:
    policy = load_policy(name)
    for ground in Ground:
        assert policy.clause_for(ground) is not None, ground
    for need in (Need.EMERGENCY, Need.SAFEGUARDING, Need.COMPLAINT, Need.FOI, Need.SAR):
        assert policy.clause_for(need) is not None, need


@pytest.mark.parametrize(
    ("name", "kind", "nation"),
    [
        ("harrowmere-homes", OrganisationKind.HOUSING_ASSOCIATION, Nation.ENGLAND),
        ("strathgarrow-council", OrganisationKind.COUNCIL, Nation.SCOTLAND),
        ("dyffryn-celyn-council", OrganisationKind.COUNCIL, Nation.WALES),
    ],
)
def test_the_examples_are_bodies_of_other_kinds_and_nations(
    name: str, kind: OrganisationKind, nation: Nation
) -> None:
    organisation = load_policy(name).organisation
    assert (organisation.kind, organisation.nation) == (kind, nation)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_rings_nobody_by_mistake(name: str) -> None:
    """Numbers are Ofcom's for drama, or public helplines; addresses are at example.org."""
    helplines = {"999", "101", "0800 111 999"}
    for routes in load_policy(name).routes.values():
        for route in routes:
            for number in (route.phone, route.text):
                assert number is None or number in helplines or number.startswith(
                    ("01632 960", "07700 900")
                )  # fmt: skip
            assert route.email is None or route.email.endswith(".example.org")


def test_every_field_of_the_format_is_used_by_a_shipped_policy() -> None:
    used: set[tuple[str, str]] = set()
    for name in shipped():
        root, _ = compose(read_source(FOLDER / f"{name}.yaml"))
        used |= set(_used(Policy, root))
    assert _every(Policy, set()) - used == NOT_SHOWN


def _owner(cls: type[Part], key: str) -> str:
    """Rules are the same in a clause and under `unpublished`."""
    return "Rules" if issubclass(cls, Rules) and key in fields_of(Rules) else cls.__name__


def _inner(kind: Kind) -> type[Part] | None:
    while isinstance(kind, Many):
        kind = kind.one
    if isinstance(kind, PartOf):
        return kind.cls
    return HoursFrame if isinstance(kind, HoursKind) else None


def _every(cls: type[Part], seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
    for field in fields_of(cls).values():
        entry = (_owner(cls, field.key), field.key)
        known = entry in seen
        seen.add(entry)
        inner = _inner(field.kind)
        if inner is not None and not known:
            _every(inner, seen)
    return seen


def _used(cls: type[Part], node: Node | None) -> list[tuple[str, str]]:
    if isinstance(node, Sequence):
        return [entry for item in node.items for entry in _used(cls, item)]
    if not isinstance(node, Mapping):
        return []
    found = []
    for field in fields_of(cls).values():
        if field.key in node.items:
            found.append((_owner(cls, field.key), field.key))
            inner = _inner(field.kind)
            if inner is not None:
                found += _used(inner, node.get(field.key))
    return found


def test_an_example_has_rules_without_published_words_too() -> None:
    entries = [one for name in EXAMPLES for one in load_policy(name).unpublished]
    assert all(isinstance(one, Unpublished) and one.reason for one in entries)
    assert len(entries) >= 3

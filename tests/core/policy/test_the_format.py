"""The format, its JSON Schema and its reference page say the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from any_policy import policies
from hypothesis import HealthCheck, given, settings

from moothall.core.policy import Policy, PolicyErrors, as_data, load_policy, read_policy, shipped
from moothall.core.policy.clause import Rules, Unpublished
from moothall.core.policy.explain import explain
from moothall.core.policy.hours import HoursKind
from moothall.core.policy.kinds import fields_of
from moothall.core.policy.lint import lint
from moothall.core.policy.parts import Part
from moothall.core.policy.reference import reference_page
from moothall.core.policy.schema import SCHEMA_FILE, json_schema, parts_below, schema_text
from moothall.core.values import WeeklyHours

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
FITS = jsonschema.Draft202012Validator(SCHEMA)
#: what can be wrong between fields that are each right
BETWEEN = {
    "does-not-fit", "no-rule", "rule-none", "no-ground", "no-label", "given-twice", "no-such-route",
    "contradiction",
}  # fmt: skip


def test_the_shipped_schema_is_the_one_the_code_makes() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_reference_page_is_the_one_the_code_makes() -> None:
    page = (ROOT / "docs" / "reference" / "policy-format.md").read_text(encoding="utf-8")
    assert page == reference_page(), "run python tools/policy_format.py"


def test_every_field_is_explained_on_the_reference_page() -> None:
    page = reference_page()
    for cls in (Policy, *parts_below(Policy)):
        for key, field in fields_of(cls).items():
            assert f"| `{key}`" in page
            assert field.entry.doc.strip()


def test_everything_the_schema_points_to_is_in_it() -> None:
    text = json.dumps(SCHEMA)
    assert set(re.findall(r"#/\$defs/(\w+)", text)) <= set(SCHEMA["$defs"])


def test_the_example_of_the_reference_page_is_valid() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", reference_page(), re.DOTALL)
    policy = read_policy(example)
    assert policy.clause("C3").propose == ("hide",)
    assert policy.threshold(policy.clause("C3").ground[0]) == 0.8


def test_one_policy_says_everything_the_format_can_say() -> None:
    policy = read_policy(ROOT / "tests" / "data" / "everything.yaml")
    assert set(_said(policy)) == {
        (cls, key) for cls in (Policy, *parts_below(Policy)) for key in _own(cls)
    }
    FITS.validate(as_data(policy))
    assert read_policy(json.dumps(as_data(policy))) == policy
    assert lint(policy) == ()


def _own(cls: type[Part]) -> set[str]:
    """The keys of a part; what ``unpublished`` shares with a clause need not be said twice."""
    shared = set(fields_of(Rules)) if cls is Unpublished else set()
    return set(fields_of(cls)) - shared | ({"routes"} if cls is Unpublished else set())


def _said(part: Part) -> Iterator[tuple[type[Part], str]]:
    """Every key given in a policy, with its part; hours are read into values of their own."""
    for key, field in fields_of(type(part)).items():
        value = getattr(part, field.name)
        if value == field.entry.default and not isinstance(value, bool):
            continue
        yield type(part), key
        if isinstance(value, WeeklyHours) and value.closures and value.special_days:
            yield from ((cls, inner) for cls in HoursKind().parts() for inner in fields_of(cls))
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part) and field.kind.parts():
                yield from _said(inner)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_policy_fits_the_schema(name: str) -> None:
    FITS.validate(as_data(load_policy(name)))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(policies())
def test_any_policy_written_down_fits_the_schema_and_reads_the_same(policy: Policy) -> None:
    data = as_data(policy)
    FITS.validate(data)
    again = _read(json.dumps(data, ensure_ascii=False))
    if isinstance(again, PolicyErrors):
        assert {problem.code for problem in again.problems} <= BETWEEN, str(again)
        return
    assert again == policy
    assert hash(again) == hash(policy)


def _read(text: str) -> Policy | PolicyErrors:
    try:
        return read_policy(text)
    except PolicyErrors as errors:
        return errors


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(policies())
def test_any_policy_can_be_explained_and_linted(policy: Policy) -> None:
    for clause in policy.clauses:
        lines = explain(clause)
        assert lines
        assert all(line.strip() for line in lines)
    for finding in lint(policy):
        assert finding.message
        assert set(finding.clauses) <= {clause.id for clause in policy.clauses}

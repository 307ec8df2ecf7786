"""One way to write what is hashed."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.values import Ground
from moothall.record.chain import FIELDS, canonical, link, noted

ENTRY = dict.fromkeys(FIELDS, "") | {"number": 1}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def test_the_bytes_are_as_the_reference_says():
    assert canonical(ENTRY | {"note": 'a "b"\n\x01\x7f é 🏠'}, "0" * 64).decode() == (
        '{"actor_id":"","actor_name":"","actor_role":"","after":"","at":"","before":"","clause":"",'
        '"id":"","note":"a \\"b\\"\\n\\u0001\x7f é 🏠","number":1,"organisation_id":"","policy":"",'
        '"previous":"' + "0" * 64 + '","subject_id":"","subject_kind":"","subject_label":"",'
        '"verb":"","words":""}'
    )


def test_one_moment_is_written_one_way_whatever_zone_it_came_in():
    utc = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    summer = utc.astimezone(timezone(timedelta(hours=1)))
    assert link(ENTRY | {"at": utc}, "") == link(ENTRY | {"at": summer}, "")
    assert b"2026-07-01T09:30:00.000000Z" in canonical(ENTRY | {"at": summer}, "")


@settings(max_examples=100)
@given(st.fixed_dictionaries({name: texts for name in FIELDS if name != "number"}))
def test_every_text_can_be_read_back_from_the_bytes(values):
    read = json.loads(canonical(values | {"number": 7}, "x"))
    assert read == values | {"number": 7, "previous": "x"}


@settings(max_examples=100)
@given(st.sampled_from([name for name in FIELDS if name != "number"]), texts, texts)
def test_moving_text_from_one_field_to_another_changes_the_hash(name, one, other):
    if one != other:
        assert link(ENTRY | {name: one}, "") != link(ENTRY | {name: other}, "")


def test_what_rooms_hand_in_gets_a_plain_form():
    assert noted(None) == ""
    assert noted(
        {"ground": Ground.ABUSIVE, "id": UUID(int=1), "due": date(2026, 6, 30), "score": 0.5,
         "sum": Decimal("1.10"), "who": {"b", "a"}, "spans": ((0, 4),), "gone": None}
    ) == (
        '{"due":"2026-06-30","gone":null,"ground":"abusive",'
        '"id":"00000000-0000-0000-0000-000000000001","score":0.5,"spans":[[0,4]],"sum":"1.10",'
        '"who":["a","b"]}'
    )  # fmt: skip


@pytest.mark.parametrize("value", [object(), b"bytes", {"x": [object()]}])
def test_what_has_no_plain_form_is_refused(value):
    with pytest.raises(TypeError, match="cannot be kept in the record"):
        noted(value)


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="Out of range"):
        noted({"score": float("nan")})

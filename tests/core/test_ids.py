"""Identifiers by RFC 9562, version 7."""

import time
from uuid import RFC_4122, UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.values.ids import new_id

#: 48 bits of milliseconds reach the year 10889
moments = st.integers(min_value=0, max_value=(2**48 - 1) * 1_000_000)
noise = st.binary(min_size=8, max_size=8)


@settings(max_examples=100)
@given(moments, noise)
def test_version_and_variant_bits_are_as_the_standard_says(at, random):
    made = new_id(at, random)
    assert made.version == 7
    assert made.variant == RFC_4122
    assert made.int >> 80 == at // 1_000_000


@settings(max_examples=100)
@given(moments, moments, noise, noise)
def test_the_later_one_sorts_later_as_value_text_and_bytes(one, other, first, second):
    earlier, later = sorted((one, other))
    if later - earlier >= 1_000_000 // 4096 + 1:
        a, b = new_id(earlier, first), new_id(later, second)
        assert a < b
        assert str(a) < str(b)
        assert a.bytes < b.bytes


@settings(max_examples=100)
@given(moments, noise, noise)
def test_all_62_bits_of_chance_are_kept(at, first, second):
    same = int.from_bytes(first, "big") % 2**62 == int.from_bytes(second, "big") % 2**62
    assert (new_id(at, first) == new_id(at, second)) is same


def test_it_says_when_it_was_made():
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_a_hundred_thousand_are_all_different():
    made = {new_id() for _ in range(100_000)}
    assert len(made) == 100_000
    assert all(isinstance(one, UUID) for one in made)

"""Who may do what, and whom to ask who may not."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from moothall.people.permissions import (
    PHRASES,
    ROLES,
    NotAllowed,
    may,
    may_somewhere,
    require,
    table,
    who_may,
)
from moothall.people.verbs import ON_ACCOUNT, Role, Verb

FACEBOOK, BLUESKY = UUID(int=1), UUID(int=2)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permissions.md"


@dataclass
class Place:
    roles: list[str]
    only_verbs: list[str] | None = None
    only_accounts: dict[str, list[str] | None] | None = None
    is_current: bool = field(default=True)


def test_an_officer_hides_and_an_auditor_only_looks():
    assert may(Place(["officer"]), "hide", FACEBOOK)
    assert not may(Place(["auditor"]), "hide", FACEBOOK)
    assert may(Place(["auditor"]), "see-record")


def test_several_roles_add_up():
    both = Place(["administrator", "officer"])
    assert may(both, "adopt-policy")
    assert may(both, "hide", FACEBOOK)


def test_nobody_does_anything_after_their_membership_ended():
    gone = Place(["officer", "administrator"], is_current=False)
    assert not any(may(gone, verb, FACEBOOK) for verb in Verb)


def test_an_auditor_changes_nothing():
    looking = {"see", "export"}
    assert all(verb.value.split("-")[0] in looking for verb in ROLES[Role.AUDITOR])


def test_who_adopts_the_policy_does_not_also_moderate_by_that_role():
    assert not ROLES[Role.ADMINISTRATOR] & {Verb.HIDE, Verb.DELETE, Verb.BLOCK, Verb.REPLY}


def test_a_limit_to_verbs_holds_whatever_the_role_says():
    trainee = Place(["officer"], only_verbs=["reply", "see-posts"])
    assert may(trainee, "reply", FACEBOOK)
    assert not may(trainee, "hide", FACEBOOK)


def test_a_limit_to_verbs_gives_nothing_that_the_role_has_not():
    assert not may(Place(["auditor"], only_verbs=["hide"]), "hide", FACEBOOK)


def test_a_limit_to_accounts_holds_for_what_is_done_on_accounts():
    one_page = Place(["officer"], only_accounts={str(FACEBOOK): None})
    assert may(one_page, "hide", FACEBOOK)
    assert not may(one_page, "hide", BLUESKY)
    assert may(one_page, "see-record"), "the record is the organisation's"


def test_an_account_may_allow_some_verbs_only():
    careful = Place(["officer"], only_accounts={str(FACEBOOK): ["reply"], str(BLUESKY): None})
    assert may(careful, "reply", FACEBOOK)
    assert not may(careful, "hide", FACEBOOK)
    assert may(careful, "hide", BLUESKY)


def test_a_limited_person_is_refused_where_the_account_is_not_named():
    one_page = Place(["officer"], only_accounts={str(FACEBOOK): ["reply"]})
    assert not may(one_page, "reply")
    assert may_somewhere(one_page, "reply")
    assert not may_somewhere(one_page, "hide")


def test_no_account_at_all_means_none():
    nowhere = Place(["officer"], only_accounts={})
    assert not may(nowhere, "reply", FACEBOOK)
    assert not may_somewhere(nowhere, "reply")


def test_a_refusal_says_who_may():
    with pytest.raises(NotAllowed) as refused:
        require(Place(["officer"]), "adopt-policy")
    assert str(refused.value) == (
        "You may not adopt a version of the policy. Ask an administrator."
    )
    assert refused.value.by == (Role.ADMINISTRATOR,)


def test_a_refusal_by_a_limit_says_that_it_is_one():
    with pytest.raises(NotAllowed, match="hide a post on this account"):
        require(Place(["officer"], only_accounts={str(FACEBOOK): None}), "hide", BLUESKY)


def test_an_unknown_verb_is_a_mistake_and_no_refusal():
    with pytest.raises(ValueError, match="hyde"):
        may(Place(["officer"]), "hyde")


def test_every_verb_can_be_done_by_somebody_and_is_said_in_words():
    assert all(who_may(verb) for verb in Verb)
    assert set(PHRASES) <= set(Verb)
    assert set(Verb) >= ON_ACCOUNT
    assert set(ROLES) == set(Role)


def test_the_reference_page_holds_the_table():
    assert table() in PAGE.read_text(encoding="utf-8")

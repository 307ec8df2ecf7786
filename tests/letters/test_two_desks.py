"""A letter of one desk leads there, also somebody who has another open."""

from urllib.parse import unquote

import pytest
from django.db import transaction
from tests.support.cast import member, signed_in

from moothall.letters import writing
from moothall.letters.kinds import Kind
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Role

pytestmark = pytest.mark.django_db


def link(to):
    words = writing.Words("Look", ("At once.",), "/people/")
    with organisation_scope(to.organisation_id), transaction.atomic():
        letter = writing.put(to, Kind.MENTION, str(to.pk), words, at=to.started_at)
    [found] = [unquote(word) for word in letter.text.split() if "people" in word]
    return found


def test_who_works_at_two_desks_is_led_by_way_of_the_right_one(cast):
    member(cast.theirs, "Bob Brown", Role.OFFICER, who=cast.bob.person)
    address = link(cast.bob)
    assert f"/me/desk/{cast.ours.pk}/?next=" in address
    page = signed_in(cast.bob).get(address, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/people/"


def test_who_works_at_one_is_led_straight_to_the_page(cast, settings):
    member(cast.theirs, "Bob Brown", Role.OFFICER, who=cast.bob.person).end(cast.bob.started_at)
    assert link(cast.bob) == f"{settings.ADDRESS}/people/"

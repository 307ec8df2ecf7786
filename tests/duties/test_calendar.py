"""The address from which somebody's own calendar reads, and what opens by itself."""

from uuid import uuid4

import pytest
from django.test import Client
from tests.duties.world import AT, opened
from tests.support.cast import signed_in
from tests.support.desk_cast import desk as another_desk

from moothall.duties import calendars
from moothall.people.tenancy import organisation_scope


def address(of, key):
    return f"/duties/calendar/{of.organisation_id}/{key}/"


def test_a_calendar_reads_what_is_open_without_signing_in(fay):
    duty = opened(fay, name="Rita Moss")
    key = calendars.make(by=fay, at=AT)
    answer = Client().get(address(fay, key))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"UID:{duty.pk}@moothall" in text
    assert "Rita" not in text
    assert "no-store" in answer["Cache-Control"]


def test_a_new_address_ends_the_old_one_and_an_ended_one_reads_nothing(fay):
    old = calendars.make(by=fay, at=AT)
    new = calendars.make(by=fay, at=AT)
    assert Client().get(address(fay, old)).status_code == 404
    assert Client().get(address(fay, new)).status_code == 200
    assert calendars.end(by=fay, at=AT)
    assert Client().get(address(fay, new)).status_code == 404
    assert not calendars.end(by=fay, at=AT)


def test_whoever_left_reads_no_more(fay):
    key = calendars.make(by=fay, at=AT)
    fay.ended_at = AT
    fay.save()
    assert Client().get(address(fay, key)).status_code == 404


@pytest.mark.parametrize("key", ["nothing", "%00", "x" * 400])
def test_a_guess_finds_nothing(fay, key):
    calendars.make(by=fay, at=AT)
    assert Client().get(address(fay, key)).status_code == 404


def test_a_key_reads_its_own_organisation_alone(fay):
    key = calendars.make(by=fay, at=AT)
    other = another_desk("Elsewhere Homes", "elsewhere")
    with organisation_scope(other.id):
        assert Client().get(f"/duties/calendar/{other.id}/{key}/").status_code == 404
    assert Client().get(f"/duties/calendar/{uuid4()}/{key}/").status_code == 404


def test_the_address_is_shown_once(fay):
    client = signed_in(fay)
    page = client.post("/duties/calendar/address/").content.decode()
    assert f"/duties/calendar/{fay.organisation_id}/" in page
    again = client.get("/duties/calendar/address/").content.decode()
    assert f"/duties/calendar/{fay.organisation_id}/" not in again
    assert "You made an address on" in again

"""What no program reads: typed in by an officer, judged like anything else."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.inbox.world import AT
from tests.support.cast import signed_in

from moothall.channels.models import Account, Event, Picture
from moothall.files.pictures import LARGEST, NotAPictureError, redrawn
from moothall.inbox.models import Case, Post
from moothall.people.tenancy import organisation_scope
from moothall.record.models import Entry

pytestmark = pytest.mark.django_db
FORM = "/desk/by-hand/"
TEXT = "Nobody has come about the lift in Elm House for a week"


def typed(**given):
    local = AT - timedelta(hours=1)
    return {
        "place": "new:nextdoor",
        "sort": "group",
        "where": "Highwoods neighbours",
        "author": "Mo Farrow",
        "text": TEXT,
        "said_at_0": f"{local:%Y-%m-%d}",
        "said_at_1": "09:30",
    } | given


def photograph(form="JPEG", size=(40, 30)):
    """With a place, an owner and a comment written into it."""
    made = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x0112] = "SECRETPHONE", "12 Acacia Avenue", 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (51.0, 53.0, 21.0)
    out = io.BytesIO()
    extra = {"comment": b"SECRETPHONE"} if form == "GIF" else {"exif": exif}
    made.save(out, form, **extra)
    return out.getvalue()


def upload(body, name="seen.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, body, content_type=kind)


@pytest.mark.parametrize(
    ("month", "day", "time"), [(6, "2026-06-02", "11:00"), (12, "2026-12-02", "10:00")]
)
def test_the_time_is_now_where_the_organisation_is(world, at, month, day, time):
    at(AT.replace(month=month))
    page = signed_in(world.desk.olive).get(FORM).content.decode()
    assert f'value="{day}"' in page
    assert f'value="{time}"' in page


def test_what_may_be_left_empty_is_marked(olive):
    page = olive.get(FORM).content.decode()
    assert "All of it is needed but what is marked optional." in page
    assert page.count("(optional)") == 3


def test_what_an_officer_saw_in_a_group_becomes_a_case_that_says_who_logged_it(world, olive):
    answer = olive.post(FORM, typed())
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/desk/case/{case.pk}/"
    world.judge()
    page = olive.get(f"/desk/case/{case.pk}/").content.decode()
    assert "Logged by hand by Olive Ng" in page
    assert "Highwoods neighbours" in page
    account = Account.objects.get(platform="nextdoor")
    assert not account.is_connected
    assert Entry.objects.filter(verb="log-by-hand", actor_name="Olive Ng").count() == 1
    assert Entry.objects.filter(verb="add-account-by-hand").count() == 1


def test_a_second_post_of_the_place_uses_the_account_that_is_there(olive):
    olive.post(FORM, typed())
    account = Account.objects.get(platform="nextdoor")
    olive.post(FORM, typed(place=str(account.pk), text="The bins were not emptied in Oak Court"))
    assert Account.objects.filter(platform="nextdoor").count() == 1
    assert Post.objects.filter(account=account).count() == 2


def test_a_telephone_call_stays_private(olive):
    olive.post(FORM, typed(place="new:telephone", sort="call", where="taken by reception"))
    post = Post.objects.get()
    assert (post.kind, post.visibility) == ("direct_message", "private")


def test_a_post_that_is_here_already_is_said_and_leads_there(olive):
    olive.post(FORM, typed())
    account, case = Account.objects.get(platform="nextdoor"), Case.objects.get()
    again = typed(place=str(account.pk), text=TEXT.upper() + "!")
    answer = olive.post(FORM, again)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It is on the desk already" in page
    assert f"/desk/case/{case.pk}/" in page
    assert Post.objects.count() == 1
    olive.post(FORM, again | {"anyway": "on"})
    assert Post.objects.count() == 2


def test_the_same_link_is_the_same_post_wherever_it_was_read(world, olive):
    post = world.post("Is the office open? [question]")
    answer = olive.post(FORM, typed(where=post.permalink, text="something else entirely, longer"))
    assert f"/desk/case/{post.case_id}/" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"where": ""},
        {"place": "new:myspace"},
        {"place": "00000000-0000-0000-0000-000000000000"},
        {"sort": "shouted"},
        {"said_at_0": "2031-01-01"},
        {"said_at_0": "yesterday"},
        {"text": "x" * 20_001},
    ],
)
def test_what_makes_no_sense_is_shown_again_and_nothing_is_kept(olive, wrong):
    answer = olive.post(FORM, typed(**wrong))
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_a_picture_is_sealed_as_it_came_and_shown_without_what_a_telephone_wrote(olive):
    body = photograph()
    assert b"SECRETPHONE" in body
    olive.post(FORM, typed(picture=upload(body), described="the broken lift"))
    case, picture = Case.objects.get(), Picture.objects.get()
    assert bytes(picture.original) == body
    assert b"SECRETPHONE" not in bytes(picture.shown)
    page = olive.get(f"/desk/case/{case.pk}/").content.decode()
    assert f"/desk/pictures/{picture.pk}/" in page
    assert "the broken lift" in page
    seen = olive.get(f"/desk/pictures/{picture.pk}/")
    assert seen.content == bytes(picture.shown)
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    with Image.open(io.BytesIO(seen.content)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (30, 40), "turned as the telephone meant it"


def test_the_sealed_original_is_a_download_and_on_record(olive, audrey):
    body = photograph()
    olive.post(FORM, typed(picture=upload(body)))
    picture = Picture.objects.get()
    address = f"/desk/pictures/{picture.pk}/original/"
    answer = olive.get(address)
    assert answer.content == body
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(verb="reveal-original-picture", actor_name="Olive Ng").exists()
    assert audrey.get(address).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0 not a jpeg",
        b"GIF89a" + b"\x00" * 40,
        b"%PDF-1.4",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        photograph()[:200],
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(body):
    with pytest.raises(NotAPictureError):
        redrawn(body)


def test_a_file_that_is_no_picture_is_refused_on_the_screen(olive):
    answer = olive.post(FORM, typed(picture=upload(b"<script>alert(1)</script>")))
    assert answer.status_code == 422
    assert "not a picture that the desk can read" in answer.content.decode()
    assert not Event.objects.exists()


def test_fifty_megabytes_are_refused_by_their_size(olive):
    answer = olive.post(FORM, typed(picture=upload(b"\xff" * 50_000_000)))
    assert answer.status_code == 422
    assert "more than 10 MB" in answer.content.decode()
    assert not Event.objects.exists()


def test_a_small_file_that_unfolds_to_a_wall_is_refused():
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    assert len(out.getvalue()) < LARGEST
    with pytest.raises(NotAPictureError):
        redrawn(out.getvalue())


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "JPEG"])
def test_every_usual_form_is_drawn_anew(form):
    """Nothing of what a telephone writes beside the points is shown."""
    body = photograph(form)
    assert b"SECRETPHONE" in body
    assert b"SECRETPHONE" not in redrawn(body).body


def test_script_and_turning_marks_stand_as_letters(olive):
    nasty = "<img src=x onerror=alert(1)>\u202egnp.exe"
    olive.post(FORM, typed(author=nasty, text=f"{nasty} the lift again", where=nasty))
    case = Case.objects.get()
    page = olive.get(f"/desk/case/{case.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_who_may_only_look_cannot_log(audrey, carl):
    for somebody in (audrey, carl):
        assert somebody.get(FORM).status_code == 403
        assert somebody.post(FORM, typed()).status_code == 403
    assert not Event.objects.exists()


def test_another_organisations_pictures_and_accounts_are_not_there(elsewhere, olive):
    olive.post(FORM, typed(picture=upload(photograph())))
    picture, ours = Picture.objects.get(), Account.objects.get(platform="nextdoor")
    with organisation_scope(elsewhere.id):
        stranger = signed_in(elsewhere.desk.olive)
        assert stranger.get(f"/desk/pictures/{picture.pk}/").status_code == 404
        assert stranger.get(f"/desk/pictures/{picture.pk}/original/").status_code == 404
        assert stranger.post(FORM, typed(place=str(ours.pk))).status_code == 422


def test_somebody_limited_to_some_accounts_names_no_new_place(world, olive):
    world.desk.olive.only_accounts = {str(world.account.pk): None}
    world.desk.olive.save()
    assert "new:nextdoor" not in olive.get(FORM).content.decode()
    assert olive.post(FORM, typed()).status_code == 422

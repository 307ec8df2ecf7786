"""Evidence first: words at once, pictures within seconds, and nothing deleted before they were tried."""

import hashlib
import io
import json
import subprocess
import time
import zipfile
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.inbox.test_moderating import C2, REVIEW
from tests.inbox.world import AT

from moothall.channels import media
from moothall.channels.models import Action
from moothall.channels.signals import before_asking
from moothall.files.typeset import CannotTypesetError, as_pdf, kind_of_picture
from moothall.inbox import actions, evidence, queries
from moothall.inbox.dossier import Names, document
from moothall.inbox.evidence import capturing
from moothall.inbox.models import Case, Evidence, EvidenceFile, Hold
from moothall.people.permissions import NotAllowed
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.media import Media, MediaNotHadError
from moothall.record.models import Entry

RUDE = "You ... [abusive]"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15"
    b"\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)
FOX = base.Attachment("https://pictures.example/fox.png", "image/png", "A fox")
CAT = base.Attachment("https://pictures.example/cat.png", "image/png", "")


@pytest.fixture(autouse=True)
def served(monkeypatch):
    """What the platform serves by address; an error is raised. And what was asked for."""
    given, asked = {FOX.url: PIXEL, CAT.url: PIXEL}, []

    def media_of(_account, address, *, seconds):
        asked.append((address, seconds))
        found = given[address]
        if isinstance(found, Exception):
            raise found
        return Media(found, "image/png")

    monkeypatch.setattr(media, "media_of", media_of)
    media_of.given, media_of.asked = given, asked
    return media_of


def hidden(world, *attached, text=RUDE):
    post = world.post(text, attachments=attached)
    return actions.hide(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)


def files():
    return {one.number: one for one in EvidenceFile.objects.all()}


def paper(world, by=None, **more):
    dossier = queries.dossier(by or world.desk.sam, Case.objects.get().pk, AT)
    return document(dossier, world.desk.sam.organisation.zone, **more)


def text_of(made):
    return " ".join(str(made).split())


def test_words_are_sealed_at_once_and_pictures_follow(world):
    sealed = hidden(world, FOX, CAT).evidence
    assert {one.state for one in files().values()} == {"waiting"}
    assert evidence.capture_all(AT) == 1
    picture, fox, cat = (files()[number] for number in range(3))
    assert {one.state for one in files().values()} == {"kept"}
    assert bytes(fox.content) == PIXEL
    assert fox.sha256 == hashlib.sha256(PIXEL).hexdigest()
    assert (fox.described, cat.described) == ("A fox", "")
    assert kind_of_picture(bytes(picture.content)) == "png"
    assert picture.sha256 == hashlib.sha256(bytes(picture.content)).hexdigest()
    assert evidence.capture_all(AT) == 0
    content = json.loads(sealed.content)
    assert content["attachments"][0]["url"] == FOX.url
    assert content["captured_at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (MediaNotHadError("It is larger than 25 MB."), "larger than"),
        (MediaNotHadError("It is not there any more."), "not there"),
        (ZeroDivisionError(), "the desk had a fault"),
    ],
)
def test_a_picture_that_cannot_be_had_is_said_plainly(world, served, problem, why):
    hidden(world, FOX)
    served.given[FOX.url] = problem
    evidence.capture_all(AT)
    assert files()[1].state == "not_had"
    assert why in files()[1].why.lower()
    assert files()[0].state == "kept"


def test_what_may_come_later_is_waited_for_and_given_up_after_ten_minutes(world, served):
    hidden(world, FOX)
    served.given[FOX.url] = MediaNotHadError("The platform did not send it.", again=True)
    evidence.capture_all(AT)
    assert {one.state for one in files().values()} == {"waiting"}
    evidence.capture_all(AT + timedelta(minutes=11))
    assert (files()[1].state, files()[0].state) == ("not_had", "kept")


def test_an_attachment_without_an_address_is_not_waited_for(world, served):
    hidden(world, base.Attachment("", "image/png", "x"))
    assert "did not say where" in files()[1].why
    evidence.capture_all(AT)
    assert served.asked == []


def test_nothing_is_deleted_or_blocked_before_its_pictures_were_tried(world):
    for verb in ("delete", "block"):
        post = world.post(RUDE, attachments=[FOX], author=verb)
        more = {"review_on": REVIEW} if verb == "block" else {}
        do = getattr(actions, verb)
        decision = do(post.case_id, post.pk, C2, by=world.desk.olive, at=AT, **more)
        before_asking.send(Action, action=decision.action)
        [fox] = EvidenceFile.objects.filter(evidence=decision.evidence, number=1)
        assert fox.state == "kept"


def test_what_is_not_to_be_had_before_a_deletion_is_not_waited_for(world, served):
    served.given[FOX.url] = MediaNotHadError("The platform did not send it.", again=True)
    post = world.post(RUDE, attachments=[FOX])
    decision = actions.delete(post.case_id, post.pk, C2, by=world.desk.olive, at=AT)
    before_asking.send(Action, action=decision.action)
    assert files()[1].state == "not_had"


def test_hiding_waits_three_seconds_at_most(world, served, monkeypatch):
    decision = hidden(world, FOX, CAT)
    clock = iter([0.0, 0.0, 2.9, 3.1])
    monkeypatch.setattr(capturing, "monotonic", lambda: next(clock))
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    served.given[FOX.url] = MediaNotHadError("The platform took too long.", again=True)
    before_asking.send(Action, action=decision.action)
    assert served.asked[0] == (FOX.url, 3.0)
    assert sum(seconds for _, seconds in served.asked) < 3.2
    assert files()[1].state == "waiting"


def test_a_fault_of_the_typesetter_leaves_the_words_sealed(world, monkeypatch):
    decision = hidden(world)

    def fails(_sealed):
        raise CannotTypesetError("no")

    monkeypatch.setattr(capturing, "render", fails)
    evidence.capture_all(AT)
    assert files()[0].state == "not_had"
    assert evidence.is_intact(decision.evidence)


def test_what_is_kept_cannot_be_changed_or_taken_away(world):
    hidden(world, FOX)
    evidence.capture_all(AT)
    for change in (
        lambda: EvidenceFile.objects.filter(number=1).update(content=b"x"),
        lambda: EvidenceFile.objects.filter(number=1).update(content=None, emptied_at=AT),
        lambda: EvidenceFile.objects.filter(number=1).delete(),
        lambda: Evidence.objects.update(content=""),
        lambda: Evidence.objects.update(content="", emptied_at=AT),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_who_fetch_at_once_keep_one(world):
    hidden(world, FOX)
    [file] = EvidenceFile.objects.filter(number=1)
    capturing.kept(file, PIXEL, "image/png", AT)
    capturing.kept(file, b"later", "image/png", AT)
    assert bytes(files()[1].content) == PIXEL


def test_the_paper_shows_the_pictures_and_their_hashes(world):
    hidden(world, FOX)
    evidence.capture_all(AT)
    made = text_of(paper(world))
    for file in files().values():
        assert file.sha256 in made
    assert f"/evidence/{files()[0].pk}/" in made
    assert Evidence.objects.get().sha256 in made
    assert Entry.objects.get(verb="hide").hash in made


def test_personal_details_are_in_no_paper_and_no_picture_of_them_is_shown(world):
    hidden(world, FOX, text="You ... ring 07700 900123 [abusive]")
    evidence.capture_all(AT)
    made = text_of(paper(world, with_bytes=True))
    assert "900123" not in made
    assert "kind='image'" not in made
    assert "Image(" not in made
    assert "in the evidence file only" in made


def test_roles_can_stand_in_place_of_every_name(world):
    hidden(world)
    case = Case.objects.get()
    actions.add_note(case.pk, "Olive Ng asked Sam Reid about it", by=world.desk.sam, at=AT)
    dossier = queries.dossier(world.desk.sam, case.pk, AT)
    named = text_of(document(dossier, world.desk.sam.organisation.zone))
    roles = Names.hidden(dossier)
    by_role = text_of(document(dossier, world.desk.sam.organisation.zone, names=roles))
    assert "Olive Ng" in named
    for name in ("Olive", str(world.desk.sam.person)):
        assert name not in by_role
    assert "senior officer" in by_role


def unpacked(packed):
    with packed.file as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_the_evidence_file_can_be_checked_with_sha256sum(world, tmp_path):
    sealed = hidden(world, FOX).evidence
    evidence.capture_all(AT)
    packed = actions.export_evidence(Case.objects.get().pk, by=world.desk.sam, at=AT)
    unpacked(packed).extractall(tmp_path)
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert checked.returncode == 0, checked.stdout
    words = (tmp_path / f"evidence/{sealed.pk}/words.json").read_bytes()
    assert hashlib.sha256(words).hexdigest() == sealed.sha256
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    [told] = manifest["evidence"]
    assert told["author"]["handle"] == "rita"
    assert [one["state"] for one in told["files"]] == ["kept", "kept"]
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    assert sealed.sha256 in lines[0]["after"]
    entry = Entry.objects.get(verb="export-evidence")
    assert entry.changed_to == {"manifest": packed.manifest_sha256}


def test_only_who_may_export_takes_it_and_another_organisations_case_is_not_there(world, elsewhere):
    hidden(world)
    case = Case.objects.get()
    with pytest.raises(NotAllowed):
        actions.export_evidence(case.pk, by=world.desk.olive, at=AT)
    with organisation_scope(elsewhere.id):
        theirs = Case.objects.get()
    with pytest.raises(Case.DoesNotExist):
        actions.export_evidence(theirs.pk, by=world.desk.sam, at=AT)
    with pytest.raises(Case.DoesNotExist):
        actions.hold(theirs.pk, "police", "", by=world.desk.sam, at=AT)


def test_a_hold_is_put_and_ended_with_a_reason_on_the_record(world):
    case = world.case()
    with pytest.raises(NotAllowed):
        actions.hold(case.pk, "police", "", by=world.desk.olive, at=AT)
    with pytest.raises(actions.Refused, match="Say why"):
        actions.hold(case.pk, "other", " ", by=world.desk.sam, at=AT)
    made = actions.hold(case.pk, "complaint", "C-17", by=world.desk.sam, at=AT)
    with pytest.raises(actions.Refused, match="Say why"):
        actions.end_hold(made.pk, "", by=world.desk.sam, at=AT)
    assert "Kept because of a complaint" in text_of(paper(world))
    actions.end_hold(made.pk, "Answered", by=world.desk.sam, at=AT)
    assert Hold.objects.get().ended_why == "Answered"
    verbs = Entry.objects.filter(subject_id=str(case.pk)).values_list("verb", flat=True)
    assert {"hold-records", "end-hold-records"} <= set(verbs)


def test_a_case_of_two_hundred_posts_is_a_pdf_in_seconds(world):
    for number in range(200):
        world.arrive(f"Post {number}: is the lift working again? {'Please. ' * 40}[question]")
    world.take_in()
    world.judge(limit=500)
    started = time.monotonic()
    made = paper(world, with_bytes=True)
    asked = time.monotonic()
    content = as_pdf(made)
    done = time.monotonic()
    assert text_of(made).count("is the lift working again?") >= 200
    assert content.startswith(b"%PDF")
    print(f"asked in {asked - started:.1f} s, set in {done - asked:.1f} s")
    assert done - started < 60  # on a busy machine; two seconds on a quiet one

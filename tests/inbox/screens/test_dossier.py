"""A case on paper: the page, the PDF, the pictures, the file; and what is kept, and how long."""

import io
import zipfile
from datetime import timedelta

import pytest
from tests.inbox.screens.page import filled, send, url, words
from tests.inbox.test_retention import ALL, LATER, adopt, closed
from tests.inbox.world import AT
from tests.support.cast import signed_in

from moothall.files.typeset import CannotTypesetError
from moothall.inbox import actions, evidence, retention
from moothall.inbox.models import Case, EvidenceFile, Hold
from moothall.inbox.views import dossier as screen
from moothall.people.tenancy import organisation_scope

RUDE = "You ... [abusive]"


def hidden(world, text=RUDE, **more):
    post = world.post(text, **more)
    grounds = actions.Grounds(clause="C2", ground="abusive", why="It names staff")
    actions.hide(post.case_id, post.pk, grounds, by=world.desk.olive, at=AT)
    evidence.capture_all(AT)
    return Case.objects.get(pk=post.case_id)


def paper(case, ending=""):
    return f"/desk/case/{case.pk}/dossier{ending}"


def text_of(answer):
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def test_the_pdf_says_what_the_page_says(world, olive):
    case = hidden(world, "You ... ring 07700 900123 [abusive]")
    page, pdf = olive.get(paper(case, "/")), olive.get(paper(case, ".pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    found = text_of(pdf)
    for said in (
        "It names staff",
        "Abusive, offensive, threatening",
        "telephone number",
        case.reference,
    ):
        assert said in found
        assert said in words(page)
    assert "900123" not in found + page.content.decode()


def test_roles_stand_in_place_of_names_on_the_page_and_in_the_pdf(world, olive):
    case = hidden(world)
    assert "Olive Ng" in text_of(olive.get(paper(case, ".pdf")))
    assert "Olive Ng" not in text_of(olive.get(paper(case, ".pdf?names=roles")))
    page = olive.get(paper(case, "/?names=roles")).content.decode()
    assert "Olive Ng" not in page.partition("<main")[2]


def test_the_picture_of_the_post_is_on_the_page_and_does_nothing(world, olive):
    case = hidden(world)
    [picture] = EvidenceFile.objects.filter(number=0)
    address = f"/desk/case/{case.pk}/evidence/{picture.pk}/"
    assert address in olive.get(paper(case, "/")).content.decode()
    answer = olive.get(address)
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content[:4] == b"\x89PNG"


def test_a_picture_that_would_show_personal_details_is_not_served(world, olive):
    case = hidden(world, "You ... ring 07700 900123 [abusive]")
    [picture] = EvidenceFile.objects.filter(number=0)
    assert olive.get(f"/desk/case/{case.pk}/evidence/{picture.pk}/").status_code == 404


def test_another_organisations_papers_and_pictures_are_not_there(world, elsewhere, sam):
    mine = hidden(world)
    with organisation_scope(elsewhere.id):
        case = hidden(elsewhere)
        [picture] = EvidenceFile.objects.filter(number=0)
        held = actions.hold(case.pk, "police", "", by=elsewhere.desk.sam, at=AT)
    for one in (case, mine):
        assert sam.get(f"/desk/case/{one.pk}/evidence/{picture.pk}/").status_code == 404
        ending = f"/desk/case/{one.pk}/holds/{held.pk}/ending/"
        assert sam.post(ending, {"why": "x"}).status_code == 404
    for address in (paper(case, "/"), paper(case, ".pdf")):
        assert sam.get(address).status_code == 404
    for address in ("evidence/file/", "holds/"):
        assert sam.post(f"/desk/case/{case.pk}/{address}", {"reason": "foi"}).status_code == 404


def test_who_may_not_export_or_keep_is_told_so(world, olive, audrey):
    case = hidden(world)
    assert olive.post(f"/desk/case/{case.pk}/evidence/file/").status_code == 403
    assert audrey.post(f"/desk/case/{case.pk}/holds/", {"reason": "foi"}).status_code == 403
    assert "All evidence as one file" not in words(olive.get(paper(case, "/")))


def test_the_evidence_is_one_file_for_who_may_export(world, sam):
    case = hidden(world)
    action, values = filled(sam.get(paper(case, "/")), "/evidence/file/")
    answer = sam.post(action, values)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"README.txt", "manifest.json", "SHA256SUMS", "record.jsonl"} <= set(packed.namelist())


def test_a_case_is_kept_and_let_go_on_its_dossier(world, sam):
    case = hidden(world)
    refused = sam.post(f"/desk/case/{case.pk}/holds/", {"reason": ""})
    assert refused.status_code == 422
    assert "Choose why it is kept" in words(refused)
    page = send(sam, sam.get(paper(case, "/")), "/holds/", reason="complaint", note="C-17")
    assert "Kept because of a complaint" in words(page)
    page = send(sam, page, "/ending/", why="Answered")
    assert "not kept for that reason any more" in words(page)
    assert Hold.objects.get().ended_why == "Answered"


def test_where_the_pdf_cannot_be_made_the_page_still_can(world, olive, monkeypatch):
    case = hidden(world)

    def fails(_document):
        raise CannotTypesetError("no")

    monkeypatch.setattr(screen, "as_pdf", fails)
    page = olive.get(paper(case, ".pdf"), follow=True)
    assert "The PDF could not be made" in words(page)


def test_without_times_the_page_says_that_nothing_goes(world, sam):
    closed(world)
    page = words(sam.get("/desk/kept/"))
    assert "Your policy gives no time" in page
    assert "So nothing goes because of its age" in page
    assert "What platforms ask, below, is done all the same." in page


def test_what_would_go_and_what_stays_is_shown_before_it_does(world, at):
    adopt(world, ALL)
    goes, stays = closed(world), closed(world, author="b")
    actions.hold(stays.pk, "court", "", by=world.desk.sam, at=AT)
    at(LATER)
    sam = signed_in(world.desk.sam)
    page = words(sam.get("/desk/kept/"))
    assert "What would go tonight: 1 case" in page
    assert goes.reference in page
    assert f"{stays.reference} : kept because of a court case" in page or (
        f"{stays.reference}: kept because of a court case" in page
    )
    assert retention.apply(world.id, LATER) == 1
    at(LATER + timedelta(hours=1))
    page = words(sam.get("/desk/kept/"))
    assert "No case has had its time" in page
    assert goes.reference in page


def test_the_dossier_of_an_emptied_case_says_what_went(world, at):
    adopt(world, ALL)
    case = closed(world)
    retention.apply(world.id, LATER)
    at(LATER)
    sam = signed_in(world.desk.sam)
    page = words(sam.get(paper(case, "/")))
    assert "Emptied at the end of its time" in page
    assert "MySecretWords" not in page
    assert sam.get(url(case)).status_code == 200

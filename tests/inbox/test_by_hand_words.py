"""Why a verb is done by hand stands in words on the page, for keyboard, touch and screen reader."""

from types import SimpleNamespace

from django.template.loader import render_to_string

from moothall.inbox.shown.verbs import Verb, Verbs

WHY = "Only Google can take a review down. Ask it to."


def verb(title, reason=""):
    return Verb(
        name=title.lower(), title=title, key="x", url=f"/{title.lower()}/", is_open=False,
        is_first=False, is_by_hand=bool(reason), reason=reason,
    )  # fmt: skip


def test_each_reason_is_said_once_with_the_verbs_that_it_holds_for():
    verbs = Verbs((verb("Reply"), verb("Delete", WHY)), (verb("Block", WHY),), ())
    assert [(one.titles, one.reason) for one in verbs.by_hand] == [("Delete, Block", WHY)]
    assert Verbs((verb("Reply"),), (), ()).by_hand == ()


def test_the_buttons_point_to_it_and_hide_nothing_in_a_title():
    verbs = Verbs((verb("Reply"), verb("Delete", WHY)), (verb("Block", WHY),), ())
    page = render_to_string("inbox/_verbs.html", {"shown": SimpleNamespace(verbs=verbs)})
    assert "title=" not in page
    assert page.count('aria-describedby="by-hand"') == 2
    assert page.count("(by hand)") == 3

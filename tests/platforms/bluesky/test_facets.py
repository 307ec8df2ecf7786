"""Where mentions, links and tags begin and end, in bytes."""

import pytest

from moothall.platforms.bluesky.facets import facets

PEOPLE = {"tess.example.org": "did:plc:tess"}


def marked(text):
    """What stands between the offsets, and what it means."""
    raw = text.encode()
    found = {}
    for one in facets(text, lambda handle: PEOPLE.get(handle, "")):
        [feature] = one["features"]
        where = slice(one["index"]["byteStart"], one["index"]["byteEnd"])
        kind = feature.pop("$type").partition("#")[2]
        found[raw[where].decode()] = (kind, *feature.values())
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nothing here, 12.30 to 4.30pm", {}),
        ("é🏠 @tess.example.org hello", {"@tess.example.org": ("mention", "did:plc:tess")}),
        ("@tess.example.org.", {"@tess.example.org": ("mention", "did:plc:tess")}),
        ("@tess.example.orgs and @nobody.example.org", {}),
        ("mail tess@tess.example.org", {}),
        ("See https://cbh.example/a?b=c.", {"https://cbh.example/a?b=c": ("link", "https://cbh.example/a?b=c")}),
        ("(colchester.gov.uk/bins)", {"colchester.gov.uk/bins": ("link", "https://colchester.gov.uk/bins")}),
        ("https://en.wikipedia.org/wiki/Mould_(fungus)", {
            "https://en.wikipedia.org/wiki/Mould_(fungus)": ("link", "https://en.wikipedia.org/wiki/Mould_(fungus)")}),
        ("write to info@cbh.co.uk", {}),
        ("Now #BinDay, #Café!", {"#BinDay": ("tag", "BinDay"), "#Café": ("tag", "Café")}),
        ("#1 reason, C#sharp", {}),
        ("https://cbh.example/#top", {"https://cbh.example/#top": ("link", "https://cbh.example/#top")}),
    ],
)  # fmt: skip
def test_what_is_marked(text, found):
    assert marked(text) == found


def test_a_text_of_nothing_but_signs_takes_no_time():
    assert facets("@#." * 1_000 + "a." * 1_000, lambda _: "") == []

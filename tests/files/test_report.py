"""The page: what it says, what it leaves out and says so, and that no post can harm its reader."""

import io
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.core.values import Author, ClockDue, Disposition, Finding, Need
from moothall.files import BadLine, Notes
from moothall.files.output.contract import About
from moothall.files.output.report import ReportWriter
from moothall.files.output.report.marks import MOST_LETTERS, OPEN_LETTERS, as_html, marked
from moothall.files.totals import Totals
from moothall.files.workers import Judged


@pytest.fixture
def page(policy):
    def made(*outcomes, full_posts=2000, notes=None):
        out = io.StringIO()
        about = About(policy, ["/home/ena/posts.jsonl"], datetime(2026, 6, 15, 9, tzinfo=UTC))
        writer, totals = ReportWriter(out, about, full_posts=full_posts), Totals()
        for outcome in outcomes:
            totals.add(outcome)
            writer.write(outcome)
        writer.finish(totals, notes or Notes())
        writer.close()
        return out.getvalue()

    return made


class Elements(HTMLParser):
    """Tags with their attributes, and the text outside script and style."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.words = []
        self._inside = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self._inside):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_a_post_stands_with_its_clause_quoted_its_words_marked_and_its_due_times(
    page, row, judgement
):
    post = row(
        "The lift is stuck", author=Author("Ena", "ena"), platform="facebook", parent="Lifts work."
    )
    html = page(
        Judged(
            post,
            judgement(
                id="p1",
                needs=(Finding(Need.FOI, 0.97, "F1", ((4, 8),)),),
                clauses=("F1",),
                clocks=(ClockDue("foi_england", date(2026, 7, 1), provisional=True),),
                reply_by=datetime(2026, 6, 15, 15, tzinfo=UTC),
            ),
        )
    )
    assert "The <mark>lift</mark> is stuck" in html
    text = Elements(html).text
    assert "information request (FOI) (97%)" in text
    assert "Should Colchester Borough Homes receive a Freedom of Information" in text
    assert "Reply by Mon 15 Jun 2026, 16:00" in text
    assert "Wed 1 Jul 2026, provisional" in text
    assert "Perhaps also abusive (41%)" in text
    assert "Ena (@ena) · Facebook" in text
    assert "In answer to: Lifts work." in text


def test_the_page_names_policy_judge_time_and_files_but_not_where_the_disk_is(page, row, judgement):
    text = Elements(page(Judged(row(), judgement()))).text
    assert "colchester-borough-homes, version 1" in text
    assert "1.0+test" in text
    assert "Mon 15 Jun 2026, 10:00" in text
    assert "posts.jsonl" in text
    elsewhere = page(
        Judged(row(where="/home/ena/a.jsonl, line 7"), judgement()),
        BadLine("/home/ena/b, line 1", "no"),
    )
    assert "/home/ena" not in text + elsewhere
    assert "a.jsonl, line 7" in elsewhere


def test_counts_by_disposition_and_clause_are_in_tables_beside_the_charts(page, row, judgement):
    elements = Elements(
        page(
            Judged(row(), judgement(clauses=("C2", "R5"))),
            Judged(row(), judgement(clauses=("R5",))),
            Judged(
                row(),
                judgement(needs=(Finding(Need.SAR, 0.9, None), Finding(Need.QUESTION, 0.9, "R5"))),
            ),
            Judged(row(), judgement(needs=(Finding(Need.OPINION, 0.9, None),), clauses=())),
        )
    )
    assert "R5 “" in elements.text.replace("R5 For", "R5 “For")
    assert "1 post wants something for which the published policy has no words" in elements.text
    charts = elements.all("svg")
    assert len(charts) == 2
    for chart in charts:
        assert chart["role"] == "img"
        assert chart["aria-labelledby"]
    assert len(elements.all("table")) == 3
    assert len(elements.all("caption")) == 3


def test_bad_lines_and_what_was_passed_by_are_listed(page, row, judgement):
    notes = Notes()
    notes.pass_by("boosts of others")
    text = Elements(
        page(
            Judged(row(), judgement()), BadLine("posts.jsonl, line 3", "text: missing"), notes=notes
        )
    ).text
    assert "1 line was not judged" in text
    assert "1 line not read" in text
    assert "posts.jsonl, line 3 : text: missing" in text
    assert "1 boost of another" in text


def test_a_post_judged_without_its_time_is_listed_among_what_could_not_be_read(
    page, row, judgement
):
    odd = replace(row(where="a.csv, line 2"), faults=("posted_at: 'soon' is not a time",))
    text = Elements(page(Judged(odd, judgement()))).text
    assert "1 post was judged without something that could not be read" in text
    assert "a.csv, line 2 : posted_at: 'soon' is not a time" in text
    assert "Read in part 1 post" in text
    assert "not judged" not in text


def test_a_long_list_of_bad_lines_says_how_many_it_leaves_out(page):
    text = Elements(page(*(BadLine(f"line {n}", "no") for n in range(250)))).text
    assert "250 lines were not judged. The first 200 are listed; all were named" in text
    assert "line 199" in text
    assert "line 200 :" not in text


def test_posts_left_out_of_a_long_page_are_counted_by_disposition_the_weightiest_shown(
    page, row, judgement
):
    outcomes = [Judged(row(f"calm {n}"), judgement("calm", Disposition.NONE)) for n in range(30)]
    outcomes += [Judged(row(f"gas {n}"), judgement("gas", Disposition.EMERGENCY)) for n in range(5)]
    html = page(*outcomes, full_posts=10)
    elements = Elements(html)
    assert len(elements.all("article")) == 10
    assert all(f"gas {n}" in elements.text for n in range(5))
    assert "Shown in full: 10 of 35 posts" in elements.text
    assert "25 of 30: No response" in elements.text
    assert "moothall judge --format jsonl" in elements.text


def test_a_page_without_posts_is_still_a_page(page):
    text = Elements(page()).text
    assert "No posts." in text
    assert "No post fell under any clause." in text


HOSTILE = (
    '</p><script>alert(1)</script><img src=x onerror="alert(2)"> \u202eecilop\u202c \x00 & <b>'
)


def test_hostile_words_are_shown_and_never_obeyed(page, row, judgement):
    post = row(
        HOSTILE, where=HOSTILE, author=Author(HOSTILE, HOSTILE), parent=HOSTILE, platform=HOSTILE
    )
    html = page(
        Judged(post, judgement(HOSTILE, id=HOSTILE, reasons=(HOSTILE,))),
        BadLine(HOSTILE, HOSTILE),
    )
    elements = Elements(html)
    assert len(elements.all("script")) == 1
    assert not elements.all("img")
    assert not elements.all("b")
    assert "\u202e" not in html
    assert "\x00" not in html
    assert "[U+202E right-to-left override]" in elements.text
    assert "<script>alert(1)</script>" in elements.text


def test_the_page_allows_only_its_own_style_and_script_by_their_hashes(page, row, judgement):
    html = page(Judged(row(), judgement()))
    policy = next(
        attrs["content"]
        for attrs in Elements(html).all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        block = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)[1]
        assert f"{tag}-src 'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|\son\w+=", html.split("</style>")[1].split("<script>")[0])


def test_the_page_fetches_nothing(page, row, judgement):
    elements = Elements(page(Judged(row("https://evil.example/a.png"), judgement())))
    assert not [tag for tag, attrs in elements.tags if "src" in attrs or tag in {"link", "iframe"}]
    links = [attrs["href"] for attrs in elements.all("a")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_every_link_on_the_page_leads_somewhere_on_it(page, row, judgement):
    html = page(Judged(row(), judgement()), BadLine("line 2", "no"))
    elements = Elements(html)
    ids = [attrs["id"] for _, attrs in elements.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"].removeprefix("#") for attrs in elements.all("a")} <= set(ids)


def test_a_very_long_post_is_folded_and_its_end_is_said_to_be_missing(page, row, judgement):
    text = "word " * 5_000
    elements = Elements(page(Judged(row(text), judgement(needs=()))))
    assert "Show the rest (25,000 characters in all)" in elements.text
    assert "The page shows 20,000 of 25,000 characters." in elements.text


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5),
)
def test_marking_changes_no_word_and_marks_what_the_spans_cover(text, spans):
    html = str(marked(text, 0, len(text), spans))
    assert html.count("<mark>") == html.count("</mark>")
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert bare == str(as_html(text))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_any_post_makes_a_page_with_one_article(page, row, judgement, text):
    elements = Elements(page(Judged(row(text, author=Author(text, text)), judgement(text))))
    assert len(elements.all("article")) == 1
    assert len(elements.all("script")) == 1


def test_the_letters_shown_first_are_fewer_than_those_shown_at_all():
    assert OPEN_LETTERS < MOST_LETTERS


def test_overlapping_spans_make_one_mark():
    assert marked("abcdef", 0, 6, [(1, 4), (2, 5)]) == "a<mark>bcde</mark>f"
    assert marked("abcdef", 0, 3, [(2, 5)]) == "ab<mark>c</mark>"

"""Those who write as press or politicians are told from residents who once were or mention them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.core.judgement.detect import Context, Directory, DirectoryError, detect
from moothall.core.values import Author, Post

TABLE = """name,handle,role,organisation
Naomi Purdy,@CllrPurdy,Councillor,Wick ward
Sam Okoro,samokoro_news,Reporter,Essex Ledger
Ruth Vane,,MP,
"""


def roles(text="Morning all", *, bio="", name="Alex", handle="alex", directory=None):
    hits = detect(Post(text=text, author=Author(name, handle, bio)), Context(directory=directory))
    return {hit.kind for hit in hits if hit.kind.startswith("author.")}


@pytest.mark.parametrize(
    ("bio", "role"),
    [
        ("Borough councillor for Wick & Lower Colne", "councillor"),
        ("Cllr, Greenmarsh ward. Views my own", "councillor"),
        ("Member of Parliament for North Essex", "politician"),
        ("Standing for Essex Mayor. Promoted by P Lorne.", "politician"),
        ("MSP for Lothian", "politician"),
        ("Senior caseworker, office of the local MP", "office"),
        ("News editor, Stour Valley Echo", "journalist"),
        ("Local democracy reporter", "journalist"),
        ("Producer, BBC Essex", "journalist"),
    ],
)
def test_a_bio_says_who_somebody_is(bio, role):
    assert f"author.{role}" in roles(bio=bio)


@pytest.mark.parametrize(
    "bio",
    [
        "Former reporter, now baker",
        "Retired councillor",
        "Student journalist, 2nd year",
        "Lecturer in journalism",
        "ex MP's driver",
        "Housing student, dissertation on councillors",
        "Mum of two, dog walker",
        "MP3 collector",
        "",
    ],
)
def test_a_past_or_other_role_does_not_count(bio):
    assert not any(role for role in roles(bio=bio) if role != "author.not_now")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Cllr Voss here. Call me.", "councillor"),
        ("hi there its councillor naomi purdy, can an officer ring me", "councillor"),
        ("I'm a reporter at the Gazette, who handles press enquiries?", "journalist"),
        ("We're running a story on the lifts tomorrow, any comment?", "journalist"),
        ("On behalf of our MP: which inbox takes casework?", "office"),
        ("As your local MP I expect better", "politician"),
    ],
)
def test_a_post_says_who_its_author_is(text, role):
    assert f"author.says.{role}" in roles(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have told my councillor about this",
        "Our MP is useless too",
        "It was in the paper last week",
        "I'm writing my dissertation on damp, can you help?",
        "I used to be a councillor here",
    ],
)
def test_a_resident_who_mentions_them_is_a_resident(text):
    assert not roles(text)


def test_a_title_in_the_name_counts():
    assert "author.councillor" in roles(name="Cllr Ben Hay")


def test_the_directory_knows_people_by_handle():
    assert "author.known.councillor" in roles(
        handle="cllrpurdy", directory=Directory.from_csv(TABLE)
    )


def test_the_directory_knows_people_by_name_where_there_is_no_handle():
    directory = Directory.from_csv(TABLE)
    assert "author.known.politician" in roles(name="Ruth Vane MP", handle="rv", directory=directory)


def test_a_namesake_with_another_handle_is_not_the_person():
    directory = Directory.from_csv(TABLE)
    assert not any(
        "known" in kind for kind in roles(name="Sam Okoro", handle="sammy", directory=directory)
    )


def test_the_directory_bears_other_columns_and_separators():
    text = "\ufeffRole;Phone;Username;Full name;Outlet\nJournalist;1;https://x.com/annlee/;Ann Lee;Echo\n\n"
    person = Directory.from_csv(text).people[0]
    assert (person.name, person.handle, person.role, person.organisation) == (
        "Ann Lee",
        "annlee",
        "journalist",
        "Echo",
    )


def test_every_faulty_line_of_a_directory_is_named():
    with pytest.raises(DirectoryError) as caught:
        Directory.from_csv("name,handle,role\nAnn,ann,plumber\n,,MP\nBob,bob,\nCarol,carol,MP\n")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "Line 2",
        "Line 3",
        "Line 4",
    ]
    assert "plumber" in caught.value.problems[0]


@pytest.mark.parametrize("text", ["", "\n\n", "who,what\na,b\n", "name,handle\nAnn,ann\n"])
def test_a_directory_without_its_columns_says_what_it_needs(text):
    with pytest.raises(DirectoryError, match="role"):
        Directory.from_csv(text)


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_gives_a_directory_or_a_plain_error(text):
    try:
        people = Directory.from_csv(text).people
    except DirectoryError as error:
        people = ()
        problems = error.problems
    else:
        problems = ("none",)
    assert problems
    assert all(person.role for person in people)

"""Every version kept and named, one step back exact, and nothing foreign or damaged ever used."""

import json
import re
from datetime import timedelta

import pytest
from paper_town import FIRST, POLICY, decisions_of, gold_of

from moothall.core import Context, Post, judge
from moothall.core.judgement.judge import judge_version
from moothall.core.judgement.learning import Fit, FitError, Versions
from moothall.core.judgement.learning.fit import Offset
from moothall.core.judgement.model import Model
from moothall.core.values import LABELS, Need, Service

NAME = POLICY.organisation.name
POSTS = [
    Post(text="Is anybody ever going to do anything about these bins?", id="1"),
    Post(text="Black mould on the bedroom wall again, my son has asthma", id="2"),
    Post(text="There is a strong smell of gas on our stairs", id="3"),
]


def a_fit(bias: float, *, organisation: str = NAME, model: str | None = None) -> Fit:
    return Fit(
        organisation,
        model or Model.shipped().version,
        {Need.QUESTION: Offset(bias, (0.1,) * len(LABELS), ((7, 0.25), (90, -0.5)))},
        {Service.ESTATES: Offset(2.0)},
    )


def answers(fit: Fit | None) -> list:
    return [judge(post, POLICY, Context(), fit) for post in POSTS]


@pytest.fixture
def versions(tmp_path) -> Versions:
    return Versions(tmp_path / "learned")


def adopt(versions: Versions, fit: Fit, day: int = 0):
    return versions.adopt(fit, by="J. Hart", at=FIRST + timedelta(day), figures={"tested_on": 200})


def test_a_judgement_names_the_program_the_weights_and_the_fit(versions):
    fit = a_fit(2.0)
    adopt(versions, fit)
    judgement = answers(versions.current())[0]
    assert judgement.judge == f"{judge_version()}+{fit.version}"
    assert Model.shipped().version in judgement.judge


def test_a_judgement_that_a_fit_turned_says_so():
    turned = answers(a_fit(6.0))[1]
    assert any(
        "Your own earlier decisions raised the chance that it asks a question" in reason
        and "fit-" in reason
        for reason in turned.reasons
    )


def test_a_fit_read_back_from_its_file_answers_to_the_last_digit_as_before(versions):
    fit = a_fit(1.2345)
    adopt(versions, fit)
    assert answers(versions.current()) == answers(fit)


def test_one_step_back_restores_the_former_version_exactly(versions):
    first, second = a_fit(1.0), a_fit(-3.0)
    adopt(versions, first)
    before, kept = answers(versions.current()), (versions.folder / f"fits/{first.version}.json")
    as_bytes = kept.read_bytes()
    adopt(versions, second, day=1)
    assert answers(versions.current()) != before
    versions.back(by="A. Shah", at=FIRST + timedelta(2))
    assert versions.in_force() == first.version
    assert answers(versions.current()) == before
    assert kept.read_bytes() == as_bytes


def test_a_second_step_back_goes_to_the_weights_as_shipped_and_no_further(versions):
    adopt(versions, a_fit(1.0))
    adopt(versions, a_fit(2.0), day=1)
    versions.back(by="A", at=FIRST)
    event = versions.back(by="A", at=FIRST)
    assert event.after is None
    assert versions.current() is None
    assert answers(versions.current()) == answers(None)
    with pytest.raises(FitError, match="nothing to go back from"):
        versions.back(by="A", at=FIRST)


def test_nothing_is_deleted_and_the_history_tells_who_did_what_when(versions):
    fits = [a_fit(1.0), a_fit(2.0), a_fit(3.0)]
    adopt(versions, fits[0])
    adopt(versions, fits[1], day=1)
    versions.refuse(NAME, fits[2], by="K", at=FIRST, figures={}, why=("It misses 1 danger.",))
    versions.back(by="A", at=FIRST + timedelta(3))
    assert [(e.did, e.fit, e.before, e.after) for e in versions.history()] == [
        ("adopted", fits[0].version, None, fits[0].version),
        ("adopted", fits[1].version, fits[0].version, fits[1].version),
        ("refused", fits[2].version, fits[1].version, fits[1].version),
        ("went back", fits[0].version, fits[1].version, fits[0].version),
    ]
    assert versions.history()[2].why == ("It misses 1 danger.",)
    assert versions.history()[3].by == "A"
    assert all(versions.load(fit.version) == fit for fit in fits)


def test_a_version_adopted_once_can_be_put_in_force_again_and_a_refused_one_cannot(versions):
    first, second, refused = a_fit(1.0), a_fit(2.0), a_fit(3.0)
    adopt(versions, first)
    adopt(versions, second)
    versions.refuse(NAME, refused, by="K", at=FIRST, figures={}, why=("No better.",))
    versions.adopt_again(first.version, by="A", at=FIRST)
    assert versions.in_force() == first.version
    with pytest.raises(FitError, match="was never adopted"):
        versions.adopt_again(refused.version, by="A", at=FIRST)
    with pytest.raises(FitError, match="in force already"):
        versions.adopt_again(first.version, by="A", at=FIRST)


def test_a_folder_serves_one_organisation(versions):
    adopt(versions, a_fit(1.0))
    with pytest.raises(FitError, match="holds the fits of Harrowmere Homes, not of Other Homes"):
        adopt(versions, a_fit(1.0, organisation="Other Homes"))


def test_a_fit_of_another_organisation_or_other_weights_is_refused_with_what_to_do():
    fit = a_fit(1.0)
    fit.check(organisation=NAME, model=Model.shipped().version)
    with pytest.raises(FitError, match="was learnt for Harrowmere Homes, and the policy is that"):
        fit.check(organisation="Other Homes", model=fit.model)
    with pytest.raises(FitError, match=r"learn again from your decisions \(moothall learn\)"):
        fit.check(organisation=NAME, model="2027.01-ffffffff")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ('"fit"', "damaged"),
        ('{"format":2}', "this Moothall reads format 1"),
        ('{"format":1}', "damaged"),
        ("[" * 5_000, "damaged"),
    ],
)
def test_a_damaged_fit_is_refused_with_what_to_do(versions, content, words):
    fit = a_fit(1.0)
    adopt(versions, fit)
    (versions.folder / f"fits/{fit.version}.json").write_text(content)
    with pytest.raises(FitError, match=words) as refused:
        versions.current()
    assert "learn again" in str(refused.value)


@pytest.mark.parametrize(
    ("place", "value"),
    [("bias", "NaN"), ("bias", "true"), ("read", "[1,2]"), ("words", "[[5000,1]]")],
)
def test_numbers_that_no_fit_may_hold_are_refused(place, value):
    text = a_fit(1.0).as_json()
    record = json.loads(text)
    record["labels"]["question"][place] = json.loads(value)
    with pytest.raises(FitError, match="damaged"):
        Fit.from_json(json.dumps(record))


def test_a_fit_that_was_changed_by_hand_is_not_what_its_name_says(versions):
    fit = a_fit(1.0)
    adopt(versions, fit)
    path = versions.folder / f"fits/{fit.version}.json"
    path.write_text(path.read_text().replace('"bias":1.0', '"bias":5.0'))
    with pytest.raises(FitError, match="it was changed after it was made"):
        versions.current()


def test_a_missing_fit_and_a_torn_history_are_named(versions):
    fit = a_fit(1.0)
    adopt(versions, fit)
    history = versions.folder / "history.jsonl"
    history.write_text(history.read_text() + '{"did": "adop')
    with pytest.raises(FitError, match=r"history.jsonl, line 2: damaged"):
        versions.in_force()
    history.write_text(history.read_text().splitlines()[0] + "\n")
    (versions.folder / f"fits/{fit.version}.json").unlink()
    with pytest.raises(FitError, match="there is no such fit"):
        versions.current()


def test_a_kept_fit_holds_numbers_and_no_words(versions, town, frozen_town, reader):
    from moothall.core.judgement.learning import learn  # noqa: PLC0415

    frozen = tuple(gold_of(frozen_town))
    fit = learn(decisions_of(town), policy=POLICY, reader=reader, frozen=frozen).fit
    versions.adopt(fit, by="J", at=FIRST, figures={})
    text = (versions.folder / f"fits/{fit.version}.json").read_text()
    known = {one.value for one in (*LABELS, *Service)} | {
        *("format", "organisation", "model", "labels", "services", "bias", "read", "words"),
        *(fit.organisation, fit.model),
    }
    assert set(re.findall(r'"([^"]*)"', text)) <= known


def test_a_word_that_few_authors_use_has_no_coefficient():
    from moothall.core.judgement.learning.features import bucket_of, buckets  # noqa: PLC0415
    from moothall.core.judgement.learning.fitting import common_words  # noqa: PLC0415

    posts = [Post(text=f"Doris Quimby wrote again about {n}") for n in range(40)]
    full = [buckets(post, ()) for post in posts] + [frozenset({1})] * 60
    one_author = ["Doris"] * 40 + [f"Author {n}" for n in range(60)]
    assert bucket_of("quimby") not in common_words(full, one_author)
    many = [f"Author {n}" for n in range(100)]
    assert bucket_of("quimby") in common_words(full, many)

from dataclasses import replace

import pytest

from moothall.core.judgement.judge import judge
from moothall.core.judgement.model import Model
from moothall.core.judgement.rival import with_rival
from moothall.core.policy import load_policy
from moothall.core.values import Disposition, Post

POLICY = load_policy("colchester-borough-homes")


def shares(**given):
    return {each: given.get(each.value, 0.0) for each in Disposition}


@pytest.fixture(scope="module")
def answered():
    judgement = judge(Post(text="What time does the office open on Saturday?"), POLICY)
    return replace(judgement, rival=None)


def test_where_both_answers_agree_there_is_no_rival(answered):
    assert answered.disposition is Disposition.RESPOND
    assert with_rival(answered, shares(respond=0.9, private=0.1)) == answered


def test_a_likelier_answer_to_the_whole_is_shown_and_left_to_a_person(answered):
    judgement = with_rival(answered, shares(respond=0.3, private=0.7))

    assert judgement.rival is Disposition.PRIVATE
    assert judgement.disposition is Disposition.RESPOND
    assert judgement.reasons[-1] == (
        "Cannot tell: taken as a whole it looks more like one to take private (70%)."
        " A person should choose."
    )


def test_an_answer_that_is_not_likelier_than_not_is_no_rival(answered):
    assert with_rival(answered, shares(respond=0.3, private=0.4, none=0.3)) == answered


def test_a_request_to_a_body_under_no_information_law_has_no_rival(answered):
    assert with_rival(answered, shares(foi=0.9, respond=0.1)) == answered


def test_the_judge_passes_on_what_the_model_makes_of_the_whole(monkeypatch):
    post = Post(text="Lovely day at the fete")
    reading = Model.shipped().read(post, ())
    reading.dispositions = shares(private=0.99)
    monkeypatch.setattr(Model, "read", lambda *_: reading)

    assert judge(post, POLICY).rival is Disposition.PRIVATE

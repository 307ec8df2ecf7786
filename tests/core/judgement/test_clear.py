from copy import copy
from dataclasses import replace

import numpy as np
import pytest

from moothall.core.judgement.detect import Context, detect
from moothall.core.judgement.model import Model
from moothall.core.judgement.model.answers import Answers, Clear, doubt
from moothall.core.values import LABELS, Disposition, Need, Post, Service

CLEAR = Clear(doubt=0.5, danger=0.01)


def answers(*, sure=0.99, danger=0.0, service=0.95):
    scores = np.full(len(LABELS), 0.001)
    scores[LABELS.index(Need.EMERGENCY)] = danger
    return Answers(scores, one_of(len(Disposition), sure), one_of(len(Service), service))


def one_of(count, likeliest):
    shares = np.full(count, (1 - likeliest) / (count - 1))
    shares[0] = likeliest
    return shares


def test_answers_of_which_hardly_one_may_be_wrong_are_clear():
    assert doubt(answers()) == pytest.approx(23 * 0.001 + 0.01 + 0.05)
    assert CLEAR.enough(answers())


@pytest.mark.parametrize("unsure", [{"sure": 0.5}, {"service": 0.4}])
def test_a_doubtful_disposition_or_service_is_not_clear(unsure):
    assert not CLEAR.enough(answers(**unsure))


def test_a_hint_of_danger_is_never_settled_without_the_large_encoder():
    assert not CLEAR.enough(answers(danger=0.02))
    assert all(step.clear.danger <= CLEAR.danger for step in Model.shipped()._steps)


def test_an_encoder_is_asked_only_where_what_came_before_is_not_clear():
    asked = {text: [] for text in ("What time does the office open on Saturday?", "he came back")}
    shipped = Model.shipped()
    model = copy(shipped)
    for text, steps in asked.items():
        model._steps = tuple(replace(s, encoder=_Noting(s.encoder, steps)) for s in shipped._steps)
        post = Post(text=text)
        model.read(post, detect(post, Context()))

    quick, doubtful = asked.values()
    assert len(quick) < len(doubtful) == len(shipped._steps)


class _Noting:
    def __init__(self, encoder, asked):
        self._encoder, self._asked = encoder, asked

    def logits(self, *given):
        self._asked.append(given)
        return self._encoder.logits(*given)


def test_a_model_that_settles_nothing_by_the_first_layer_asks_the_encoder_every_time():
    assert not Clear(doubt=-1.0, danger=0.01).enough(answers())

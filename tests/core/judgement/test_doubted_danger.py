"""A danger is doubted only where the post as a whole asks nothing, and is shown as a maybe then."""

from dataclasses import dataclass, field

import pytest

from moothall.core import load_policy
from moothall.core.judgement.findings import find
from moothall.core.values import LABELS, Disposition, Need, Service

POLICY = load_policy("colchester-borough-homes")


@dataclass
class Read:
    scores: dict = field(default_factory=lambda: dict.fromkeys(LABELS, 0.0))
    service: dict = field(default_factory=lambda: dict.fromkeys(Service, 1 / len(Service)))
    dispositions: dict = field(default_factory=lambda: dict.fromkeys(Disposition, 0.0))

    def spans(self, _label):
        return ()


def found(score, nothing, danger):
    read = Read()
    read.scores[Need.EMERGENCY] = score
    read.dispositions[Disposition.NONE] = nothing
    read.dispositions[Disposition.EMERGENCY] = danger
    return find(read.scores, read, (), POLICY)


def test_chat_that_asks_nothing_is_no_danger_and_stays_in_sight():
    findings = found(0.14, 0.87, 0.09)
    assert Need.EMERGENCY not in findings.need_labels
    assert [one.label for one in findings.maybes] == [Need.EMERGENCY]


@pytest.mark.parametrize(("nothing", "danger"), [(0.5, 0.1), (0.7, 0.2), (0.0, 0.06), (0.6, 0.4)])
def test_a_danger_stands_unless_both_answers_speak_against_it(nothing, danger):
    assert Need.EMERGENCY in found(0.14, nothing, danger).need_labels


def test_a_reading_without_a_direct_answer_doubts_nothing():
    class Plain:
        scores = dict.fromkeys(LABELS, 0.0) | {Need.EMERGENCY: 0.14}
        service = dict.fromkeys(Service, 1 / len(Service))

        def spans(self, _label):
            return ()

    assert Need.EMERGENCY in find(Plain.scores, Plain(), (), POLICY).need_labels

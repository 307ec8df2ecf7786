import json

import pytest

from moothall.core.judgement.evaluate import Labelled, labelled, score
from moothall.core.judgement.evaluate.slices import language_of
from moothall.core.values import (
    LABELS,
    Disposition,
    Finding,
    Ground,
    Judgement,
    Label,
    Need,
    Post,
    Service,
)


def gold(post_id: str, disposition: Disposition, *labels: Label) -> Labelled:
    return Labelled(
        post=Post(text="Words", id=post_id),
        grounds=frozenset(x for x in labels if isinstance(x, Ground)),
        needs=frozenset(x for x in labels if isinstance(x, Need)),
        disposition=disposition,
        service=Service.REPAIRS,
    )


def judged(post_id: str, disposition: Disposition, *labels: Label) -> Judgement:
    return Judgement(
        id=post_id,
        disposition=disposition,
        grounds=tuple(Finding(x, 0.9, None) for x in labels if isinstance(x, Ground)),
        needs=tuple(Finding(x, 0.9, None) for x in labels if isinstance(x, Need)),
        maybes=(),
        service=Service.REPAIRS,
        scores={label: 0.9 if label in labels else 0.1 for label in LABELS},
        clauses=(),
        clocks=(),
        reply_by=None,
        reasons=(),
        policy="example@1",
        judge="1",
    )


GOLD = [
    gold("1", Disposition.EMERGENCY, Need.EMERGENCY, Need.HAZARD),
    gold("2", Disposition.SAFEGUARD, Need.SAFEGUARDING),
    gold("3", Disposition.MODERATE, Ground.ABUSIVE),
    gold("4", Disposition.FOI, Need.FOI),
    gold("5", Disposition.RESPOND, Need.QUESTION, Ground.FOUL_LANGUAGE),
    gold("6", Disposition.NONE, Need.OPINION),
]


def test_a_judge_that_agrees_throughout_has_full_marks():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in GOLD]

    card = score(GOLD, answers)

    assert card.disposition.share == card.service.share == card.danger_found.share == 1
    assert card.danger_false_alarms.hits == card.wrongly_moderated.hits == 0
    assert card.needs_lost.hits == 0
    assert card.grounds_f1 == card.needs_f1 == 1
    assert card.foi.precision == card.foi.recall == 1


def test_each_kind_of_mistake_is_counted_where_it_hurts():
    answers = [
        judged("1", Disposition.SAFEGUARD, Need.SAFEGUARDING),
        judged("2", Disposition.NONE),
        judged("3", Disposition.EMERGENCY, Need.EMERGENCY),
        judged("4", Disposition.MODERATE, Ground.ABUSIVE),
        judged("5", Disposition.FOI, Need.FOI),
        judged("6", Disposition.MODERATE, Ground.ABUSIVE),
    ]

    card = score(GOLD, answers)

    assert (card.disposition.hits, card.disposition.of) == (0, 6)
    assert (card.danger_found.hits, card.danger_found.of) == (1, 2)
    assert (card.danger_false_alarms.hits, card.danger_false_alarms.of) == (1, 4)
    assert (card.wrongly_moderated.hits, card.wrongly_moderated.of) == (2, 4)
    assert (card.needs_lost.hits, card.needs_lost.of) == (2, 4)
    assert (card.foi.right, card.foi.wrongly_set, card.foi.missed) == (0, 1, 1)


def test_f1_weighs_what_was_missed_and_what_was_made_up():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in GOLD]
    answers[0] = judged("1", Disposition.EMERGENCY, Need.EMERGENCY, Need.QUESTION)

    figures = score(GOLD, answers).labels

    assert figures[Need.QUESTION].precision == 0.5
    assert figures[Need.QUESTION].recall == 1
    assert figures[Need.QUESTION].f1 == pytest.approx(2 / 3)
    assert figures[Need.HAZARD].f1 == 0


def test_a_label_that_nobody_set_does_not_drag_the_mean_down():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in GOLD]

    card = score(GOLD, answers)

    assert card.labels[Ground.OBSCENE].f1 is None
    assert card.grounds_f1 == 1


def test_calibration_error_is_the_gap_between_scores_and_what_came_true():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in GOLD]

    card = score(GOLD, answers)

    # every label that holds has 0.9, every other 0.1: each is 0.1 from the truth
    assert card.calibration_error == pytest.approx(0.1)


def test_the_scorecard_can_be_kept_as_json_and_read_as_text():
    card = score(GOLD, [judged(g.post.id, g.disposition, *g.labels) for g in GOLD])

    kept = json.loads(json.dumps(card.as_dict()))

    assert kept["posts"] == 6
    assert kept["disposition"] == {"hits": 6, "of": 6, "share": 1.0}
    assert kept["labels"]["obscene"]["f1"] is None
    text = card.as_text()
    assert "wrongly moderated       0.000 (0/4)" in text
    assert all(label.value in text for label in LABELS)


def test_no_posts_make_no_figures_rather_than_a_crash():
    card = score([], [])

    assert card.disposition.share is None
    assert "disposition             -" in card.as_text()


def test_answers_in_another_order_are_refused():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in reversed(GOLD)]

    with pytest.raises(ValueError, match="gold post 1 stands beside judgement 6"):
        score(GOLD, answers)


def test_too_few_answers_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        score(GOLD, [judged("1", Disposition.NONE)])


RECORD = {
    "id": "a-1",
    "text": "Is the lift mended?",
    "parent": "The lift is out.",
    "author": {"name": "Ann", "handle": "ann", "bio": None},
    "history": [{"text": "Lift?", "hours_ago": 3}],
    "posted_at": "2026-03-02T10:00:00+00:00",
    "grounds": [],
    "needs": ["question"],
    "disposition": "respond",
    "service": "repairs",
}


def test_a_labelled_line_becomes_a_post_with_its_labels():
    read = labelled(RECORD)

    assert read.post.author.bio == ""
    assert read.post.history[0].hours_ago == 3
    assert read.labels == {Need.QUESTION}
    assert read.disposition is Disposition.RESPOND


def test_a_line_without_labels_says_which_field_is_missing():
    record = {name: value for name, value in RECORD.items() if name != "needs"}

    with pytest.raises(ValueError, match="labelled post a-1: the field 'needs' is missing"):
        labelled(record)


def test_an_unknown_label_is_named():
    with pytest.raises(ValueError, match="labelled post a-1: 'moan' is not a valid Need"):
        labelled(RECORD | {"needs": ["moan"]})


def post(text, post_id="1", **more):
    return Labelled(
        post=Post(text=text, id=post_id, **more),
        grounds=frozenset(),
        needs=frozenset(),
        disposition=Disposition.NONE,
        service=Service.NONE,
    )


def test_a_danger_that_was_missed_is_listed_with_its_words():
    answers = [
        judged("1", Disposition.PRIVATE),
        *(judged(g.post.id, g.disposition) for g in GOLD[1:]),
    ]

    (missed,) = score(GOLD, answers).missed_danger

    assert (missed.id, missed.gold, missed.said) == (
        "1",
        Disposition.EMERGENCY,
        Disposition.PRIVATE,
    )
    assert "1: emergency, called private" in score(GOLD, answers).as_text(breakdowns=True)


def test_a_mistake_is_counted_with_the_kind_of_post_it_was_made_on():
    gold = [
        post("Nie mam ogrzewania, proszę o pomoc", "1", platform="x"),
        post("The Muslim ladies ran the stall", "2", platform="facebook", kind="review"),
    ]
    answers = [judged("1", Disposition.MODERATE), judged("2", Disposition.NONE)]

    slices = score(gold, answers).slices

    assert slices["language"]["Polish"].rates.wrongly_moderated.hits == 1
    assert slices["group"]["religion"].rates.wrongly_moderated.hits == 0
    assert slices["platform"]["x"].rates.disposition.share == 0
    assert slices["kind"]["review"].posts == 1
    assert set(slices["length"]) == {"to 40 characters"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The boiler is off again and my kids are cold", "English"),
        ("Dzień dobry, nie mam ogrzewania", "Polish"),
        ("Нет горячей воды", "another script"),
        ("Mae'r boeler wedi torri ac yr dŵr yn oer", "Welsh"),
        ("👍👍", "no words"),
        ("", "no words"),
        ("Fuming", "too short to tell"),
    ],
)
def test_the_language_of_a_post_is_told_by_its_commonest_words(text, language):
    assert language_of(text) == language


def test_each_label_has_its_own_calibration_error():
    answers = [judged(g.post.id, g.disposition, *g.labels) for g in GOLD]
    answers[0] = judged("1", Disposition.EMERGENCY, *GOLD[0].labels, Ground.OBSCENE)

    card = score(GOLD, answers)

    # 0.9 once and 0.1 five times, and it never came true
    assert card.reliability_of[Ground.OBSCENE].error == pytest.approx((0.9 + 5 * 0.1) / 6)
    assert card.worst_calibrated[0] is Ground.OBSCENE
    assert [band.low for band in card.reliability_of[Ground.OBSCENE].bands] == [0.1, 0.9]


def test_a_scorecard_becomes_tables_for_a_page():
    card = score(GOLD, [judged(g.post.id, g.disposition, *g.labels) for g in GOLD])

    page = card.as_markdown(breakdowns=True)

    assert "| danger found | 1.000 (2/2) |" in page
    assert "| label | F1 | precision | recall | gold | calibration error |" in page
    assert "### By language" in page

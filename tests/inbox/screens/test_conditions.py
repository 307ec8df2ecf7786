"""What a platform's conditions forbid is said on the case, before anybody writes."""

from tests.inbox.screens.page import url, words
from tests.inbox.world import account

from moothall.channels.models import Action


def test_that_x_would_refuse_an_answer_is_said_before_a_word_is_written(world, olive):
    on = account(world.desk, external_id="ours-on-x", profile="x")
    case = world.case("Who do I ring? [question]", on=on, summons_us=False)
    assert "does neither" in words(olive.get(url(case, "reply"), follow=True))
    assert not Action.objects.exists()

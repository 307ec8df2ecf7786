"""A request for information goes to the FOI officer first; answering it is the second thing."""

import re

from tests.inbox.world import AT
from tests.support.desk_cast import member

from moothall.inbox.actions.passing import pass_to
from moothall.people.verbs import Role

ASKED = "How much did you spend on agency staff? [foi]"


def buttons(client, case):
    text = client.get(f"/desk/case/{case.pk}/").content.decode().partition("dk-verbs")[2]
    return re.findall(r"/desk/case/[^/]+/([a-z-]+)/", text), text


def test_a_request_opens_the_way_to_the_foi_officer_and_then_reply(world, olive):
    fay = member(world.desk.organisation, "Fay Ward", Role.FOI_OFFICER)
    case = world.case(ASKED)
    names, text = buttons(olive, case)
    assert list(dict.fromkeys(names))[:2] == ["pass-on", "reply"]
    assert "Pass to the FOI officer" in text
    page = olive.get(f"/desk/case/{case.pk}/").content.decode()
    assert re.search(rf'value="person:{fay.pk}"\s+selected', page)


def test_once_somebody_has_it_reply_comes_first(world, olive):
    fay = member(world.desk.organisation, "Fay Ward", Role.FOI_OFFICER)
    case = world.case(ASKED)
    pass_to(case.pk, fay.pk, by=world.desk.olive, at=AT)
    assert buttons(olive, case)[0][0] == "reply"


def test_nothing_else_is_called_passing_to_the_foi_officer(world, olive):
    case = world.case("Who do I ring? [question]")
    assert "Pass to the FOI officer" not in buttons(olive, case)[1]

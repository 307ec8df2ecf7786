"""Nothing complains in the browser's console, on any screen that links lead to."""

import re

import pytest

from moothall.inbox import actions

pytestmark = pytest.mark.browser
#: pages a person; each kind of page once
MOST = 40
#: what a link would do or fetch rather than show
NOT_A_SCREEN = re.compile(
    r"logout|\.(csv|pdf|zip|json|jsonl|txt|yaml)(\?|$)|/original/|/export|/table/|/calendar/$"
)
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
WATCH = """document.addEventListener('securitypolicyviolation', one =>
    console.error(`policy: ${one.violatedDirective} ${one.blockedURI} ${one.sample}`))"""
LINKS = "every => every.map(one => one.getAttribute('href').split('#')[0])"


@pytest.mark.parametrize("who", ["sam", "adam"])
def test_no_screen_logs_an_error(world, visitors, who):
    case = world.case("Smell of gas, 07700 900123 [emergency][abusive]")
    actions.add_note(case.pk, "Please look", by=world.desk.sam, at=world.at)
    actions.keep_reply("Thanks", "Thank you", by=world.desk.sam, at=world.at)
    world.case("Who do I ring? [question]", author="rob")
    page = visitors.enter(getattr(world.desk, who), "/me/")
    heard, answers = [], {}
    page.add_init_script(WATCH)
    page.on("console", lambda told: heard.append((told.type, page.url, told.text)))
    page.on("response", lambda one: answers.setdefault(one.url, one.status))
    todo = ["/desk/?queue=", f"/desk/case/{case.pk}/", f"/desk/case/{case.pk}/reply/"]
    seen = set()
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        kind = AN_ID.sub("id", address.partition("?")[0])
        if kind in seen or NOT_A_SCREEN.search(address):
            continue
        seen.add(kind)
        page.goto(visitors.address + address)
        todo += page.eval_on_selector_all("a[href^='/']", LINKS)
    refused = [url for url, status in answers.items() if status >= 400 and status != 403]
    assert refused == []
    # Chromium's advice is no error; a page that somebody may not see answers 403
    faults = [f"{url}: {text}" for kind, url, text in heard
              if kind in {"error", "warning"} and "status of 403" not in text]  # fmt: skip
    assert not faults, "\n".join(faults)
    assert len(seen) > 10

"""A press that waited until somebody had shown who they are: kept closed, and gone on with once.

The form lies encrypted in the session, since it may hold secrets. The way back to it is a word that
stands in no page but the one that asks for the password, so that no other site can set it off.
"""

import secrets
import time

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from moothall.people.sealing import KeyLostError, closed, opened

#: seconds that a form waits; as long as a proof of who one is holds
HOLDS = 600
#: several tabs
MOST = 3
#: letters; a longer form is not kept, and has to be sent again
LONGEST = 200_000
KEPT, WORD = "waiting-forms", "go-on"
LOST = (
    "Nothing was saved just now: what you sent waited for more than ten minutes, or went on"
    " already. Look below, and press once more if it is not done."
)


def keep(request: HttpRequest) -> str:
    """The address at which the form goes on; the page's own where there is none to keep."""
    form = request.POST.urlencode()
    if request.method != "POST" or len(form) > LONGEST:
        return request.get_full_path()
    word = secrets.token_urlsafe(24)
    waiting = dict(request.session.get(KEPT, {}))
    waiting[word] = closed(
        {
            "person": str(request.user.pk),
            "path": request.get_full_path(),
            "form": form,
            "at": str(time.time()),
        }
    )
    request.session[KEPT] = dict(list(waiting.items())[-MOST:])
    query = request.GET.copy()
    query[WORD] = word
    return f"{request.path}?{query.urlencode()}"


def take_up(request: HttpRequest) -> None:
    """Make of the way back the press that it was, once: the form is forgotten by it.

    Where the word is old, used or another's, nothing is done and the page says so.
    """
    if request.method != "GET" or WORD not in request.GET:
        return
    query = request.GET.copy()
    [word] = query.pop(WORD)[-1:]
    request.GET = query  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query.urlencode()
    waiting = dict(request.session.get(KEPT, {}))
    kept = waiting.pop(str(word), "")
    request.session[KEPT] = waiting
    given = read(kept)
    late = time.time() - float(given.get("at", 0)) > HOLDS
    mine = given.get("person") == str(request.user.pk)
    if late or not mine or given["path"] != request.get_full_path():
        messages.warning(request, LOST)
        return
    request.POST = QueryDict(given["form"])
    request.method = "POST"


def read(kept: str) -> dict[str, str]:
    try:
        return opened(kept)
    except KeyLostError:
        return {}

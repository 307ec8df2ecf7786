"""Who asks at our addresses, how often, and whether it can be a question of a platform's."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock

from django.http import HttpRequest

from moothall.people.sign_in.attempts import client_address
from moothall.platforms.base import Forged

#: wrong questions of one visitor at one address, in so many seconds
MOST, WITHIN = 10, 60.0
#: visitors that are remembered; the one who was wrong longest ago is forgotten first
REMEMBERED = 10_000
LONGEST = 500


class Often:
    """Counts wrong questions, in this process: with four web processes it takes four times as many.

    Right ones are not counted: X asks again at its own time, and marks an address that does not
    answer as dead.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.wrong: OrderedDict[Hashable, list[float]] = OrderedDict()
        self.guard = Lock()

    def is_too_often(self, who: Hashable) -> bool:
        with self.guard:
            return len(self.lately(who)) >= MOST

    def note(self, who: Hashable) -> None:
        with self.guard:
            self.wrong[who] = [*self.lately(who), self.clock()][-MOST:]
            self.wrong.move_to_end(who)
            while len(self.wrong) > REMEMBERED:
                self.wrong.popitem(last=False)

    def lately(self, who: Hashable) -> list[float]:
        now = self.clock()
        return [at for at in self.wrong.get(who, []) if now - at < WITHIN]


def require_tokens(query: Mapping[str, str]) -> None:
    """Refuse a platform's question that holds what could be a delivery. Raises ``Forged``.

    X's question is answered with its signature by the very key that signs deliveries. Whoever may
    have a body of their own choice signed so, may send it (https://docs.x.com/x-api/webhooks).
    """
    for value in query.values():
        if len(value) > LONGEST or not value.isprintable() or set(value) & set("{}[]"):
            raise Forged("The question holds what no platform asks.")


def visitor(request: HttpRequest) -> str:
    """The address it comes from, as far as that is known."""
    return client_address(request) or ""

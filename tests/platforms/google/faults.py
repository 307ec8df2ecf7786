"""One answer instead of the right one."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    """``after`` has the request done all the same; ``skip`` lets so many pass before."""

    answer: Any
    path: str = ""
    method: str = ""
    after: bool = False
    times: int = 1
    skip: int = 0

    def fits(self, request):
        fits = self.path in str(request.url) and self.method in {"", request.method}
        if not fits or self.times <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        return True

    def __call__(self):
        self.times -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def faulty(faults, request, answering):
    """The answer with whatever fault fits first."""
    for fault in faults:
        if fault.fits(request):
            if fault.after:
                answering(request)
            return fault()
    return answering(request)

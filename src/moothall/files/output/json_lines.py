"""One JSON object for each post, in the order of the input."""

import json
from typing import TextIO

from moothall.files.output.record import as_record
from moothall.files.rows import BadLine, Notes
from moothall.files.totals import Totals
from moothall.files.workers import Outcome


class JsonLinesWriter:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, outcome: Outcome) -> None:
        if not isinstance(outcome, BadLine):
            self._out.write(json.dumps(as_record(outcome.judgement), ensure_ascii=False) + "\n")

    def finish(self, totals: Totals, notes: Notes) -> None:
        del totals, notes

"""One JSON object for each post, in the order of the input."""

import json
from typing import TextIO

from moothall.files.output.contract import Writer
from moothall.files.output.record import as_record
from moothall.files.rows import BadLine
from moothall.files.workers import Outcome


class JsonLinesWriter(Writer):
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, outcome: Outcome) -> None:
        if not isinstance(outcome, BadLine):
            self._out.write(json.dumps(as_record(outcome.judgement), ensure_ascii=False) + "\n")

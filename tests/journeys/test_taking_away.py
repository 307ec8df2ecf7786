"""What is taken away from a desk as it is served: nothing around a request holds a transaction."""

import pytest
from tests.support.cast import signed_in

from moothall.record.models import Entry


@pytest.mark.parametrize("file", ["record.csv", "record.jsonl"])
def test_an_auditor_takes_the_record_away_and_that_is_recorded(world, file):
    answer = signed_in(world.desk.audrey).get(f"/record/entries.{file.split('.')[1]}")
    assert answer.status_code == 200
    b"".join(answer.streaming_content)
    assert Entry.objects.filter(verb="export-record", subject_label=file).count() == 1

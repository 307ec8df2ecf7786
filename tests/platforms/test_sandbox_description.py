"""The interface against its own description: whatever is asked, an answer of the promised shape."""

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from moothall.platforms.sandbox.network import Network
from moothall.platforms.sandbox.script import Player
from moothall.platforms.sandbox.storage import Storage
from moothall.platforms.sandbox.web.app import App

STORAGE = Storage(":memory:")
NETWORK = Network(STORAGE)
described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", App(NETWORK, Player(NETWORK)))
#: asks whoever is named there, and tests speak to nobody outside
api = described.exclude(path="/api/v1/webhook")
FEW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@api.parametrize()
@settings(max_examples=40, **FEW)
def test_every_answer_is_one_that_the_description_promises(case):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {STORAGE.setting('token')}"},
        checks=[not_a_server_error, response_schema_conformance],
    )


@described.parametrize()
@settings(max_examples=3, **FEW)
def test_nothing_is_answered_to_a_stranger(case):
    answer = case.call(headers={"Authorization": "Bearer guessed"})
    assert answer.status_code in {401, 405}  # also tried with methods that there are not

"""WhatsApp's OpenAPI description, and a transport that lets no other request through.

The file is MIT, and is looked for like the others. Three things in it are mended: its host has no
server of ours, members of ``allOf`` each forbid what the others add so that no message passes, and
the version that it describes is older than the people's ids for one business.
"""

import io
import json

import httpx
import pytest
from ruamel.yaml import YAML
from tests.support.descriptions import description_file

#: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
BY_ID = ("recipient", "user_id")
#: https://developers.facebook.com/docs/graph-api/reference/debug_token
DEBUG = "/v25.0/debug_token"


def description(cache):
    """``cache``: pytest's own, since reading 30,000 lines takes two seconds."""
    file = description_file("whatsapp/business-messaging-api_v23.0.yaml", source="facebook/openapi")
    mark = [file.stat().st_mtime_ns, file.stat().st_size]
    kept = cache.get("descriptions/whatsapp", [None, None])
    if kept[0] != mark:
        told = YAML(typ="safe").load(io.StringIO(file.read_text()))
        kept = [mark, json.loads(json.dumps(told, default=str))]
        cache.set("descriptions/whatsapp", kept)
    told = kept[1]
    told["servers"] = [{"url": "https://graph.facebook.com"}]
    for schema in told["components"]["schemas"].values():
        mended(schema)
    for path in told["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
                operation.pop("servers", None)
    # each word of the message's type names one schema; the validator tries them all without it
    message = told["components"]["schemas"]["Message"]
    message["oneOf"] = [one for one in message["oneOf"] if one["$ref"].endswith("/TextMessage")]
    del message["discriminator"]
    return told


def mended(schema):
    for part in schema.get("allOf", ()):
        part.pop("additionalProperties", None)


def known_names(told):
    """Of a message: the description lets unknown names pass once it is mended."""
    schemas = told["components"]["schemas"]
    text = schemas["TextMessage"]["allOf"]
    names = set(schemas["BaseMessageProperties"]["properties"])
    for part in text:
        names |= set(part.get("properties", ()))
    return names | {"biz_opaque_callback_data", *BY_ID}


class Checked(httpx.BaseTransport):
    def __init__(self, told, answering):
        openapi = pytest.importorskip("openapi_core", reason="needs the extra: moothall[test]")
        self.answering, self.calls = answering, set()
        self.names = known_names(told)
        self.spec = openapi.OpenAPI.from_dict(told, config=openapi.Config(spec_validator_cls=None))

    def handle_request(self, request):
        request.read()
        if request.url.path != DEBUG:
            self.check(request)
        return self.answering(request)

    def check(self, request):
        asked = Asked(request)
        result = self.spec.unmarshal_request(asked)
        assert not result.errors, [(str(one), str(one.__cause__)) for one in result.errors]
        self.calls.add((request.method, request.url.path.rpartition("/")[2]))
        if request.url.path.endswith("/messages"):
            assert set(json.loads(request.content)) <= self.names


class Asked:
    """A request as openapi-core wants it; whom it goes to by id is checked as a number."""

    def __init__(self, request):
        datatypes = pytest.importorskip("openapi_core.datatypes")
        structures = pytest.importorskip("werkzeug.datastructures")
        self.host_url = f"{request.url.scheme}://{request.url.host}"
        self.path, self.method = request.url.path, request.method.lower()
        body = json.loads(request.content) if request.content else None
        if body and "recipient" in body:
            body["to"] = body.pop("recipient")
        self.body = json.dumps(body).encode() if body is not None else None
        self.content_type = request.headers.get("content-type", "")
        headers = {name: value for name, value in request.headers.items() if name != "user-agent"}
        # a read has no body and so no type of one, which the description wants all the same
        headers.setdefault("content-type", "application/json")
        self.parameters = datatypes.RequestParameters(
            query=structures.ImmutableMultiDict(request.url.params.multi_items()),
            header=structures.Headers(list(headers.items())),
            cookie={},
        )

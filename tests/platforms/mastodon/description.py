"""The official description of the API, and a transport that lets no other request through.

The file is not ours to pass on (GFDL).
"""

import json

import httpx
import pytest
from tests.support.descriptions import description_file

HOST = "https://social.test"


def description():
    """As it is, but for the host, and where it says less than the text beside it does."""
    told = json.loads(
        description_file("mastodon/schema.json", source="abraham/mastodon-openapi").read_text()
    )
    told["servers"] = [{"url": HOST}]
    for path in told["paths"].values():  # how a token is had is another question
        for operation in path.values():
            operation.pop("security", None)
    [key] = [
        one
        for one in told["paths"]["/api/v1/statuses"]["post"]["parameters"]
        if one["name"] == "Idempotency-Key"
    ]
    key["schema"]["type"] = "string"
    status = told["paths"]["/api/v1/statuses"]["post"]["requestBody"]["content"]
    schema = status["application/json"]["schema"]
    schema["anyOf"] = schema.pop("oneOf")  # words with a picture are both kinds at once
    media = told["paths"]["/api/v2/media"]["post"]["requestBody"]["content"]
    for part in media["multipart/form-data"]["schema"]["properties"].values():
        if part.get("format") == "binary":
            del part["type"]  # the validator has bytes there, which are no string to it
    return told


class Checked(httpx.BaseTransport):
    """Hands a request on if the description allows it; keeps which calls were made."""

    def __init__(self, told, answering):
        openapi = pytest.importorskip("openapi_core", reason="needs the extra: moothall[test]")
        self.told, self.answering, self.calls = told, answering, set()
        self.spec = openapi.OpenAPI.from_dict(told, config=openapi.Config(spec_validator_cls=None))

    def handle_request(self, request):
        request.read()
        asked = Asked(request)
        result = self.spec.unmarshal_request(asked)
        problems = [one for one in result.errors if type(one).__name__ != "SecurityValidationError"]
        assert not problems, [
            (type(one).__name__, str(one), str(one.__cause__)) for one in problems
        ]
        self._knows_every_name(request, asked)
        return self.answering(request)

    def _knows_every_name(self, request, asked):
        """The description lets unknown names pass; an instance would ignore them, and so us."""
        template = self._template(request)
        self.calls.add((request.method, template))
        operation = self.told["paths"][template][request.method.lower()]
        named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert set(asked.parameters.query) <= named, (template, set(asked.parameters.query) - named)
        if asked.content_type == "application/json" and asked.body:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            known = set().union(*(self._properties(one) for one in schema.get("anyOf", [schema])))
            assert set(json.loads(asked.body)) <= known

    def _properties(self, schema):
        if "$ref" in schema:
            schema = self.told["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        inner = [self._properties(one) for one in schema.get("allOf", ())]
        return set(schema.get("properties", ())).union(*inner)

    def _template(self, request):
        parts = request.url.path.split("/")
        fits = [
            path
            for path in self.told["paths"]
            if len(path.split("/")) == len(parts)
            and all(
                want == have or want.startswith("{")
                for want, have in zip(path.split("/"), parts, strict=True)
            )
        ]
        return min(fits, key=lambda path: path.count("{"))


class Asked:
    """A request as openapi-core wants it. ``id[]`` is how an instance spells a list called id."""

    def __init__(self, request):
        datatypes = pytest.importorskip("openapi_core.datatypes")
        structures = pytest.importorskip("werkzeug.datastructures")
        url = request.url
        query = [(name.removesuffix("[]"), value) for name, value in url.params.multi_items()]
        self.host_url = f"{url.scheme}://{url.host}"
        self.path = url.path
        self.method = request.method.lower()
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "").partition(";")[0]
        if self.content_type == "multipart/form-data":
            self.content_type = request.headers["content-type"]
        self.parameters = datatypes.RequestParameters(
            query=structures.ImmutableMultiDict(query),
            header=structures.Headers(list(request.headers.items())),
            cookie={},
        )

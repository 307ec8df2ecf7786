"""X's own description of its API: a transport that lets no other request through, nor other answers.

The file is X's and is not passed on with Moothall.
"""

import json

import httpx
import pytest
from tests.support.descriptions import description_file

from moothall.platforms.x.guide import PURPOSES

HOST = "https://api.x.com"


def description():
    told = json.loads(description_file("x/openapi.json", source="xdevplatform/xdk").read_text())
    upload = told["components"]["schemas"]["MediaUploadRequest"]["properties"]["media"]
    upload["anyOf"] = [{"type": "string"}]  # a picture in JSON is base64, which is a string
    for path in told["paths"].values():  # openapi-core knows no OAuth 2.0; the scopes are compared
        for operation in path.values():
            security = operation.pop("security", ())
            operation["x-scopes"] = next(
                (one["OAuth2UserToken"] for one in security if "OAuth2UserToken" in one), None
            )
            operation["x-program"] = any("BearerToken" in one for one in security)
    return told


class Checked(httpx.BaseTransport):
    """Hands a request on if the description allows it, and its answer back if it promises such."""

    def __init__(self, spec, told, answering):
        self.spec, self.told, self.answering, self.calls = spec, told, answering, set()

    def handle_request(self, request):
        request.read()
        asked = Asked(request)
        problems = self.spec.unmarshal_request(asked).errors
        assert not problems, [(str(one), str(one.__cause__)) for one in problems]
        template = self._template(request)
        operation = self.told["paths"][template][request.method.lower()]
        told = map(self._whole, operation.get("parameters", ()))
        known = {one["name"] for one in told if one["in"] == "query"}
        assert set(asked.parameters.query) <= known, set(asked.parameters.query) - known
        if request.headers["authorization"] == "Bearer of the program":
            assert operation["x-program"], "not for a program's token"
        else:
            assert operation["x-scopes"] is not None, "not for an account's token"
            assert set(operation["x-scopes"]) <= set(PURPOSES), operation["x-scopes"]
            assert request.headers["authorization"] == "Bearer t"
        self.calls.add((request.method, template))
        answer = self.answering(request)
        if answer.is_success:
            told = self.spec.unmarshal_response(asked, Told(answer))
            assert not told.errors, [(str(one), str(one.__cause__)) for one in told.errors]
        return answer

    def _whole(self, part):
        names = part["$ref"].split("/")[1:] if "$ref" in part else ()
        found = self.told if names else part
        for name in names:
            found = found[name]
        return found

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
    """A request as openapi-core wants it."""

    def __init__(self, request):
        datatypes = pytest.importorskip("openapi_core.datatypes")
        structures = pytest.importorskip("werkzeug.datastructures")
        url = request.url
        self.host_url, self.path = f"{url.scheme}://{url.host}", url.path
        self.method, self.body = request.method.lower(), request.content or None
        self.content_type = request.headers.get("content-type", "").partition(";")[0]
        self.parameters = datatypes.RequestParameters(
            query=structures.ImmutableMultiDict(url.params.multi_items()),
            header=structures.Headers(list(request.headers.items())),
            cookie={},
        )


class Told:
    def __init__(self, answer):
        self.data, self.status_code = answer.content, answer.status_code
        self.content_type = answer.headers.get("content-type", "").partition(";")[0]
        self.headers = dict(answer.headers)

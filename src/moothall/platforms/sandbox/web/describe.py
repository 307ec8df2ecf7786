"""The interface's own description (OpenAPI 3.1), as real networks publish theirs."""

from typing import Any

from moothall.platforms.base import Verb

TEXT: dict[str, Any] = {"type": "string"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
FLAG: dict[str, Any] = {"type": "boolean"}
SHORT = {"id": TEXT, "path": TEXT, "text": TEXT}
#: every network refuses in its own shape, with its own status
REFUSALS = {
    "4XX": {"description": "refused, as the network that is played refuses"},
    "5XX": {"description": "a fault that somebody switched on"},
}
#: what a request to act may hold besides its verb
ASKED = ("target", "author", "text", "reason", "category", "client_key", "target_version")


def description() -> dict[str, Any]:
    """Made anew for each who asks: nobody changes it for another."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Elmhouse Social, a pretend network", "version": "1"},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/api/v1/account": {"get": answers(account())},
            "/api/v1/events": {
                "get": answers(events(), query("after", numeric=True), query("limit", numeric=True))
            },
            "/api/v1/states": {"get": answers(states(), query("ids"))},
            "/api/v1/written": {"get": answers(written(), query("parent"), query("conversation"))},
            "/api/v1/people/{id}": {"get": answers(person(), in_path("id"))},
            "/api/v1/actions": {
                "get": answers(whole(SHORT), query("client_key")),
                "post": {**answers(whole(SHORT | {"detail": TEXT})), "requestBody": asked()},
            },
            "/api/v1/webhook": {
                "put": {**answers(whole({"url": TEXT})), "requestBody": listening()}
            },
        },
    }


def answers(schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    found = {"200": {"description": "done", "content": content}, **REFUSALS}
    return {"parameters": list(parameters), "responses": found}


def whole(properties: dict[str, Any]) -> dict[str, Any]:
    """An object in which none of these is missing."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def several(name: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return whole({name: {"type": "array", "items": item}, **more})


def account() -> dict[str, Any]:
    names = ("id", "handle", "name", "profile")
    return whole({**dict.fromkeys(names, TEXT), "scopes": TEXTS})


def events() -> dict[str, Any]:
    event = whole({"seq": {"type": "integer"}, "id": TEXT, "kind": TEXT, "place": TEXT})
    return several("events", {**event, "required": ["seq"]}, next=TEXT, more=FLAG)


def states() -> dict[str, Any]:
    state = whole({"id": TEXT, "exists": FLAG, "version": TEXT, "text": TEXT, "hidden": FLAG})
    return several("states", {**state, "required": ["id", "exists"]})


def written() -> dict[str, Any]:
    return several("posts", whole({**SHORT, "created_at": TEXT, "client_key": TEXT}))


def person() -> dict[str, Any]:
    return whole({"id": TEXT, "standing": TEXTS})


def query(name: str, *, numeric: bool = False) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if numeric else TEXT
    return {"name": name, "in": "query", "schema": schema}


def in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def asked() -> dict[str, Any]:
    verbs = {"type": "string", "enum": sorted(verb.value for verb in Verb)}
    body = {
        "type": "object",
        "properties": {"verb": verbs, **dict.fromkeys(ASKED, TEXT)},
        "required": ["verb"],
        "additionalProperties": TEXT,
    }
    return {"required": True, "content": {"application/json": {"schema": body}}}


def listening() -> dict[str, Any]:
    body = {"type": "object", "properties": dict.fromkeys(("url", "secret", "verify_token"), TEXT)}
    return {"required": True, "content": {"application/json": {"schema": body}}}

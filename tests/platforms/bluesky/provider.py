"""An account's server that lets programs in, as strictly as the AT Protocol wants it.

It checks what it is sent by its own reading of RFC 9449, RFC 7523 and RFC 7636.
"""

import json
import secrets
import time
from base64 import urlsafe_b64encode
from email.utils import formatdate
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt

PDS, ISSUER, DIRECTORY, ENTRANCE = (
    "https://pds.homes.org", "https://letsin.homes.org", "https://plc.homes.org",
    "https://entrance.homes.org",
)  # fmt: skip
DID, OTHER = "did:plc:homes", "did:plc:other"
HANDLE = "homes.homes.org"


def digest(text):
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()


class Provider(httpx.MockTransport):
    """``ahead``: seconds that its clock is before ours. ``signs_in``: who agrees."""

    def __init__(self):
        super().__init__(self.answer)
        self.nonce, self.ahead, self.signs_in = "n1", 0, DID
        self.handles = {DID: f"at://{HANDLE}"}
        self.metadata = {
            "issuer": ISSUER,
            "pushed_authorization_request_endpoint": f"{ISSUER}/par",
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "revocation_endpoint": f"{ISSUER}/revoke",
            "require_pushed_authorization_requests": True,
            "authorization_response_iss_parameter_supported": True,
            "client_id_metadata_document_supported": True,
            "dpop_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["atproto", "transition:generic", "transition:chat.bsky"],
        }
        self.issuers = {PDS: ISSUER}
        self.documents = {DID: self.document(DID), OTHER: self.document(OTHER)}
        #: public keys of programs that have one
        self.programs = {}
        self.pushed, self.codes, self.active, self.refreshes = {}, {}, {}, {}
        self.seen, self.asked, self.refused = set(), [], []

    def document(self, did, pds=PDS):
        service = {
            "id": "#atproto_pds",
            "type": "AtprotoPersonalDataServer",
            "serviceEndpoint": pds,
        }
        return {"id": did, "alsoKnownAs": [self.handles.get(did, "")], "service": [service]}

    @property
    def now(self):
        return time.time() + self.ahead

    def agree(self, url):
        """As a person does; what the browser is sent back with."""
        query = dict(parse_qsl(urlsplit(url).query))
        told = self.pushed.pop(query["request_uri"])
        assert query["client_id"] == told["client_id"]
        code = secrets.token_urlsafe(8)
        self.codes[code] = told
        return {"iss": ISSUER, "state": told["state"], "code": code}

    # --- answers

    def answer(self, request):
        self.asked.append(request)
        place, path = f"{request.url.scheme}://{request.url.host}", request.url.path
        found = {
            (ENTRANCE, "/xrpc/com.atproto.identity.resolveHandle"): self.resolved,
            (ISSUER, "/.well-known/oauth-authorization-server"): lambda _: self.metadata,
            (ISSUER, "/par"): self.push,
            (ISSUER, "/token"): self.tokens,
            (ISSUER, "/revoke"): self.revoked,
        }.get((place, path))
        if found is None and path == "/.well-known/oauth-protected-resource":
            return self.give({"resource": place, "authorization_servers": [self.issuers[place]]})
        if found is None and place == DIRECTORY:
            return self.give(self.documents.get(path.removeprefix("/"), {}))
        if found is None and place == PDS:
            return self.resource(request, path.removeprefix("/xrpc/"))
        if found is None:
            return httpx.Response(404, json={"error": "NotFound"})
        told = found(request)
        return told if isinstance(told, httpx.Response) else self.give(told)

    def give(self, body, status=200, **headers):
        told = {"DPoP-Nonce": self.nonce, "Date": formatdate(self.now, usegmt=True), **headers}
        return httpx.Response(status, json=body, headers=told)

    def deny(self, name, status=400, **headers):
        self.refused.append(name)
        return self.give({"error": name, "error_description": "no"}, status, **headers)

    def resolved(self, request):
        if request.url.params["handle"] == HANDLE:
            return {"did": DID}
        return httpx.Response(
            400, json={"error": "InvalidRequest", "message": "Unable to resolve handle"}
        )

    def proof(self, request, token=""):
        """The key's thumbprint; or the name of what is wrong."""
        written = request.headers.get("dpop", "")
        head = jwt.get_unverified_header(written)
        assert set(head["jwk"]) == {"kty", "crv", "x", "y"}, "nothing of the private key"
        claims = jwt.decode(
            written, jwt.PyJWK(head["jwk"], algorithm="ES256"), algorithms=["ES256"],
            options={"verify_iat": False},
        )  # fmt: skip
        right = (head["typ"], claims["htm"], claims["htu"], claims.get("ath", "")) == (
            "dpop+jwt", request.method, str(request.url.copy_with(query=None)),
            digest(token) if token else "",
        )  # fmt: skip
        if not right or claims["jti"] in self.seen or abs(claims["iat"] - self.now) > 60:
            return "", "invalid_dpop_proof"
        self.seen.add(claims["jti"])
        if claims.get("nonce") != self.nonce:
            return "", "use_dpop_nonce"
        return digest(json.dumps(head["jwk"], sort_keys=True, separators=(",", ":"))), ""

    def form(self, request):
        """What was posted, the key, and what is wrong."""
        form = {name: one[0] for name, one in parse_qs(request.content.decode()).items()}
        thumb, wrong = self.proof(request)
        if wrong or form["client_id"] not in self.programs:
            return form, thumb, wrong
        try:
            claims = jwt.decode(
                form["client_assertion"], self.programs[form["client_id"]], algorithms=["ES256"],
                audience=ISSUER, options={"verify_iat": False, "verify_exp": False},
            )  # fmt: skip
        except (KeyError, jwt.InvalidTokenError):
            return form, thumb, "invalid_client"
        right = claims["iss"] == claims["sub"] == form["client_id"]
        if not right or claims["jti"] in self.seen or abs(claims["iat"] - self.now) > 60:
            return form, thumb, "invalid_client"
        self.seen.add(claims["jti"])
        return form, thumb, ""

    def push(self, request):
        form, thumb, wrong = self.form(request)
        if wrong:
            return self.deny(wrong)
        name = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(8)}"
        self.pushed[name] = {**form, "key": thumb}
        return self.give({"request_uri": name, "expires_in": 300}, 201)

    def tokens(self, request):
        form, thumb, wrong = self.form(request)
        if wrong:
            return self.deny(wrong)
        if form["grant_type"] == "refresh_token":
            given = self.refreshes.pop(form["refresh_token"], None)
            if given is None or given[0] != thumb:
                return self.deny("invalid_grant")
            return self.issued(thumb, given[1], given[2])
        told = self.codes.pop(form["code"], None)
        if (
            told is None
            or told["key"] != thumb
            or told["code_challenge"] != digest(form["code_verifier"])
            or told["redirect_uri"] != form["redirect_uri"]
        ):
            return self.deny("invalid_grant")
        return self.issued(thumb, self.signs_in, told["scope"])

    def issued(self, thumb, did, scope):
        access, refresh = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        self.active[access] = thumb
        self.refreshes[refresh] = (thumb, did, scope)
        return {
            "access_token": access, "refresh_token": refresh, "token_type": "DPoP",
            "expires_in": 1800, "scope": scope, "sub": did,
        }  # fmt: skip

    def revoked(self, request):
        form, _, wrong = self.form(request)
        if wrong:
            return self.deny(wrong)
        self.refreshes.pop(form["token"], None)
        return {}

    def resource(self, request, nsid):
        token = request.headers["authorization"].removeprefix("DPoP ")
        thumb, wrong = self.proof(request, token)
        if wrong:
            return self.deny(wrong, 401, **{"WWW-Authenticate": f'DPoP error="{wrong}"'})
        if self.active.get(token) != thumb:
            return self.deny("invalid_token", 401)
        body = {
            "com.atproto.server.getSession": {"did": DID, "handle": HANDLE, "active": True},
            "app.bsky.actor.getProfile": {"did": DID, "handle": HANDLE, "displayName": "Homes"},
        }.get(nsid, {"convos": []})
        return self.give(body)

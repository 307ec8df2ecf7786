"""Proofs that a token is in the hands of whoever it was given to: DPoP, RFC 9449.

A token that is bound to a key is worth nothing to whoever finds it alone. Each request carries a
proof of its own, signed with that key, with a number that the server gave out (its *nonce*, another
for each server, new every few minutes) and the time as that server has it.
"""

import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from moothall.platforms.bluesky.errors import told

ALGORITHM = "ES256"
#: seconds that a server's clock may differ from ours before we go by it
SLACK = 30.0
#: servers that are remembered; the one that was asked longest ago is forgotten first
REMEMBERED = 1_000
#: once for a new nonce, once for the server's own time
MOST_TRIES = 3
_PUBLIC = ("kty", "crv", "x", "y")
_REFUSED = (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED)
#: the server has done nothing, and another proof may do
_ANOTHER = frozenset({"use_dpop_nonce", "invalid_dpop_proof"})
_OTHER_TIME = frozenset({"invalid_client"})


def new_key() -> str:
    """A private key of P-256, as a JWK (RFC 7517)."""
    made: dict[str, Any] = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    return json.dumps(made)


def public(key: str) -> dict[str, str]:
    """The part of a key that anybody may know."""
    parts = json.loads(key)
    return {name: str(parts[name]) for name in _PUBLIC}


def thumbprint(key: str) -> str:
    """RFC 7638: by this a key is known."""
    canonical = json.dumps(public(key), sort_keys=True, separators=(",", ":"))
    return digest(canonical)


def digest(text: str) -> str:
    """SHA-256 as JOSE writes it: base64url without padding. Also PKCE's S256 (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()


def signed(claims: Mapping[str, Any], key: str, headers: Mapping[str, Any]) -> str:
    private = jwt.PyJWK(json.loads(key), algorithm=ALGORITHM)
    made: str = jwt.encode(dict(claims), private, algorithm=ALGORITHM, headers=dict(headers))
    return made


def origin(url: str) -> str:
    place = urlsplit(url)
    return f"{place.scheme}://{place.netloc}".lower()


class Known:
    """What each server told last: its nonce, and how far its clock is from ours. In this process.

    Nothing in it is secret, and a nonce that is too old costs one more request.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._guard = clock, Lock()
        self._kept: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def nonce(self, url: str) -> str:
        return self._kept.get(origin(url), ("", 0.0))[0]

    def now(self, url: str) -> int:
        """Seconds of the epoch, by the clock of that server where it is far from ours."""
        return int(self._clock() + self._kept.get(origin(url), ("", 0.0))[1])

    def heard(self, url: str, headers: Mapping[str, str]) -> None:
        name = origin(url)
        with self._guard:
            nonce, off = self._kept.pop(name, ("", 0.0))
            if (given := headers.get("dpop-nonce", "")) and len(given) <= 500:
                nonce = given
            self._kept[name] = (nonce, self._off(headers, off))
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def _off(self, headers: Mapping[str, str], before: float) -> float:
        try:
            off = parsedate_to_datetime(headers.get("date", "")).timestamp() - self._clock()
        except (ValueError, TypeError, OverflowError):
            return before
        return off if abs(off) > SLACK else 0.0


KNOWN = Known()


class Prover:
    """Signs for one key."""

    def __init__(self, key: str, known: Known = KNOWN) -> None:
        self._key, self.known = key, known

    def proof(self, method: str, url: str, token: str = "") -> str:
        """For one request. ``token``: the access token that goes with it."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url.partition("?")[0].partition("#")[0],
            "iat": self.known.now(url),
        }
        if nonce := self.known.nonce(url):
            claims["nonce"] = nonce
        if token:
            claims["ath"] = digest(token)
        return signed(claims, self._key, {"typ": "dpop+jwt", "jwk": public(self._key)})

    def send(
        self,
        method: str,
        url: str,
        ask: Callable[[Mapping[str, str]], httpx.Response],
        token: str = "",
    ) -> httpx.Response:
        """The answer; asked anew where the server refused the proof alone, and did nothing.

        ``ask`` is given the headers, and makes whatever else is good once anew each time.
        """
        for _ in range(MOST_TRIES):
            before = (self.known.nonce(url), self.known.now(url))
            answer = ask({"DPoP": self.proof(method, url, token)})
            self.known.heard(url, answer.headers)
            if not self._is_for_another(answer, url, before):
                break
        return answer

    def _is_for_another(self, answer: httpx.Response, url: str, before: tuple[str, int]) -> bool:
        if answer.status_code not in _REFUSED:
            return False
        name = refusal_of(answer)
        news = self.known.nonce(url) != before[0]
        other_time = abs(self.known.now(url) - before[1]) > SLACK
        return (name in _ANOTHER and (news or other_time)) or (name in _OTHER_TIME and other_time)


def refusal_of(answer: httpx.Response) -> str:
    """The error's name, from the body or from ``WWW-Authenticate`` (RFC 6750, section 3)."""
    if name := told(answer)[0]:
        return name
    found = answer.headers.get("www-authenticate", "").partition('error="')[2]
    return str(found.partition('"')[0])

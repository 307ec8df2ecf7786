"""Where somebody makes the network misbehave: a page, and the same by the interface with a key."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.faults import ALWAYS, SPOKEN, Fault
from moothall.platforms.sandbox.network import Network
from moothall.platforms.sandbox.profiles import PROFILES, profile
from moothall.platforms.sandbox.refusals import Code, Refusal
from moothall.platforms.sandbox.script import Player, ScriptError, parse
from moothall.platforms.sandbox.web.http import (
    Request,
    Response,
    Router,
    json_response,
    redirect,
)


class Control:
    def __init__(self, network: Network, player: Player, templates: Environment) -> None:
        self._network, self._player, self._templates = network, player, templates

    def routes(self, router: Router) -> None:
        router.add("GET", "/control", lambda _: self._page())
        router.add("GET", "/api/v1/control", self._told)
        for name in ("faults", "profile", "script", "scopes", "afresh"):
            router.add("POST", f"/control/{name}", self._by_form)
            router.add("POST", f"/api/v1/control/{name}", self._by_key)

    def _by_form(self, request: Request) -> Response:
        try:
            self._change(request.path.rsplit("/", 1)[-1], _from_form(request.form))
        except Refusal as refusal:
            return self._page(refusal.words, 422)
        return redirect("/control")

    def _by_key(self, request: Request) -> Response:
        self._key(request)
        given = request.json
        if not isinstance(given, dict):
            raise Refusal(Code.INVALID, "An object is needed.")
        self._change(request.path.rsplit("/", 1)[-1], given)
        return json_response(self.state())

    def _told(self, request: Request) -> Response:
        self._key(request)
        return json_response(self.state())

    def _key(self, request: Request) -> None:
        key = self._network.storage.setting("control_key", "")
        if not hmac.compare_digest(request.bearer.encode(), key.encode()):
            raise Refusal(Code.UNAUTHORIZED, "The control key is not right.")

    def _change(self, what: str, given: dict[str, Any]) -> None:
        changes: Mapping[str, Callable[[dict[str, Any]], None]] = {
            "faults": self._faults,
            "profile": self._profile,
            "script": self._script,
            "scopes": self._scopes,
            "afresh": lambda _: self._network.start_afresh(),
        }
        changes[what](given)

    def _faults(self, given: dict[str, Any]) -> None:
        """``{"timeout_after": 1, "slow": -1, "seconds": 5}``: -1 is until it is switched off."""
        faults = self._network.faults
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise Refusal(Code.INVALID, f"{name} needs a number.")
            if name == "seconds":
                faults.set_seconds(float(value))
            elif name == "wait":
                faults.set_wait(int(value))
            elif name in set(Fault):
                faults.set(Fault(name), max(ALWAYS, int(value)))
            else:
                raise Refusal(Code.INVALID, f"There is no fault called {name}.")

    def _profile(self, given: dict[str, Any]) -> None:
        try:
            self._network.behave_like(str(given.get("name", "")))
        except KeyError:
            raise Refusal(Code.INVALID, "There is no such network to behave like.") from None

    def _scopes(self, given: dict[str, Any]) -> None:
        withdrawn = given.get("withdrawn", [])
        if not isinstance(withdrawn, list) or set(withdrawn) - self._network.profile.scopes:
            raise Refusal(Code.INVALID, "Name permissions that the token has.")
        self._network.withdraw_scopes([str(scope) for scope in withdrawn])

    def _script(self, given: dict[str, Any]) -> None:
        """Load a day, or change how the one that is loaded goes on."""
        speed = _speed(given.get("speed"))
        if text := given.get("lines"):
            try:
                lines = parse(str(text))
            except ScriptError as error:
                shown = "; ".join(f"line {at}: {words}" for at, words in error.problems[:20])
                raise Refusal(Code.INVALID, f"The script was not loaded. {shown}") from None
            already = float("inf") if speed is None else _minutes(given.get("already"))
            self._player.load(lines, speed=speed or 1.0, already=already)
            return
        if given.get("finish"):
            self._player.finish()
            return
        paused = given.get("paused")
        self._player.set(
            speed=speed if "speed" in given else None,
            paused=paused if isinstance(paused, bool) else None,
        )

    def state(self) -> dict[str, Any]:
        network = self._network
        hooks = network.storage.rows("select state, count(*) as n from hooks group by state")
        return {
            "profile": network.profile.name,
            "faults": network.faults.now_on(),
            "seconds": network.faults.seconds,
            "wait": network.faults.wait,
            "scopes": sorted(network.scopes),
            "script": self._player.progress(),
            "webhook": network.storage.setting("webhook_url") or "",
            "deliveries": {row["state"]: row["n"] for row in hooks},
            "posts": {
                kind: network.storage.value("select count(*) from posts where kind = ?", kind)
                for kind in PostKind
            },
        }

    def _page(self, error: str = "", status: int = 200) -> Response:
        network = self._network
        html = self._templates.get_template("control.html").render(
            network=network,
            page=network.page,
            profile=network.profile,
            profiles=[profile(name) for name in PROFILES],
            faults=[(fault, SPOKEN[fault]) for fault in Fault],
            state=self.state(),
            calls=network.storage.rows("select * from calls order by number desc limit 40"),
            reports=network.storage.rows("select * from reports order by at desc limit 40"),
            error=error,
            tab="control",
            viewer=None,
            me=None,
            here="/control",
        )
        return Response(html.encode("utf-8", "replace"), status)


def _from_form(form: dict[str, str]) -> dict[str, Any]:
    """What the page's forms mean: numbers where they are numbers, ticks as lists."""
    given: dict[str, Any] = {}
    for name, text in form.items():
        if name.startswith("withdraw:"):
            given.setdefault("withdrawn", []).append(name.removeprefix("withdraw:"))
        elif name in {"lines", "name"}:
            given[name] = text
        elif name == "paused":
            given[name] = text == "yes"
        elif name == "speed" and text == "all":
            given[name] = "all"
        else:
            try:
                given[name] = float(text) if "." in text else int(text or "0")
            except ValueError:
                raise Refusal(Code.INVALID, f"{name}: a number is needed.") from None
    return given


def _speed(asked: Any) -> float | None:
    """None for everything at once."""
    if asked == "all":
        return None
    if asked is None:
        return 1.0
    if isinstance(asked, bool) or not isinstance(asked, int | float) or asked <= 0:
        raise Refusal(Code.INVALID, 'speed: a number above 0, or "all".')
    return float(asked)


def _minutes(asked: Any) -> float:
    if asked is None:
        return 0.0
    if isinstance(asked, bool) or not isinstance(asked, int | float) or asked < 0:
        raise Refusal(Code.INVALID, "already: minutes, 0 or more.")
    return float(asked)

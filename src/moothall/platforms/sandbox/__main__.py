"""``python -m moothall.platforms.sandbox``: Elmhouse Social on its own, until it is stopped."""

import argparse
import logging
import signal
import sys
from pathlib import Path
from threading import Event

from moothall.platforms.sandbox.script import ScriptError, parse
from moothall.platforms.sandbox.server import Elmhouse


def main(words: list[str] | None = None) -> int:
    asked = _arguments().parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        lines = parse(asked.script.read_text("utf-8")) if asked.script else None
    except (OSError, UnicodeDecodeError, ScriptError) as problem:
        print(f"{asked.script}: {problem}", file=sys.stderr)
        return 2
    try:
        network = Elmhouse(asked.state, host=asked.host, port=asked.port)
    except OSError as problem:
        print(f"cannot serve at {asked.host}:{asked.port}: {problem}", file=sys.stderr)
        return 2
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with network:
        if lines is not None and network.player.progress() is None:
            already = float("inf") if asked.speed == "all" else asked.already
            speed = 1.0 if asked.speed == "all" else float(asked.speed)
            network.player.load(lines, speed=speed, already=already)
        print(f"Elmhouse Social is at {network.url} (faults: {network.url}/control)", flush=True)
        stopped.wait()
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m moothall.platforms.sandbox",
        description="A pretend social network on this machine, to practise on.",
    )
    parser.add_argument("--state", type=Path, required=True, help="the file that holds it")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--script", type=Path, help="a day to play, if none is under way")
    parser.add_argument("--speed", type=_speed, default="1", help='1 is real time; or "all"')
    parser.add_argument("--already", type=float, default=0.0, help="minutes of the day gone by")
    return parser


def _speed(asked: str) -> str:
    if asked != "all" and not float(asked) > 0:
        raise ValueError(asked)
    return asked


if __name__ == "__main__":
    sys.exit(main())

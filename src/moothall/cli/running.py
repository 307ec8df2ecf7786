"""What the commands that run the desk share."""

import argparse
from collections.abc import Callable

from moothall.cli.moments import refuse


def port(given: str) -> int:
    """A port's number."""
    return whole(given, 1, 65535)


def count(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two limits."""
    return lambda given: whole(given, least, most)


def host_and_port(given: str) -> tuple[str, int]:
    """``127.0.0.1:9108``; raises ArgumentTypeError."""
    host, _, number = given.rpartition(":")
    if not host:
        raise argparse.ArgumentTypeError(f"{given}: give an address and a port: 127.0.0.1:9108")
    return host.strip("[]"), port(number)


def whole(given: str, least: int, most: int) -> int:
    """Raises ArgumentTypeError."""
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise argparse.ArgumentTypeError(f"{given}: give a whole number from {least} to {most}")
    return int(given)


def defer_errors(work: Callable[[], int]) -> int:
    """Run, and say what was refused; its status is 2."""
    from moothall.config.environment import SettingsError  # noqa: PLC0415 - start-up
    from moothall.store.errors import StoreError  # noqa: PLC0415
    from moothall.work.problems import CannotStartError  # noqa: PLC0415

    try:
        return work()
    except (CannotStartError, SettingsError, StoreError) as problem:
        return refuse(problem)

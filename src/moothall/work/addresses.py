"""The address the desk is served at: is it free, and does anybody answer there."""

import http.client
import socket
from ipaddress import ip_address

from moothall.work.problems import CannotStartError


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def require_free(host: str, port: int, option: str = "--port", use: str = "") -> None:
    """Refuse an address that cannot be served at; ``use`` says what for, where nobody named it.

    The web server shares its port between its processes (SO_REUSEPORT), so that a second desk on
    the same port would start and take half the visitors. Asking without that option finds the
    first.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as problem:
        raise CannotStartError(
            f"{host} is no address of this machine ({problem.strerror})",
            where="the option --host",
            do="give 127.0.0.1, 0.0.0.0, or one of the machine's own addresses",
        ) from None
    with socket.socket(found[0], found[1]) as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asking.bind(found[4])
            asking.listen(1)
        except PermissionError:
            raise CannotStartError(
                f"port {port} is for the administrator alone",
                where=f"{host}:{port}",
                do=f"give another port with {option}, and put a reverse proxy before the desk",
            ) from None
        except OSError as problem:
            raise CannotStartError(
                f"port {port}{use and f', {use},'} cannot be had ({problem.strerror})",
                where=f"{host}:{port}",
                do=f"stop what uses it (`ss -ltnp 'sport = :{port}'` shows it), or give another "
                f"port with {option}",
            ) from None


def answers(host: str, port: int, path: str = "/healthz") -> bool:
    """Whether the address answers with 200 now."""
    connection = http.client.HTTPConnection(reached_at(host), port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reached_at(host: str) -> str:
    """Where this machine finds what is served at ``host``, which may be "every address"."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def url(host: str, port: int) -> str:
    """As a browser on this machine wants it."""
    at = reached_at(host)
    return f"http://[{at}]:{port}" if ":" in at else f"http://{at}:{port}"

"""What the administrator set, as typed values. Nonsense is refused at start, all of it at once.

The table ``SETTINGS`` is the only list; docs/reference/settings.md is printed from it.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID
from zoneinfo import available_timezones

PREFIX = "MOOTHALL_"
Network = IPv4Network | IPv6Network
#: what Entra takes for a directory's id and lets in anybody by; the last is what consumers means
OPEN_DIRECTORIES = {"common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"}


#: this machine, where nobody listens in between
HERE = {"localhost", "127.0.0.1", "::1"}
NAME_OF_A_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


class SettingsError(Exception):
    """What is wrong, where, and what to do about it; one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Moothall cannot start:\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed in. ``tls`` is from the first byte, ``starttls`` after a greeting."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False


@dataclass(frozen=True)
class Setting:
    """One variable: how its text is read, what holds without it, and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: Any
    words: str
    example: str
    secret: bool = False


def text(given: str) -> str:
    """Any words."""
    return given


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A count between two limits, both allowed."""

    def read(given: str) -> int:
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise ValueError(f"give a whole number from {least} to {most}")
        return int(given)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(given: str) -> str:
        if given not in choices:
            raise ValueError(f"give one of {', '.join(choices)}")
        return given

    return read


def address(given: str) -> str:
    """The desk's own web address: scheme, host and port, nothing after."""
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give the whole address, such as https://desk.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("give only scheme, host and port; the desk stands at the address's root")
    _ = parts.port  # raises ValueError where it is no number
    return f"{parts.scheme}://{parts.netloc}"


def hosts(given: str) -> tuple[str, ...]:
    """Host names, with commas between."""
    found = tuple(part.strip() for part in given.split(",") if part.strip())
    if any("/" in host or "*" in host or " " in host for host in found):
        raise ValueError("give host names with commas between, without scheme, path or *")
    return found


def networks(given: str) -> tuple[Network, ...]:
    """Networks with commas between, or "any"."""
    if given == "any":
        return (ip_network("0.0.0.0/0"), ip_network("::/0"))
    try:
        return tuple(ip_network(part) for part in words(given))
    except ValueError as problem:
        raise ValueError(f"{problem}; give networks such as 10.20.0.0/16, or any") from None


def words(given: str) -> tuple[str, ...]:
    """Several values, with commas between."""
    return tuple(part.strip() for part in given.split(",") if part.strip())


def database(given: str) -> str:
    """A PostgreSQL address. Whether it answers is seen when it is first used."""
    if urlsplit(given).scheme not in {"postgresql", "postgres"}:
        raise ValueError("give a PostgreSQL address: postgresql://user:password@host:5432/name")
    return given


def folder(given: str) -> Path:
    """A directory; it need not be there yet."""
    path = Path(given).expanduser()
    if not path.is_absolute():
        raise ValueError("give the whole path, from / on")
    if path.exists() and not path.is_dir():
        raise ValueError("a file stands there, and a directory is wanted")
    return path


def mail_server(given: str) -> MailServer:
    """smtp:// (with STARTTLS), smtps:// (TLS from the start), smtp://…?plain=yes (no TLS)."""
    parts = urlsplit(given)
    if any(not letter.isprintable() or letter.isspace() for letter in unquote(given)):
        raise ValueError("give it without spaces and line breaks")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("give smtp://user:password@host:587 or smtps://user:password@host:465")
    plain = parse_qs(parts.query).get("plain", ["no"])[-1] == "yes"
    tls = parts.scheme == "smtps"
    if plain and (tls or (parts.password and parts.hostname not in HERE)):
        raise ValueError("?plain=yes sends the password in the open; leave it out")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("give user and password, or neither")
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and not plain,
    )


def directory(given: str) -> str:
    """The id of an Entra directory of the organisation's own."""
    if given.lower() in OPEN_DIRECTORIES:
        raise ValueError("give your own directory's id; that one lets in whoever claims an address")
    try:
        return str(UUID(given))
    except ValueError:
        raise ValueError("give the directory (tenant) id that Entra's overview shows") from None


def issuer(given: str) -> str:
    """An OpenID Connect issuer; over TLS, which alone proves that its answers are its own."""
    parts = urlsplit(given)
    is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    if not parts.hostname or not (parts.scheme == "https" or is_here) or parts.query:
        raise ValueError("give the whole address of the issuer, beginning with https://")
    return given.removesuffix("/.well-known/openid-configuration").rstrip("/")


def mailbox(given: str) -> str:
    """An e-mail address, with or without a name before it."""
    user, _, domain = parseaddr(given)[1].partition("@")
    one = given.count("@") == 1 and given.isprintable()
    if not one or not user or not NAME_OF_A_HOST.fullmatch(domain):
        raise ValueError("give an e-mail address, such as Desk <desk@example.org>")
    return given


def timezone(given: str) -> str:
    """A zone of the tz database."""
    if given not in available_timezones():
        raise ValueError("give a time zone's name, such as Europe/London")
    return given


def secret_key(given: str) -> str:
    """Long enough not to be guessed."""
    if len(given) < 40:
        raise ValueError("give at least 40 characters, made at random")
    return given


def fernet_keys(given: str) -> tuple[str, ...]:
    """Keys as cryptography's Fernet makes them; the first encrypts, all decrypt."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - slow to load, and seldom set

    keys = words(given)
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise ValueError(
            "give Fernet keys (32 bytes in URL-safe base64), newest first, with commas between"
        ) from None
    if not keys:
        raise ValueError("give at least one key")
    return keys


SETTINGS = (
    Setting(
        "DATABASE_URL",
        database,
        None,
        "The database as the application's role, which owns nothing and passes by no row "
        "security. Without it, `moothall serve` runs a PostgreSQL of its own.",
        "postgresql://moothall_app:…@db.example.org/moothall",
        secret=True,
    ),
    Setting(
        "OWNER_DATABASE_URL",
        database,
        None,
        "The same database as the role that owns the tables. Only migrations, back-up and restore "
        "use it.",
        "postgresql://moothall_owner:…@db.example.org/moothall",
        secret=True,
    ),
    Setting(
        "STATE",
        folder,
        None,
        "Where keys, the embedded database and mail that could not be sent are kept. Without it: "
        "/var/lib/moothall for root, else ~/.local/state/moothall.",
        "/srv/moothall",
    ),
    Setting(
        "POSTGRES",
        one_of("machine", "wheel"),
        None,
        "Which PostgreSQL to run where no database is named: the machine's or the Python "
        "package's. Without it, the machine's if it is new enough.",
        "wheel",
    ),
    Setting(
        "ADDRESS",
        address,
        "http://127.0.0.1:8000",
        "The desk's address as its officers type it. With https, cookies are sent over TLS only "
        "and browsers are told to stay with it.",
        "https://desk.example.org",
    ),
    Setting(
        "EXTRA_HOSTS",
        hosts,
        (),
        "Further host names the desk answers to.",
        "desk.internal.example.org,10.0.0.5",
    ),
    Setting(
        "PROXIES",
        whole_number(0, 5),
        0,
        "How many reverse proxies of yours stand before the desk. With 1 or more, the visitor's "
        "address and whether TLS was used are read from X-Forwarded-For and X-Forwarded-Proto; "
        "with 0 those headers are ignored, since anybody could send them.",
        "1",
    ),
    Setting(
        "PRIVATE_SERVERS",
        networks,
        (),
        "Networks of yours in which a mail server or a Mastodon server stands that the desk is to "
        "be connected to, with commas between; `any` for all, which is for trying the desk out. "
        "Without it the desk connects to no address on this machine or in a private network, "
        "whatever name an administrator types in.",
        "10.20.0.0/16,fd12:3456::/48",
    ),
    Setting(
        "SECRET_KEY",
        secret_key,
        None,
        "Signs sessions and links. Without it, one is made and kept in the state directory. All "
        "machines of one desk need the same.",
        "(40 characters or more)",
        secret=True,
    ),
    Setting(
        "OLD_SECRET_KEYS",
        words,
        (),
        "Earlier secret keys whose signatures still hold, with commas between.",
        "",
        secret=True,
    ),
    Setting(
        "FERNET_KEYS",
        fernet_keys,
        None,
        "Encrypt the tokens of connected accounts; newest first, with commas between. Without "
        "it, one is made and kept in the state directory. All machines of one desk need the same.",
        "",
        secret=True,
    ),
    Setting(
        "MAIL",
        mail_server,
        None,
        "Where e-mail is handed in: smtp:// with STARTTLS, smtps:// with TLS from the start. "
        "Without it, mail is put into the state directory as files and nobody receives it.",
        "smtp://desk:…@mail.example.org:587",
        secret=True,
    ),
    Setting(
        "MAIL_FROM",
        mailbox,
        "Moothall <moothall@localhost>",
        "The sender of the desk's own e-mail.",
        "Housing desk <desk@example.org>",
    ),
    Setting(
        "MAIL_REPLY_TO",
        mailbox,
        None,
        "Where answers to the desk's e-mail go. Without it, each letter says that nobody reads "
        "them.",
        "housing-desk@example.org",
    ),
    Setting(
        "MAIL_TIMEOUT",
        whole_number(2, 120),
        20,
        "Seconds that the mail server has for each answer.",
        "20",
    ),
    Setting("TIMEZONE", timezone, "Europe/London", "The time that screens show.", "Europe/London"),
    Setting(
        "POOL_SIZE",
        whole_number(1, 200),
        8,
        "Connections to the database that one web process or worker may have open.",
        "8",
    ),
    Setting(
        "LOG_LEVEL",
        one_of("debug", "info", "warning", "error"),
        "info",
        "How much is logged. Residents' words are in the log at no level.",
        "warning",
    ),
    Setting("SESSION_HOURS", whole_number(1, 720), 12, "How long a sign-in holds.", "12"),
    Setting(
        "ENTRA_TENANT",
        directory,
        None,
        "Microsoft Entra: the directory (tenant) id. All three ENTRA settings go together.",
        "00000000-0000-0000-0000-000000000000",
    ),
    Setting("ENTRA_CLIENT_ID", text, None, "Microsoft Entra: the application (client) id.", ""),
    Setting(
        "ENTRA_CLIENT_SECRET", text, None, "Microsoft Entra: the client secret.", "", secret=True
    ),
    Setting("OPENID_NAME", text, None, "OpenID Connect: what the button says.", "Anytown sign-in"),
    Setting(
        "OPENID_SERVER",
        issuer,
        None,
        "OpenID Connect: the issuer's address, below which /.well-known/openid-configuration lies.",
        "https://login.example.org/realms/staff",
    ),
    Setting("OPENID_CLIENT_ID", text, None, "OpenID Connect: the client id.", ""),
    Setting(
        "OPENID_CLIENT_SECRET", text, None, "OpenID Connect: the client secret.", "", secret=True
    ),
)

#: sets of which one needs the others
TOGETHER = (
    ("ENTRA_TENANT", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET"),
    ("OPENID_NAME", "OPENID_SERVER", "OPENID_CLIENT_ID", "OPENID_CLIENT_SECRET"),
)


class Environment:
    """The settings by name: ``environment["ADDRESS"]``."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def has(self, name: str) -> bool:
        """Whether the administrator set it."""
        return self._values[name] is not None


def read(environ: Mapping[str, str]) -> Environment:
    """Every setting. Raises SettingsError with each problem, without showing what is secret."""
    known = {PREFIX + setting.name: setting for setting in SETTINGS}
    problems = [stranger(name, known) for name in environ if is_stranger(name, known)]
    values: dict[str, Any] = {}
    for name, setting in known.items():
        given = environ.get(name, "").strip()
        values[setting.name] = setting.default
        if given:
            try:
                values[setting.name] = setting.read(given)
            except ValueError as problem:
                shown = "" if setting.secret else f" is {given!r}"
                problems.append(f"{name}{shown}: {problem}")
    problems += [line for names in TOGETHER if (line := missing(names, values))]
    if values["MAIL"] and values["MAIL_FROM"].rstrip(">").endswith("@localhost"):
        problems.append(
            f"{PREFIX}MAIL_FROM: needed with {PREFIX}MAIL, since mail servers take no letter from "
            "an address at localhost"
        )
    if problems:
        raise SettingsError(problems)
    return Environment(values)


def is_stranger(name: str, known: Mapping[str, Setting]) -> bool:
    """Whether a variable has our prefix and no meaning."""
    return name.startswith(PREFIX) and name not in known


def stranger(name: str, known: Mapping[str, Setting]) -> str:
    """What to say of a name that nobody reads: most often it is a slip."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


def missing(names: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """What to say where only some of a set were given."""
    absent = [PREFIX + name for name in names if values[name] is None]
    if not absent or len(absent) == len(names):
        return ""
    return f"{', '.join(absent)}: needed too, as {PREFIX}{names[0].split('_')[0]}_… go together"

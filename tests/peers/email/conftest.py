"""The post office, the desk's mailbox on it, and letters that residents write."""

import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from tests.peers.email.postoffice import DESK, TESS, postoffice

from moothall import platforms
from moothall.platforms.base import Action, Connection


@pytest.fixture(scope="session")
def post():
    with postoffice() as office:
        yield office


@pytest.fixture
def letter():
    """``letter("No heating", "It is cold.")``, from Tess to the desk."""

    def write(subject, text, *, sender=TESS, to=DESK, answers=None, **headers):
        message = EmailMessage()
        message["From"] = f"Tess Tenant <{sender}>" if sender == TESS else sender
        message["To"] = to
        message["Subject"] = subject
        message["Message-ID"] = make_msgid(domain="residents.test")
        if answers is not None:
            message["In-Reply-To"] = answers["Message-ID"]
            message["References"] = answers["Message-ID"]
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return message

    return write


@pytest.fixture
def connect(post):
    """The desk's connection, probed; ``kept`` is what it kept."""
    opened = []

    def connecting(**other):
        kept = post.credentials(**other)
        first = platforms.get("email").open(
            Connection(account="", credentials=kept, keep_credentials=kept.update)
        )
        found = first.probe()
        first.close()
        opened.append(
            platforms.get("email").open(
                Connection(account=found.account, credentials=kept, keep_credentials=kept.update)
            )
        )
        return opened[-1]

    yield connecting
    for platform in opened:
        platform.close()


@pytest.fixture
def desk(connect):
    return connect()


@pytest.fixture
def make():
    """An action on an event; ``make(Verb.SEND_DM, event, "words")``."""

    def making(verb, event, text="", **given):
        told = {
            "verb": verb,
            "client_key": f"{time.time_ns():032x}",
            "text": text,
            "target": event.external_id,
            "author": event.author.external_id,
            "conversation": event.conversation,
            "target_visibility": event.visibility,
            "target_version": event.version,
            "decided_at": datetime.now(UTC).replace(microsecond=0),
        }
        return Action(**told | given)

    return making

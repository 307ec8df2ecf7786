"""A mail server inside the test, which keeps what it takes and can misbehave; and a cast."""

import logging
import time
from itertools import count

import pytest

NUMBERS = count(1)


class Post:
    """aiosmtpd's handler: takes letters, refuses addresses, breaks off where it is told to."""

    def __init__(self):
        self.taken = []
        #: address -> answer to RCPT
        self.refuses = {}
        #: answer to DATA; None: takes it
        self.answers = None
        #: break the connection after the whole letter is here: taken, and no answer
        self.breaks = False
        self.slow = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server, _session, envelope, address, _options
    ):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if self.answers:
            return self.answers
        self.taken.append((tuple(envelope.rcpt_tos), bytes(envelope.content)))
        if self.slow:
            import asyncio

            await asyncio.sleep(self.slow)
        if self.breaks:
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def post():
    from aiosmtpd.controller import Controller

    # its own thread would go on telling of connections when the test's output is closed
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    # port 0: the system's choice, which is known only once it listens
    controller.port = free_port()
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def free_port():
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def mails(post, settings):
    """This desk hands its letters to that server."""
    from moothall.config.environment import mail_server

    settings.MAIL = mail_server(f"smtp://127.0.0.1:{post.port}?plain=yes")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Housing desk <desk@example.org>"
    return post


@pytest.fixture(scope="module")
def kept_rows(django_db_setup, desk_database, django_db_blocker):  # noqa: ARG001
    """For tests whose steps commit; emptied once a module."""
    from django.db import connections
    from tests.support.emptying import empty

    with django_db_blocker.unblock():
        yield
        connections.close_all()
    empty(desk_database.admin_url)


@pytest.fixture
def desk(kept_rows):  # noqa: ARG001
    """One organisation with its people, in its scope."""
    from tests.support.desk_cast import desk as make

    from moothall.people.tenancy import organisation_scope

    made = make(slug=f"colchester-{next(NUMBERS)}-{time.monotonic_ns()}")
    with organisation_scope(made.id):
        yield made

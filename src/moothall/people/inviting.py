"""The e-mail that takes an invitation's link to whom it is for."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from moothall.people.models import Invitation

log = logging.getLogger(__name__)


def path_of(invitation: Invitation, token: str) -> str:
    """Where the link leads, from the desk's address on."""
    return reverse("join", args=[invitation.organisation_id, token])


def send(invitation: Invitation, link: str) -> bool:
    """The e-mail, once the invitation stands; whether a mail server took it.

    At once and only here: the link is a secret that is kept nowhere, in no queue either.
    """
    if not settings.MAIL:
        return False
    text = render_to_string("people/invitation.txt", {"invitation": invitation, "link": link})
    subject = f"Moothall: join the desk of {invitation.organisation.name}"
    try:
        send_mail(subject, text, None, [invitation.email])
    except (OSError, SMTPException) as error:
        log.warning("an invitation was not taken by the mail server: %s", type(error).__name__)
        return False
    return True

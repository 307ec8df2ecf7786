"""What stands above everything else at the desk: accounts of which it hears nothing."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from moothall.channels.unheard import unheard
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, policy_of
from moothall.letters.readers import telling
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

register = template.Library()


@register.inclusion_tag("inbox/_unheard.html", takes_context=True)
def accounts_unheard(context: dict[str, Any]) -> dict[str, Any]:
    """One query where all is well."""
    me = context.get("membership")
    if me is None:
        return {"unheard": ()}
    at = timezone.now()
    long = timedelta(minutes=telling(me.organisation_id).unread_minutes)
    found = [
        one
        for one in unheard(me.organisation_id, at, long)
        if may(me, Verb.SEE_POSTS, one.account.pk)
    ]
    if not found:
        return {"unheard": ()}
    clock: Clock = clock_of(me, policy_of(me, at), at)
    return {
        "unheard": [(one, clock.said(one.since)) for one in found],
        "may_mend": may_somewhere(me, Verb.CONNECT_ACCOUNT),
    }

"""What was to be known of how a post came."""

from uuid import UUID

from moothall.channels.models import Event

#: what begins the id of a post that came by mail; posts of other platforms are not asked for
PREFIX = "mail:"


def noted(account_id: UUID, external_id: str) -> list[str]:
    """Sentences; nothing is asked where the post did not come by mail."""
    if not external_id.startswith(PREFIX):
        return []
    rows = Event.objects.filter(account=account_id, external_id=external_id)
    return [str(words) for notes in rows.values_list("notes", flat=True) for words in notes]

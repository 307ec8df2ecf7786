"""Who writes, and where one conversation stands."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Left

from moothall.channels.models import Account
from moothall.core.values.ids import new_id
from moothall.people.models import Organisation

#: what is searched of a name and a handle
NAME_SEARCHED = 400


class Author(models.Model):
    """Somebody who writes to us, as one of our accounts knows them.

    Platforms give one person different ids towards different pages, so authors of two accounts are
    never taken for one person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.TextField()
    name = models.TextField(blank=True)
    handle = models.TextField(blank=True)
    bio = models.TextField(blank=True)
    avatar = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    #: as this desk left it
    blocked_at = models.DateTimeField(null=True, blank=True)
    muted_at = models.DateTimeField(null=True, blank=True)
    #: name and handle, cut where a letter or digit ends: ``darren.pyle_81`` is three words
    search = models.GeneratedField(
        expression=SearchVector(
            Func(
                Left(Concat(F("name"), Value(" ", models.TextField()), F("handle")), NAME_SEARCHED),
                Value("[^[:alnum:]]+"),
                Value(" "),
                Value("g"),
                function="regexp_replace",
                output_field=models.TextField(),
            ),
            config="simple",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["search"], name="inbox_author_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "external_id"], name="inbox_author_once"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.handle or "somebody"


class Thread(models.Model):
    """One conversation on one account; ``external_id`` is its root, or a private one's own id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.TextField()
    is_private = models.BooleanField(default=False)
    #: our own post that it stands under, once we have heard of it
    our_post = models.ForeignKey(
        "inbox.Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_post_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "external_id"], name="inbox_thread_once"
            )
        ]

    def __str__(self) -> str:
        return self.external_id

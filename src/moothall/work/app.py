"""Procrastinate: the jobs lie in the desk's own database.

A job is put there through Django's connection, so that it stands or falls with the transaction of
the change that wants it. Workers read through connections of their own (`worker`).
"""

from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector

from moothall.work.scope import in_scope

app = DjangoApp(
    connector=DjangoConnector(alias="default"),
    import_paths=["moothall.work.tasks"],
    worker_defaults={"task_middleware": [in_scope]},
)

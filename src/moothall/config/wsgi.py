"""The application that a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.config.settings")
application = get_wsgi_application()

# What is loaded now stays until the process ends. The collector need not look through it again,
# which takes a tenth of a second in the middle of somebody's page; so every view is loaded first.
assert get_resolver().url_patterns  # noqa: S101 - asking loads them
gc.collect()
gc.freeze()

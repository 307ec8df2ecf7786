"""The desk's settings, with the demonstration's sign-in page before its own."""

from moothall.config.settings import *  # noqa: F403
from moothall.config.settings import ADDRESS, INSTALLED_APPS, TEMPLATES
from moothall.work.addresses import is_loopback

HOST_NAME = ADDRESS.split("//")[1].rsplit(":", 1)[0].strip("[]")
if not is_loopback(HOST_NAME):
    raise RuntimeError("the demonstration lets anybody in, and is for this machine alone")
INSTALLED_APPS = ["moothall.work.demo.apps.DemoConfig", *INSTALLED_APPS]
ROOT_URLCONF = "moothall.work.demo.urls"
TEMPLATES[0]["OPTIONS"]["context_processors"].append(  # type: ignore[index]
    "moothall.work.demo.context.demonstration"
)
# browsers keep cookies by host and not by port: a desk beside it would sign its people out
SESSION_COOKIE_NAME = "moothall-demo-session"
CSRF_COOKIE_NAME = "moothall-demo-csrf"

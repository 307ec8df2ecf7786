"""Addresses for platforms; the desk's own screens of accounts stand with the settings."""

from django.urls import path

from moothall.channels.views import hook

app_name = "channels"
urlpatterns = [path("hooks/<uuid:organisation>/<uuid:account>/", hook, name="hook")]

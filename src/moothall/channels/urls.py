"""Addresses for platforms; the desk's own screens of accounts stand with the settings."""

from django.urls import path

from moothall.channels.views import application_hook, hook, program

app_name = "channels"
urlpatterns = [
    path(
        "programs/<slug:platform>/<uuid:organisation>/client-metadata.json",
        program,
        name="program",
    ),
    path("hooks/<uuid:organisation>/<uuid:account>/", hook, name="hook"),
    path("hooks/<slug:platform>/<uuid:application>/", application_hook, name="application-hook"),
]

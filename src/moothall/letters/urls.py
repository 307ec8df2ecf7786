"""Addresses about e-mail."""

from django.urls import path

from moothall.letters import views

urlpatterns = [
    path("me/e-mail/", views.mine, name="my-letters"),
    path("e-mail/", views.letters, name="letters"),
    path("e-mail/<uuid:letter_id>/", views.settle, name="settle-letter"),
]

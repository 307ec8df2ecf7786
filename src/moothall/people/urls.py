"""Addresses about people."""

from django.urls import path

from moothall.people.views import invitations, oneself, staff

urlpatterns = [
    path("people/", staff.staff, name="people"),
    path("people/<uuid:membership_id>/roles/", staff.roles, name="roles"),
    path("people/<uuid:membership_id>/leaving/", staff.leave, name="leave"),
    path("people/invitations/", invitations.invite, name="invite"),
    path(
        "people/invitations/<uuid:invitation_id>/withdrawal/",
        invitations.withdraw,
        name="withdraw-invitation",
    ),
    path("join/<uuid:organisation_id>/<str:token>/", invitations.join, name="join"),
    path("me/", oneself.preferences, name="preferences"),
    path("me/desk/<uuid:organisation_id>/", oneself.open_desk, name="open-desk"),
]

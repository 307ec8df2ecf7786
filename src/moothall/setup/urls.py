"""Addresses of the set-up. The guide's own come before the token, which could be any word."""

from django.urls import path

from moothall.setup.views import accounts, overview, people, policy, start

urlpatterns = [
    path("set-up/", overview.overview, name="set-up"),
    path("set-up/policy/", policy.policy, name="set-up-policy"),
    path("set-up/people/", people.people, name="set-up-people"),
    path("set-up/account/", accounts.account, name="set-up-account"),
    path("set-up/<str:token>/", start.start, name="set-up-start"),
]

"""Addresses of the set-up and the administration.

The guide's own come before the token, which could be any word.
"""

from django.urls import path

from moothall.setup.views import (
    accounts,
    capabilities,
    overview,
    people,
    person_asks,
    policy,
    start,
)
from moothall.setup.views.administration import accounts as admin_accounts
from moothall.setup.views.administration import areas, limits, organisation, straying
from moothall.setup.views.administration.connecting import guide, there
from moothall.setup.views.administration.overview import administration

HOOKS = "hooks/<slug:platform>/<uuid:application>/"
urlpatterns = [
    path(f"{HOOKS}deletion/", person_asks.deletion, name="person-asks"),
    path(f"{HOOKS}deletion/<str:code>/", person_asks.became, name="person-asked"),
    path(f"{HOOKS}left/", person_asks.left, name="person-left"),
    path("set-up/", overview.overview, name="set-up"),
    path("set-up/policy/", policy.policy, name="set-up-policy"),
    path("set-up/people/", people.people, name="set-up-people"),
    path("set-up/account/", accounts.account, name="set-up-account"),
    path("administration/", administration, name="administration"),
    path("administration/organisation/", organisation.organisation, name="admin-organisation"),
    path("administration/policy/", organisation.policy, name="admin-policy"),
    path("administration/services/", areas.areas, name="admin-areas"),
    path("administration/services/<uuid:area_id>/", areas.area, name="admin-area"),
    path("administration/services/<uuid:area_id>/turning/", areas.turn, name="admin-area-turn"),
    path("administration/limits/", limits.limits, name="admin-limits"),
    path("administration/limits/<uuid:membership_id>/", limits.limits_of, name="admin-person"),
    path("administration/accounts/", admin_accounts.accounts, name="accounts"),
    path("administration/accounts/by-hand/", admin_accounts.add_place, name="admin-add-place"),
    path("administration/accounts/connect/back/", there.back, name="connect-back"),
    path("administration/accounts/connect/choose/", there.choose, name="connect-choose"),
    path("administration/accounts/connect/<slug:platform>/", guide.connect, name="admin-connect"),
    path(
        "administration/accounts/connect/<slug:platform>/application/",
        guide.application,
        name="admin-application",
    ),
    path("administration/accounts/training/", admin_accounts.add_sandbox, name="admin-add-sandbox"),
    path("administration/accounts/<uuid:account_id>/probing/", admin_accounts.look, name="probe"),
    path(
        "administration/accounts/<uuid:account_id>/disconnecting/",
        admin_accounts.let_go,
        name="admin-disconnect",
    ),
    path("platforms/", capabilities.capabilities, name="capabilities"),
    path("platforms/<slug:platform>/", capabilities.capabilities_of, name="capabilities-of"),
    path(
        "administration/accounts/strays/<uuid:stray_id>/settling/",
        straying.settle,
        name="settle-stray",
    ),
    path("set-up/<str:token>/", start.start, name="set-up-start"),
]

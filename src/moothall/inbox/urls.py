"""Addresses of the desk."""

from django.urls import path

from moothall.inbox.views import desk, failures, live, search, verbs

urlpatterns = [
    path("desk/", desk.desk, name="inbox"),
    path("desk/news/", live.news, name="inbox-news"),
    path("desk/lookup/", desk.lookup, name="inbox-lookup"),
    path("desk/keys/", desk.single_keys, name="inbox-single-keys"),
    path("desk/search/", search.find, name="inbox-search"),
    path("desk/unsent/", failures.failures, name="inbox-failures"),
    path("desk/unsent/<uuid:action_id>/", failures.settle, name="inbox-settle"),
    path("desk/sending/", failures.stop, name="inbox-stop"),
    path("desk/sending/on/", failures.go_on, name="inbox-go-on"),
    path("desk/approvals/", desk.desk, name="inbox-approvals"),
    path("desk/several/leaving-alone/", desk.desk, name="inbox-leave-alone"),
    path("desk/case/<uuid:case_id>/", desk.case, name="inbox-case"),
    path("desk/case/<uuid:case_id>/dossier/", desk.case, name="inbox-dossier"),
    path("desk/case/<uuid:case_id>/look/", live.look, name="inbox-look"),
    path("desk/case/<uuid:case_id>/reveal/", desk.case, name="inbox-reveal"),
    path("desk/case/<uuid:case_id>/correct/", desk.case, name="inbox-correct"),
    path("desk/case/<uuid:case_id>/second/<uuid:decision_id>/", desk.case, name="inbox-second"),
    path("desk/case/<uuid:case_id>/undo/<uuid:decision_id>/", desk.case, name="inbox-undo"),
    path("desk/case/<uuid:case_id>/approve/<uuid:draft_id>/", desk.case, name="inbox-approve"),
    path("desk/case/<uuid:case_id>/<slug:verb>/", verbs.verb, name="inbox-verb"),
]

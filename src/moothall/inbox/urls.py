"""Addresses of the desk."""

from django.urls import path

from moothall.inbox.views import (
    answering,
    by_hand,
    desk,
    dossier,
    files,
    going_out,
    keeping,
    live,
    narrowing,
    pictures,
    questions,
    record,
    replying,
    revealing,
    search,
    several,
    stopping,
    telling,
    verbs,
)
from moothall.inbox.views.judge import accuracy, automatic, known, learning

CASE = "desk/case/<uuid:case_id>/"
FILE = "desk/files/<uuid:import_id>/"
PUZZLE = "desk/not-understood/<uuid:delivery_id>/"
urlpatterns = [
    path("desk/", desk.desk, name="inbox"),
    path("desk/news/", live.news, name="inbox-news"),
    path("desk/lookup/", desk.lookup, name="inbox-lookup"),
    path("desk/keys/", desk.single_keys, name="inbox-single-keys"),
    path("desk/by-hand/", by_hand.by_hand, name="inbox-by-hand"),
    path("desk/pictures/<uuid:picture_id>/", pictures.picture, name="inbox-picture"),
    path("desk/pictures/<uuid:picture_id>/original/", pictures.original, name="inbox-original"),
    path("desk/files/", files.every_file, name="inbox-files"),
    path(FILE, files.one_file, name="inbox-file"),
    path(f"{FILE}importing/", files.import_file, name="inbox-import-file"),
    path(f"{FILE}dropping/", files.drop, name="inbox-drop-file"),
    path(
        "desk/files/<uuid:import_id>/not-understood.csv", files.problems, name="inbox-file-problems"
    ),
    path(PUZZLE, files.puzzle, name="inbox-puzzle"),
    path(
        "desk/not-understood/<uuid:delivery_id>/settling/", files.settle, name="inbox-settle-puzzle"
    ),
    path("desk/search/", search.find, name="inbox-search"),
    path("desk/narrow/", narrowing.narrow, name="inbox-narrow"),
    path("desk/going-out/", going_out.going_out, name="inbox-going-out"),
    path("desk/going-out/<uuid:action_id>/", going_out.settle, name="inbox-settle"),
    path("desk/going-out/<uuid:action_id>/answer/", going_out.answer, name="inbox-held-answer"),
    # the page's earlier address, in bookmarks and letters
    path("desk/unsent/", going_out.moved, name="inbox-failures"),
    path("desk/telling/", telling.telling, name="inbox-telling"),
    path("desk/sending/", stopping.stop, name="inbox-stop"),
    path("desk/sending/on/", stopping.go_on, name="inbox-go-on"),
    path("desk/approvals/", answering.approvals, name="inbox-approvals"),
    path("desk/several/leaving-alone/", several.leave_alone, name="inbox-leave-alone"),
    path("desk/several/<uuid:batch>/", several.receipt, name="inbox-several"),
    path("desk/replies/", keeping.replies, name="inbox-replies"),
    path("desk/replies/<uuid:reply_id>/", keeping.reply, name="inbox-reply"),
    path("desk/views/", keeping.keep_view, name="inbox-keep-view"),
    path("desk/views/<uuid:view_id>/ending/", keeping.end_view, name="inbox-end-view"),
    path("desk/decisions.csv", keeping.decisions, name="inbox-decisions"),
    path("record/", record.entries_page, name="record"),
    path("record/checks/", record.check, name="record-check"),
    path("record/entries.csv", record.as_csv, name="record-csv"),
    path("record/entries.jsonl", record.as_jsonl, name="record-jsonl"),
    path("questions/", questions.every_question, name="questions"),
    path("questions/<uuid:question_id>/", questions.question, name="question"),
    path("judge/", accuracy.accuracy, name="inbox-judge"),
    path("judge/learning/", learning.overview, name="inbox-judge-learning"),
    path("judge/learning/trying/", learning.ask, name="inbox-fit-ask"),
    path("judge/learning/taking-back/", learning.take_back, name="inbox-fit-back"),
    path("judge/learning/decisions.jsonl", learning.export, name="inbox-decisions-export"),
    path("judge/learning/<uuid:fitting_id>/", learning.adopt, name="inbox-fit-adopt"),
    path("judge/known/", known.known, name="inbox-judge-known"),
    path("judge/known/<uuid:person_id>/", known.end_person, name="inbox-judge-person-ending"),
    path("judge/holidays/<uuid:holiday_id>/", known.end_holiday, name="inbox-judge-holiday-ending"),
    path("judge/automatic/", automatic.overview, name="inbox-automatic"),
    path("judge/automatic/hold/", automatic.hold_all, name="inbox-automatic-hold"),
    path("judge/automatic/hold/lifting/", automatic.lift_all, name="inbox-automatic-lift"),
    path("judge/automatic/<uuid:switch_id>/", automatic.off, name="inbox-automatic-off"),
    path(
        "judge/automatic/hidden/<uuid:hide_id>/", automatic.reviewed, name="inbox-automatic-review"
    ),
    path(CASE, desk.case, name="inbox-case"),
    path(f"{CASE}dossier/", dossier.dossier, name="inbox-dossier"),
    path(f"{CASE}dossier.pdf", dossier.pdf, name="inbox-dossier-pdf"),
    path(f"{CASE}evidence/file/", dossier.export, name="inbox-evidence-export"),
    path(f"{CASE}evidence/<uuid:file_id>/", dossier.evidence_file, name="inbox-evidence-file"),
    path(f"{CASE}holds/", dossier.hold, name="inbox-hold"),
    path(f"{CASE}holds/<uuid:hold_id>/ending/", dossier.end_hold, name="inbox-end-hold"),
    path(f"{CASE}look/", live.look, name="inbox-look"),
    path(f"{CASE}details/", revealing.reveal, name="inbox-reveal"),
    path(f"{CASE}draft/<slug:place>/", replying.draft, name="inbox-draft"),
    path(f"{CASE}second/<uuid:decision_id>/", answering.second, name="inbox-second"),
    path(f"{CASE}undo/<uuid:decision_id>/", answering.undo, name="inbox-undo"),
    path(f"{CASE}approve/<uuid:draft_id>/", answering.approve, name="inbox-approve"),
    path(f"{CASE}<slug:verb>/", verbs.verb, name="inbox-verb"),
]

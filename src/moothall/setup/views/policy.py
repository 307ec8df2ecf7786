"""The policy: chosen, looked at, adopted."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from moothall.core.policy import PolicyErrors
from moothall.core.policy.draft import NoWordsError, TooLongError
from moothall.files.statements import StatementError
from moothall.people.access import allowed, member
from moothall.people.models import Organisation
from moothall.people.verbs import Verb
from moothall.policies import AlreadyAdopted, adopt, editing
from moothall.policies.adopting import newest
from moothall.setup.forms import FileForm, ShippedForm, StatementForm, TextForm, WordsForm
from moothall.setup.reading import Reading, changed, drafted, offered, read, shipped_bytes
from moothall.setup.views.filling import fill_in, show

UNCONFIRMED = (
    "Nobody has confirmed {} of its clauses, which the desk read by itself. Answer them below, then"
    " adopt it."
)
#: the ways to give a policy, by the name of their one field
WAYS: dict[str, type[Form]] = {
    "shipped": ShippedForm,
    "statement": StatementForm,
    "words": WordsForm,
    "file": FileForm,
    "text": TextForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.ADOPT_POLICY)
def policy(request: HttpRequest) -> HttpResponse:
    """Nothing is adopted that was not shown first, with what it lacks."""
    us = member(request)
    ours = us.organisation
    if request.method != "POST":
        return choose(request, ours)
    current = changed(ours) if "current" in request.POST else None
    return show(request, current) if current else given(request, ours)


def given(request: HttpRequest, ours: Organisation) -> HttpResponse:
    """In one of the ways, looked at; and what the person pressed beside it."""
    way = next((name for name in WAYS if name in request.POST or name in request.FILES), "file")
    form: Form = WAYS[way](request.POST, request.FILES)
    if not form.is_valid():
        return choose(request, ours, **{way: form})
    try:
        found = reading_of(way, form, ours)
    except (StatementError, NoWordsError, TooLongError) as problem:
        form.add_error(way, str(problem))
        return choose(request, ours, **{way: form})
    do = request.POST.get("do", "")
    if do == "adopt":
        return adopted(request, found, form.cleaned_data.get("seen"))
    found = answered(request, found)
    if do.endswith(("hours", "routes")) and not found.mistakes:
        return fill_in(request, found, do)
    return show(request, found)


def answered(request: HttpRequest, found: Reading) -> Reading:
    """With what a person said of single clauses of a draft."""
    given = {one.id: request.POST.get(f"clause-{one.id}", "") for one in found.waiting}
    if not any(given.values()):
        return found
    text = editing.confirmed(found.text, given)
    return read("the text", text.encode(), member(request).organisation)


def adopted(request: HttpRequest, found: Reading, seen: object) -> HttpResponse:
    """In force from now or from its first day; else shown again with the reason."""
    us = member(request)
    if seen != found.seen:
        return show(request, found, "The text is not the one you looked at last. Look again.")
    found = answered(request, found)
    if found.to_confirm:
        return show(request, found, UNCONFIRMED.format(len(found.waiting)))
    try:
        version = adopt(us.organisation_id, found.text, by=us, at=timezone.now())
    except PolicyErrors:
        return show(request, found, "It has mistakes, so it was not adopted.")
    except AlreadyAdopted as refusal:
        return show(request, found, str(refusal))
    messages.success(request, f"{version.reference} is adopted, under your name.")
    return redirect("set-up-people")


def reading_of(way: str, form: Form, ours: Organisation) -> Reading:
    """What was given, looked at."""
    given = form.cleaned_data[way]
    if way == "shipped":
        return read(given, shipped_bytes(given), ours)
    if way == "statement":
        return drafted(given.name, given.read(), ours)
    if way == "words":
        return drafted("statement.txt", given.encode("utf-8", "surrogatepass"), ours)
    if way == "file":
        return read(given.name, given.read(), ours)
    return read("the text", given.encode("utf-8", "surrogatepass"), ours)


def choose(request: HttpRequest, ours: Organisation, **forms: Form) -> HttpResponse:
    """The three ways; one of them may come back with what is wrong."""
    context = {
        "offered": offered(ours),
        "adopted": newest(ours.pk),
        "statement_form": forms.get("statement") or StatementForm(),
        "words_form": forms.get("words") or WordsForm(),
        "file_form": forms.get("file") or FileForm(),
        "text_form": forms.get("text") or TextForm(),
        "wrong": next((form for form in forms.values()), None),
    }
    return render(request, "setup/policy.html", context, status=422 if forms else 200)

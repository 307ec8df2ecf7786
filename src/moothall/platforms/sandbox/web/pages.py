"""What visitors see and do."""

import random
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from moothall.platforms.base import PostKind
from moothall.platforms.sandbox.network import LONGEST, PAGE, Network
from moothall.platforms.sandbox.refusals import Code, Refusal
from moothall.platforms.sandbox.rows import Person, Written
from moothall.platforms.sandbox.seen import PAGE_OF_ANSWERS, Seen, Viewer
from moothall.platforms.sandbox.web import words
from moothall.platforms.sandbox.web.http import (
    Request,
    Response,
    Router,
    cookie,
    own_path,
    redirect,
)

_STATUS = {Code.NOT_FOUND: 404, Code.FORBIDDEN: 403, Code.BLOCKED: 403}
#: what a visitor can write, and what it may answer
_ANSWERED_BY = {
    PostKind.COMMENT: {PostKind.POST},
    PostKind.REPLY: {PostKind.COMMENT, PostKind.REPLY, PostKind.REVIEW, PostKind.MENTION},
}


def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("moothall.platforms.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(shown=words.shown, plain=words.plain, clock=words.clock)
    made.globals.update(folded=words.folded, longest=LONGEST)
    return made


class Pages:
    def __init__(self, network: Network, templates: Environment) -> None:
        self._network, self._templates = network, templates

    def routes(self, router: Router) -> None:
        for path, handler in (
            ("/", self.posts),
            ("/mentions", self.mentions),
            ("/reviews", self.reviews),
            ("/messages", self.messages),
            ("/messages/<person>", self.messages),
            ("/who", self.who),
            ("/post/<id>", self.post),
            ("/post/<id>/reply", self.reply),
            ("/post/<id>/edit", self.edit),
            ("/person/<handle>", self.person),
            ("/picture/<name>", self.picture),
            ("/static/<name>", self.static),
        ):
            router.add("GET", path, handler)
        for path, handler in (
            ("/who", self.become),
            ("/view", self.view),
            ("/write", self.write),
            ("/post/<id>/edit", self.change),
            ("/post/<id>/delete", self.delete),
        ):
            router.add("POST", path, handler)

    # --- reading

    def posts(self, request: Request) -> Response:
        return self._threads(request, "posts", (PostKind.POST,))

    def mentions(self, request: Request) -> Response:
        return self._threads(request, "mentions", (PostKind.MENTION,))

    def reviews(self, request: Request) -> Response:
        return self._threads(request, "reviews", (PostKind.REVIEW,))

    def _threads(self, request: Request, tab: str, kinds: tuple[PostKind, ...]) -> Response:
        page = request.page()
        threads, more = Seen(self._network, self._viewer(request)).threads(kinds, page)
        return self._page(
            request, "threads.html", tab=tab, threads=threads, page_number=page, more=more
        )

    def post(self, request: Request) -> Response:
        post = self._visible(request, request.parts["id"])
        if post.kind is PostKind.DIRECT_MESSAGE:
            return redirect("/messages")
        top = self._network.post(post.root)
        thread = Seen(self._network, self._viewer(request)).thread(top, request.page())
        if thread is None:
            raise Refusal(Code.NOT_FOUND, "There is no such post.")
        return self._page(
            request,
            "thread.html",
            tab=_tab(top.kind),
            thread=thread,
            asked_for=post.id,
            page_number=request.page(),
            per_page=PAGE_OF_ANSWERS,
            form=_form(),
        )

    def reply(self, request: Request) -> Response:
        post = self._visible(request, request.parts["id"])
        return self._writing(request, _answer_kind(post), post, _form())

    def messages(self, request: Request) -> Response:
        viewer = self._viewer(request)
        seen = Seen(self._network, viewer)
        other = self._network.person(request.parts["person"]) if "person" in request.parts else None
        whose = other if viewer.landlord else viewer.person
        return self._page(
            request,
            "messages.html",
            tab="messages",
            conversations=seen.conversations(),
            whose=whose,
            messages=seen.messages(whose.id) if whose else [],
            form=_form(),
        )

    def person(self, request: Request) -> Response:
        person = self._network.by_handle(request.parts["handle"])
        if person is None:
            raise Refusal(Code.NOT_FOUND, "There is nobody of that name.")
        seen = Seen(self._network, self._viewer(request))
        standing = self._network.standing(person.id)
        return self._page(
            request,
            "person.html",
            tab="",
            person=person,
            written=seen.of_person(person),
            standing=standing,
        )

    def who(self, request: Request) -> Response:
        return self._page(request, "who.html", tab="", form=_form())

    def picture(self, request: Request) -> Response:
        """A drawing in place of a photograph; its words are the alternative text, not in it."""
        post = self._visible(request, request.parts["name"].removesuffix(".svg"))
        if not post.picture or post.picture_missing or post.deleted_at:
            raise Refusal(Code.NOT_FOUND, "There is no such picture.")
        return Response(_drawing(post.number).encode(), kind="image/svg+xml")

    def static(self, request: Request) -> Response:
        if request.parts["name"] != "elmhouse.css":
            raise Refusal(Code.NOT_FOUND, "There is no such file.")
        sheet = files("moothall.platforms.sandbox").joinpath("static/elmhouse.css").read_bytes()
        return Response(sheet, kind="text/css; charset=utf-8")

    # --- doing

    def become(self, request: Request) -> Response:
        form = request.form
        try:
            if chosen := form.get("person"):
                person = self._network.person(chosen)
            else:
                person = self._network.join(form.get("name", ""), bio=form.get("bio") or None)
            if person.id == PAGE:
                raise Refusal(Code.FORBIDDEN, "The landlord’s account is worked from the desk.")  # noqa: TRY301
        except Refusal as refusal:
            return self._page(request, "who.html", 422, tab="", form=_form(form, refusal.words))
        return redirect("/", cookie("me", person.id), cookie("view", "self"))

    def view(self, request: Request) -> Response:
        chosen = request.form.get("as", "")
        known = chosen if chosen in {"public", "self", "landlord"} else "public"
        return redirect(own_path(request.form.get("next", "")), cookie("view", known))

    def write(self, request: Request) -> Response:
        form, me = request.form, self._me(request)
        parent = self._visible(request, form["parent"]) if form.get("parent") else None
        kind = _answer_kind(parent) if parent else _kind(form.get("kind", ""))
        try:
            made = self._network.write(
                me.id,
                kind,
                form.get("text", ""),
                parent=parent.id if parent else "",
                rating=_stars(form.get("rating", "")) if kind is PostKind.REVIEW else None,
                picture=form.get("picture", "").strip()[:500],
            )
        except Refusal as refusal:
            return self._writing(request, kind, parent, _form(form, refusal.words))
        if kind is PostKind.DIRECT_MESSAGE:
            return redirect(f"/messages#{made.id}")
        return redirect(f"{made.path}#{made.id}")

    def edit(self, request: Request) -> Response:
        post = self._mine(request)
        return self._page(request, "edit.html", tab="", post=post, form=_form({"text": post.text}))

    def change(self, request: Request) -> Response:
        post = self._mine(request)
        try:
            self._network.edit(post.id, request.form.get("text", ""), by=post.author.id)
        except Refusal as refusal:
            form = _form(request.form, refusal.words)
            return self._page(request, "edit.html", 422, tab="", post=post, form=form)
        return redirect(_home_of(post))

    def delete(self, request: Request) -> Response:
        post = self._mine(request)
        self._network.delete(post.id, by=post.author.id)
        above = f"/post/{post.parent}" if post.parent else "/"
        private = post.kind is PostKind.DIRECT_MESSAGE
        return redirect("/messages" if private else above)

    # --- both

    def _viewer(self, request: Request) -> Viewer:
        view = request.cookies.get("view", "public")
        person = self._who(request)
        if view == "landlord":
            return Viewer(landlord=True)
        return Viewer(person if view == "self" else None)

    def _who(self, request: Request) -> Person | None:
        me = request.cookies.get("me", "")
        if not me or me == PAGE:
            return None
        try:
            return self._network.person(me)
        except Refusal:
            return None

    def _me(self, request: Request) -> Person:
        person = self._who(request)
        if person is None:
            raise Refusal(Code.FORBIDDEN, "Choose who to be first.")
        return person

    def _visible(self, request: Request, post_id: str) -> Written:
        post = self._network.post(post_id)
        if not Seen(self._network, self._viewer(request)).sees(post):
            raise Refusal(Code.NOT_FOUND, "There is no such post.")
        return post

    def _mine(self, request: Request) -> Written:
        post = self._network.post(request.parts["id"])
        if post.author.id != self._me(request).id or post.deleted_at:
            raise Refusal(Code.NOT_FOUND, "There is no such post of yours.")
        return post

    def _writing(
        self, request: Request, kind: PostKind, parent: Written | None, form: Mapping[str, str]
    ) -> Response:
        return self._page(
            request,
            "write.html",
            422 if form["error"] else 200,
            tab="",
            kind=kind,
            parent=parent,
            form=form,
        )

    def refused(self, request: Request, refusal: Refusal) -> Response:
        status = _STATUS.get(refusal.code, 422)
        return self._page(request, "refused.html", status, tab="", words=refusal.words)

    def _page(self, request: Request, template: str, status: int = 200, **given: Any) -> Response:
        viewer = self._viewer(request)
        me = self._who(request)
        blocked = me is not None and "blocked" in self._network.standing(me.id)
        query = request.environ.get("QUERY_STRING", "")
        html = self._templates.get_template(template).render(
            network=self._network,
            page=self._network.page,
            profile=self._network.profile,
            viewer=viewer,
            me=me,
            blocked=blocked,
            residents=self._network.residents if template == "who.html" else list,
            here=own_path(request.path + (f"?{query}" if query else "")),
            **given,
        )
        return Response(html.encode("utf-8", "replace"), status)


def _form(given: Mapping[str, str] | None = None, error: str = "") -> dict[str, str]:
    given = given or {}
    names = ("text", "name", "bio", "rating", "picture")
    return {name: given.get(name, "") for name in names} | {"error": error}


def _kind(asked: str) -> PostKind:
    allowed = {PostKind.MENTION, PostKind.REVIEW, PostKind.DIRECT_MESSAGE}
    if asked not in allowed:
        raise Refusal(Code.INVALID, "That cannot be written here.")
    return PostKind(asked)


def _answer_kind(parent: Written) -> PostKind:
    for kind, answered in _ANSWERED_BY.items():
        if parent.kind in answered:
            return kind
    raise Refusal(Code.INVALID, "A private message is answered among the messages.")


def _tab(kind: PostKind) -> str:
    return {PostKind.MENTION: "mentions", PostKind.REVIEW: "reviews"}.get(kind, "posts")


def _stars(asked: str) -> int | None:
    return int(asked) if asked in {"1", "2", "3", "4", "5"} else None


def _home_of(post: Written) -> str:
    private = post.kind is PostKind.DIRECT_MESSAGE
    return f"/messages#{post.id}" if private else f"{post.path}#{post.id}"


def _drawing(number: int) -> str:
    """Some hills and a sun that differ from picture to picture, and are nothing in particular."""
    dice = random.Random(number)  # noqa: S311  - a drawing, not a secret
    sky, hill, near = dice.sample(["#bcd3e8", "#e9d3b4", "#c9dfc3", "#d9cbe6", "#efc9c4"], 3)
    x, y, top = dice.randint(60, 580), dice.randint(40, 110), dice.randint(120, 190)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" width="640" height="320">'
        f'<rect width="640" height="320" fill="{sky}"/><circle cx="{x}" cy="{y}" r="34"'
        f' fill="#fff7d6"/><path d="M0 {top + 60}Q160 {top} 320 {top + 50}T640 {top + 30}V320H0Z"'
        f' fill="{hill}"/><path d="M0 {top + 120}Q200 {top + 70} 400 {top + 110}T640 {top + 90}'
        f'V320H0Z" fill="{near}"/></svg>'
    )

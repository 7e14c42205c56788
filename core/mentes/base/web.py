"""The life of a request: who may, then the view, then one commit; a view without a permission stops the start."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

import flask
from flask import Blueprint, Flask, g, make_response, redirect, request, url_for
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from mentes.base.actor import actor_or_none, here
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, Refusal, Unavailable
from mentes.base.helping import help_nearby
from mentes.base.i18n import N_, Message, say

View = Callable[..., Any]


class May(StrEnum):
    """Who may open a view at all; which row they may then see or change is for the room's abilities."""

    PUBLIC = "public"  # everybody, signed in or not
    SIGNED_IN = "signed in"  # a person of the university in the path, or with a role there
    STAFF = "staff"  # coordinator, lead or admin at the university in the path
    CENTRAL = "central"  # central admins
    DEMO = "demo"  # everybody, in the demo only


PUBLIC, SIGNED_IN, STAFF, CENTRAL, DEMO = May.PUBLIC, May.SIGNED_IN, May.STAFF, May.CENTRAL, May.DEMO
STAFF_ROLES = ("coordinator", "lead", "admin")


class Room(Blueprint):
    """A room's pages. `page` answers GET and `act` answers POST; both name who may."""

    def page(self, rule: str, *, may: May, even_off: bool = False, **options: Any) -> Callable[[View], View]:
        """A page to look at (GET). `even_off`: also for somebody who has switched their account off."""
        return self._view(rule, may, ["GET"], options, even_off=even_off)

    def act(self, rule: str, *, may: May, even_off: bool = False, **options: Any) -> Callable[[View], View]:
        """Something that is done (POST); ends in a redirect, or in the form again with status 422."""
        return self._view(rule, may, ["POST"], options, even_off=even_off)

    def form(self, rule: str, *, may: May, even_off: bool = False, **options: Any) -> Callable[[View], View]:
        """A page with a form that is sent to itself (GET and POST)."""
        return self._view(rule, may, ["GET", "POST"], options, even_off=even_off)

    def _view(
        self, rule: str, may: May, methods: list[str], options: dict[str, Any], *, even_off: bool
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            whole = vars(view).setdefault("whole", _whole(view, may))  # one view may have two addresses
            whole.even_off = even_off
            self.add_url_rule(rule, view_func=whole, methods=methods, **options)
            return view

        return declare


def declare(view: View, may: May) -> View:
    """Give a view that no Room made (a plugin's, a library's) its permission."""
    view.may = may  # type: ignore[attr-defined]
    return view


def _whole(view: View, may: May) -> View:
    """The view and its commit as one: what fails while committing is answered like any other failure."""

    @wraps(view)
    def whole(*args: Any, **kwargs: Any) -> Response:
        response: Response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            for close in flask.current_app.extensions.get("mentes.closing", ()):
                close()
            db.session.commit()
        else:
            db.session.rollback()
        return response

    return declare(whole, may)


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: what can be the number of a row; anything longer is nowhere (404)."""

    regex = r"\d{1,10}"

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=2**31 - 1)


def check_declared(app: Flask) -> None:
    """Raise RuntimeError, naming every view without a permission (SEC-1)."""
    silent = sorted(
        endpoint for endpoint, view in app.view_functions.items() if endpoint != "static" and not hasattr(view, "may")
    )
    if silent:
        raise RuntimeError("these views do not say who may open them: " + ", ".join(silent))


def init_permissions(app: Flask) -> None:
    """Ask before every view whether this reader may open it at all."""
    app.before_request(check_permission)


def check_permission() -> Response | None:
    """Ask whether this reader may open this view at all. Signed out where one must not be: to the sign-in and back."""
    view = flask.current_app.view_functions.get(request.endpoint or "")
    may = getattr(view, "may", None)
    if may in {None, PUBLIC}:
        return None
    if may is DEMO:
        if not flask.current_app.config["DEMO"]:
            raise NotVisible
        return None
    if actor_or_none() is None:
        return _to_own_page() or _to_sign_in()
    _check_role(may)
    return None


def _check_role(may: May | None) -> None:
    person = flask.g.actor
    if may is CENTRAL:
        if not person.has_any("central"):
            raise NotVisible
        return
    university = here()
    if university.id not in person.tenants:
        raise NotVisible
    if may is STAFF and not person.has_here(university.id, *STAFF_ROLES):
        raise NotAllowed(
            N_("This page is for coordinators. Somebody who looks after %(university)s can make you one."),
            university=university.name(person.locale),
        )


def _to_own_page() -> Response | None:
    """Whoever has switched their account off comes to the one page that is left for them, whatever they asked for."""
    home = flask.g.get("switched_off")
    return redirect(url_for("goodbye.off", slug=home), 303) if home else None


def _to_sign_in() -> Response:
    if request.method != "GET":  # to a page of ours: `form-action` lets no form lead on to another site's sign-in
        return redirect(kept) if (kept := _kept_for_later()) else _unsent()
    back = request.full_path.rstrip("?")
    return redirect(flask.current_app.extensions["mentes.way_in"](back))


def _unsent() -> Response:
    """What cannot be kept for anybody is shown in the answer itself; without a word of it, the page that says so."""
    shown = flask.current_app.extensions.get("mentes.unsent")
    answer: Response | None = shown() if shown else None
    if answer is not None:
        return answer
    if flask.g.get("university") is None:
        return redirect(url_for("entrance.choose"))
    return redirect(url_for("interrupted.again", slug=here().slug, unsent=1))


def _kept_for_later() -> str:
    """What somebody sent whose session had ended is kept; gives the page that shows it to them, or nothing."""
    keep = flask.current_app.extensions.get("mentes.interrupted")
    back: str = keep() if keep else ""
    if back:
        db.session.commit()
    return back


def let_go() -> None:
    """Keep what this request did so far and hold no transaction, while somebody outside is asked and may be slow."""
    db.session.commit()


def render(template: str, status: int = 200, **context: Any) -> tuple[str, int]:
    """A page in the reader's language and the university's look."""
    return flask.render_template(template, **{"help_nearby": help_nearby} | context), status


def done(text: str, target: str, **values: Any) -> Response:
    """Say that it worked, naming the thing (UX-19), and go to where it can be seen."""
    tell(text, **values)
    return redirect(target, 303)


def tell(text: str, **values: Any) -> None:
    """A message for the next page that this reader opens; lives in their session row."""
    g.setdefault("tell", []).append(say(Message(text, values)))


def attempt(form: Any, verb: Callable[..., Any], *args: Any, **values: Any) -> bool:
    """Call a verb with what a form took. If it refuses, nothing is kept and its words stand above the form.

    So they do where something is known to be away: what was typed is not lost. A failure goes on to its own page.
    """
    try:
        with db.session.begin_nested():
            verb(*args, **values)
            db.session.flush()
    except Refusal as refusal:
        is_away = isinstance(refusal, Unavailable) and not refusal.incident
        if refusal.status not in {409, 422} and not is_away:
            raise
        form.refuse(refusal.message, refusal.status)
        return False
    return True

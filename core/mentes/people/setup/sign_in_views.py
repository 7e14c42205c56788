"""Pages for the sign-in of a university: the one in use, the draft, its test, and putting it into use."""

from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.limits import TRIALS, address, person, spend
from mentes.base.web import STAFF, Room, attempt, done, let_go, render
from mentes.people import onetime
from mentes.people.setup import activation, drafts, links, page, reading, trying
from mentes.people.setup.abilities import may_activate, may_set_up
from mentes.people.setup.draft_forms import ActivateForm, ButtonForm, DraftForm, draft_as_shown
from mentes.people.signin.inspecting import inspect

room = Room("setup_sign_in", __name__, url_prefix="/t/<slug>/setup/sign-in")


def _ask() -> None:
    allow(may_set_up(actor(), here().id), role=N_("university admin"))


def _here(endpoint: str = "show", **more: Any) -> str:
    return url_for(f"setup_sign_in.{endpoint}", slug=here().slug, **more)


def _form(context: dict[str, Any], *, sent: bool) -> Form[DraftForm]:
    row = context["draft"] or context["active"]
    version = context["draft"].version if context["draft"] else 0
    shown = draft_as_shown(row) if row else None
    form = bind(DraftForm, shown, version=version) if sent else bind(DraftForm, shown, version=version, data=None)
    form["secret"].data = ""  # what was typed there goes back to nobody
    return form


def _drawn(context: dict[str, Any], form: Form[DraftForm], status: int = 200, **more: Any) -> object:
    context = {
        **context,
        "form": form,
        "faults": None,
        "activate": bind(ActivateForm, version=form.version, data=None),
        "may_activate": may_activate(actor()),
        "deeds": reading.history(here().id),
        "links": [(each, _link(onetime.token(each))) for each in links.open_links(here().id)],
    }
    return render("setup/sign_in.html", status, **(context | more))


def _link(token: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for("setup_it.show", token=token)


@room.page("", may=STAFF)
def show() -> object:
    """The sign-in in use, the draft, what to enter at the university's side; with `?check` what its document says."""
    _ask()
    context = page.shown(here().id, here().slug)
    faults = None
    if "check" in request.args and context["draft"]:
        spend(TRIALS, address(), person(actor().person_id))
        let_go()
        faults = inspect(context["draft"].issuer)
    return _drawn(context, _form(context, sent=False), faults=faults)


@room.act("", may=STAFF)
def save() -> object:
    """Keep the draft, whatever its provider looks like just now; the page that follows says that."""
    _ask()
    context = page.shown(here().id, here().slug)
    form = _form(context, sent=True)
    if form.ok and attempt(form, drafts.save, here().id, form.value.wanted(), form.version):
        return done(N_("The draft is saved. People sign in as before until it is put into use."), _here(check=1))
    return _drawn(context, form, form.status)


@room.page("/test", may=STAFF)
def test() -> object:
    """Begin a test sign-in with the draft; its result comes back to this window."""
    _ask()
    spend(TRIALS, address(), person(actor().person_id))
    return trying.begin(here().id, here().slug, _here())


@room.act("/activate", may=STAFF)
def activate() -> object:
    """Put the tested draft into use."""
    _ask()
    allow(may_activate(actor()), role=N_("central admin"))
    form = bind(ActivateForm, version=0)
    if form.ok and attempt(form, activation.activate, here().id, form.version, form.value.meaning):
        return done(N_("People of this university sign in with it from now on."), _here())
    context = page.shown(here().id, here().slug)
    return _drawn(context, _form(context, sent=False), form.status, activate=form)


@room.act("/propose", may=STAFF)
def propose() -> Response:
    """Ask the central admins to put the tested draft into use."""
    _ask()
    drafts.propose(here().id, bind(ButtonForm, version=0).version, actor())
    return done(N_("The central admins have been asked to put the draft into use."), _here())


@room.act("/discard", may=STAFF)
def discard() -> Response:
    """Throw the draft away."""
    _ask()
    drafts.discard(here().id, bind(ButtonForm, version=0).version)
    return done(N_("The draft is gone. Nothing has changed for anybody."), _here())


@room.act("/retire/<int:provider_id>", may=STAFF)
def retire(provider_id: int) -> Response:
    """End an old sign-in for good."""
    _ask()
    allow(may_activate(actor()), role=N_("central admin"))
    activation.retire(here().id, provider_id)
    return done(N_("The old sign-in has ended."), _here())


@room.act("/links", may=STAFF)
def make_link() -> Response:
    """Make a set-up link for the university's IT."""
    _ask()
    links.make(here().id)
    return done(N_("The link is ready. Send it to whoever runs the university's sign-in."), _here() + "#links")


@room.act("/links/<int:link_id>/revoke", may=STAFF)
def revoke_link(link_id: int) -> Response:
    """Take a set-up link back."""
    _ask()
    links.revoke(here().id, link_id)
    return done(N_("The link works no more."), _here() + "#links")

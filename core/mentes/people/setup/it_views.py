"""Pages behind a set-up link: the draft of one university and its test, for its IT, without an account here."""

from typing import Any

from flask import redirect, request, url_for

from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.limits import CHECKS, TRIALS, address, spend
from mentes.base.web import PUBLIC, Room, attempt, let_go, render
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.people.setup import drafts, page, trying
from mentes.people.setup.draft_forms import DraftForm, draft_as_shown
from mentes.people.setup.links import opened
from mentes.people.signin.inspecting import inspect
from mentes.tenancy.models import Tenant

room = Room("setup_it", __name__, url_prefix="/signin/setup")


def _opened(token: str) -> tuple[OneTimeLink, Tenant]:
    """The link and its university; from here on this request sees that university and nobody's person.

    Raises NotVisible for a forged link or a university that is closed, LinkOver for a link that has ended.
    """
    spend(CHECKS, address())
    link = opened(token)
    tenant = db.session.get_one(Tenant, link.tenant_id)
    if tenant.state != "active":
        raise NotVisible
    forget_scope()
    scope((tenant.id,), None)
    return link, tenant


def _form(context: dict[str, Any], *, sent: bool) -> Form[DraftForm]:
    draft = context["draft"]
    shown, version = (draft_as_shown(draft), draft.version) if draft else (None, 0)
    form = bind(DraftForm, shown, version=version) if sent else bind(DraftForm, shown, version=version, data=None)
    form["secret"].data = ""  # what was typed there goes back to nobody
    return form


def _drawn(link: OneTimeLink, tenant: Tenant, context: dict[str, Any], form: Form[DraftForm], **more: Any) -> object:
    values = {"link": link, "token": onetime.token(link), "university": tenant, "faults": None, "form": form}
    return render("setup/it.html", form.status, **(context | values | more))


@room.page("/<token>", may=PUBLIC)
def show(token: str) -> object:
    """What to register at the university's side, and the draft."""
    link, tenant = _opened(token)
    context = page.shown(tenant.id, tenant.slug)
    faults = None
    if "check" in request.args and context["draft"]:
        spend(TRIALS, address())
        let_go()
        faults = inspect(context["draft"].issuer)
    return _drawn(link, tenant, context, _form(context, sent=False), faults=faults)


@room.act("/<token>", may=PUBLIC)
def save(token: str) -> object:
    """Keep the draft."""
    link, tenant = _opened(token)
    context = page.shown(tenant.id, tenant.slug)
    form = _form(context, sent=True)
    if form.ok and attempt(form, drafts.save, tenant.id, form.value.wanted(), form.version):
        return _saved(token)
    return _drawn(link, tenant, context, form)


def _saved(token: str) -> object:
    """There is no session to keep a telling in: the page says by itself that the draft is saved."""
    return redirect(url_for("setup_it.show", token=token, check=1, saved=1), 303)


@room.page("/<token>/test", may=PUBLIC)
def test(token: str) -> object:
    """Begin a test sign-in with the draft."""
    link, tenant = _opened(token)
    spend(TRIALS, address())
    return trying.begin(tenant.id, tenant.slug, url_for("setup_it.show", token=token), link)

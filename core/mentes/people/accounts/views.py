"""One's own accounts: with which one can sign in, add another, remove one."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, actor_or_none, here
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, done, let_go, render
from mentes.people.accounts import service
from mentes.people.entrance import arriving, pending, sessions
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.providers import settings_of
from mentes.people.signin import oidc
from mentes.people.signin.refusals import SignInRefused

room = Room("accounts", __name__, template_folder="templates")
LINK = "link"


@room.page("/t/<slug>/me/accounts", may=SIGNED_IN)
def accounts() -> object:
    """With which accounts one can sign in."""
    _at_home()
    guest = service.is_guest(actor().person_id, here().id)
    held, ways = service.accounts_of(actor().person_id), [] if guest else service.ways(here().id)
    only_old = bool(held) and all(each.provider.state == arriving.LEAVING for each in held)
    return render("accounts/list.html", accounts=held, ways=ways, only_old=only_old, guest=guest)


def _at_home() -> None:
    if here().id != actor().home_id:
        raise NotVisible


@room.page("/t/<slug>/me/accounts/add/<int:provider_id>", may=SIGNED_IN)
def add(provider_id: int) -> Response:
    """To that sign-in. A link leads here and no form, for the sake of `form-action`; the signed-in browser is kept."""
    _at_home()
    if request.headers.get("Sec-Fetch-Site") not in {"same-origin", "none"}:
        raise NotAllowed(N_("Add an account from the page of your accounts."))  # or another site could begin it
    service.refuse_guest(actor().person_id, here().id)
    way = arriving.Way(_way(provider_id))
    return arriving.set_off(way, here().slug, "/", purpose=LINK, fresh=True, session=sessions.own_hash())


def _way(provider_id: int) -> IdentityProvider:
    found = next((each for each in service.ways(actor().home_id) if each.id == provider_id), None)
    if found is None:
        raise NotVisible
    return found


@pending.on_return(LINK)
def came_back(begun: pending.Pending) -> Response:
    """Signed in with both in one browser: from now on both are the same person."""
    who = actor_or_none()
    if who is None or begun.session_hash != sessions.own_hash():
        raise SignInRefused("state_mismatch")
    provider = _way(begun.provider_id)
    settings = settings_of(provider, who.home_slug)
    let_go()
    arrival = oidc.finish(settings, begun.kept, request.args)
    provider = db.session.get_one(IdentityProvider, provider.id)
    if arriving.home_of(provider, arrival.claims.home_organisation).id != who.home_id:
        raise SignInRefused("wrong_home_organisation", claim="schac_home_organization")
    if not oidc.is_fresh(arrival, begun.kept):
        raise WrongState(service.NOT_ANEW)
    service.attach(who.person_id, who.home_id, provider.id, arrival.subject)
    response = done(N_("You can sign in with this account too."), url_for("accounts.accounts", slug=who.home_slug))
    pending.forget(response)
    return response


@room.act("/t/<slug>/me/accounts/<int:identity_id>/remove", may=SIGNED_IN)
def remove(identity_id: int) -> Response:
    """Remove one of several, never the last."""
    _at_home()
    service.remove(actor().person_id, actor().home_id, identity_id)
    return done(N_("The account is removed."), url_for("accounts.accounts", slug=here().slug))

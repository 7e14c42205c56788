"""One's own accounts: with which one can sign in, add another, remove one."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, actor, actor_or_none, here
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, done, let_go, render
from mentes.people.accounts import joining, service
from mentes.people.entrance import arriving, pending, sessions
from mentes.people.entrance.models import IdentityProvider, OneTimeLink
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
    """Signed in with both in one browser: nothing is joined yet, its person is asked on a page of ours."""
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
    response = _ask(who, arrival)
    pending.forget(response)
    return response


def _ask(who: Actor, arrival: oidc.Identity) -> Response:
    service.refuse_guest(who.person_id, who.home_id)
    if service.is_joined(who.person_id, arrival.provider_id, arrival.subject):
        text = N_("You can sign in with this account already.")
        return done(text, url_for("accounts.accounts", slug=who.home_slug))
    asked = joining.ask(who.person_id, who.home_id, sessions.own_hash(), arrival)
    return redirect(url_for("accounts.join", slug=who.home_slug, link_id=asked.id), 303)


@room.form("/t/<slug>/me/accounts/join/<int:link_id>", may=SIGNED_IN)
def join(link_id: int) -> object:
    """Join this account? Whose it is, as its sign-in says; the button joins it, once."""
    asked = _asked(link_id)
    provider = _way(asked.subject_id or 0)
    if request.method == "GET":
        return render("accounts/join.html", asked=asked, provider=provider)
    if arriving.home_of(provider, asked.payload["home_organisation"]).id != actor().home_id:
        raise SignInRefused("wrong_home_organisation", claim="schac_home_organization")
    service.attach(actor().person_id, actor().home_id, provider.id, joining.spend(asked))
    return done(N_("You can sign in with this account too."), url_for("accounts.accounts", slug=here().slug))


@room.act("/t/<slug>/me/accounts/join/<int:link_id>/leave", may=SIGNED_IN)
def leave(link_id: int) -> Response:
    """Do not join it: what that sign-in said is forgotten."""
    joining.spend(_asked(link_id))
    return done(N_("Nothing was joined."), url_for("accounts.accounts", slug=here().slug))


def _asked(link_id: int) -> OneTimeLink:
    _at_home()
    return joining.find(link_id, actor().person_id, sessions.own_hash())


@room.act("/t/<slug>/me/accounts/<int:identity_id>/remove", may=SIGNED_IN)
def remove(identity_id: int) -> Response:
    """Remove one of several, never the last."""
    _at_home()
    service.remove(actor().person_id, actor().home_id, identity_id)
    return done(N_("The account is removed."), url_for("accounts.accounts", slug=here().slug))

"""Pages for those who come in without a university account: an invitation, a link by mail, and the way back."""

import secrets

import sqlalchemy as sa
from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor_or_none, here
from mentes.base.cookies import drop, remember
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import WrongState
from mentes.base.forms import bind
from mentes.base.i18n import N_, Message, languages, reader_locale
from mentes.base.links import safe_next
from mentes.base.web import PUBLIC, Room, attempt, done, render
from mentes.people import onetime
from mentes.people.arrivals.forms import JoinForm, ReturnForm
from mentes.people.departures.service import OPEN
from mentes.people.entrance import sessions
from mentes.people.entrance.models import OneTimeLink
from mentes.people.guests import inviting, joining
from mentes.people.guests.models import Invitation
from mentes.people.guests.offers import offers_of
from mentes.people.models import Person
from mentes.people.profile.choices import zones
from mentes.tenancy.current import by_slug
from mentes.tenancy.models import Tenant

room = Room("arrivals", __name__, template_folder="templates")
SECRET = 43  # characters of a secret that we make
KEPT = 24 * 3600  # seconds that a browser keeps its secret; the links made for it are good for fifteen minutes


@room.form("/signin/guest/<token>", may=PUBLIC)
def invitation(token: str) -> object:
    """Who invites to what; whoever accepts says who they are and where the link is to go."""
    row = _invitation(token)
    if not isinstance(row, Invitation):
        return render("arrivals/closed.html", 409, words=row)
    first = {"name": row.name, "email": row.email, "locale": str(reader_locale()), "timezone": here().timezone}
    choices = {"locale": list(languages().items()), "timezone": zones(str(reader_locale()), here().timezone)}
    form = bind(JoinForm, first, choices=choices)
    if form.ok:
        who = joining.Newcomer(form.value.name, form.value.email, form.value.locale, form.value.timezone)
        secret = _secret()
        _count(who.email)
        if attempt(form, joining.ask_to_join, row, who, secret):
            return _to_mail(secret)
    return render("arrivals/invitation.html", form.status, form=form, token=token, **_said(row))


def _invitation(token: str) -> Invitation | Message:
    """The open invitation behind a token, at its university; or the words for one that is not open any more."""
    try:
        link = onetime.look(token, inviting.INVITATION)
        tenant_id, number = link.tenant_id, link.subject_id or 0
        _at(tenant_id)
        return joining.check_open(inviting.find(number, tenant_id))
    except WrongState as error:
        return error.message


def _at(tenant_id: int) -> None:
    """From here on this request stands at the inviting university, and sees its rows besides the reader's own."""
    who = actor_or_none()
    forget_scope()
    scope({tenant_id, *(who.tenants if who else ())}, who.person_id if who else None)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == tenant_id))
    g.university = by_slug(db.session(), slug or "")


def _said(row: Invitation) -> dict[str, object]:
    host = sa.select(Person.display_name).where(Person.tenant_id == row.tenant_id, Person.id == row.invited_by)
    who = actor_or_none()
    return {
        "row": row,
        "host": db.session.scalar(host),
        "offer": offers_of(row.tenant_id).get(row.edition_id or 0),
        "can_take": who is not None and joining.may_take(who, row.tenant_id),
    }


@room.act("/signin/guest/<token>/take", may=PUBLIC)
def take(token: str) -> Response:
    """Somebody with an account takes the invitation: nobody new is made."""
    who = actor_or_none()
    if who is None:
        return redirect(url_for("entrance.choose", next=url_for("arrivals.invitation", token=token)))
    row = _invitation(token)
    if not isinstance(row, Invitation):
        raise WrongState(row.text, **row.values)
    row = inviting.find(row.id, row.tenant_id, hold=True)
    joining.take(row, who)
    return done(N_("The invitation is yours."), _destination(row, who.home_id, who.home_slug))


def _destination(row: Invitation, home_id: int, slug: str) -> str:
    """The questions of the programme that they were invited for, where their own university takes part in it."""
    if row.edition_id in offers_of(home_id):
        return url_for("admission.apply", slug=slug, edition_id=row.edition_id, role="mentor")
    return url_for("notices.home", slug=slug)


@room.form("/t/<slug>/signin/guest", may=PUBLIC)
def come_back() -> object:
    """A guest asks for a link. The answer is the same for every address, and so is what this request does."""
    form = bind(ReturnForm)
    back = safe_next(request.values.get("next"), "")
    if form.ok:
        secret = _secret()
        _count(form.value.email)
        joining.ask_to_return(here().id, form.value.email, secret, back)
        return _to_mail(secret)
    return render("arrivals/come_back.html", form.status, form=form, next=back)


def _count(email: str) -> None:
    """Few letters for one mailbox; counted the same whether or not somebody here has it (SEC-12).

    The small number holds for one asking address, else whoever asks in a guest's name would keep them out.
    """
    one = limits.mailbox(email, asking=True)
    limits.spend(limits.ONE_TIME_LINKS, limits.address(), one)
    limits.spend(limits.MAILBOX_LINKS, limits.mailbox(email))


def _cookie() -> str:
    """`__Host-` wherever the connection is secured, as for sessions."""
    return "__Host-mentes-guest" if current_app.config["SECURE_COOKIES"] else "mentes-guest"


def _browser() -> str:
    """The secret of this browser; without one, something that no link was made for."""
    return request.cookies.get(_cookie()) or secrets.token_urlsafe(32)


def _secret() -> str:
    """The secret that this browser has, so that a second link does not spoil the first; else a new one."""
    held = request.cookies.get(_cookie(), "")
    return held if len(held) == SECRET else secrets.token_urlsafe(32)


def _to_mail(secret: str) -> Response:
    response = redirect(url_for("arrivals.look_into_mail", slug=here().slug), 303)
    remember(response, _cookie(), secret, KEPT)
    return response


@room.page("/t/<slug>/signin/guest/sent", may=PUBLIC)
def look_into_mail() -> object:
    """Look into your mail; and what to do when nothing comes."""
    link = joining.asked_last(sessions.hashed(_browser()), here().id)
    if link is None:
        return redirect(url_for("arrivals.come_back", slug=here().slug))
    return render("arrivals/look_into_mail.html", address=link.payload["email"], joins=bool(link.subject_id))


@room.act("/t/<slug>/signin/guest/again", may=PUBLIC)
def again() -> Response:
    """One more letter, to the same address."""
    secret = _browser()
    link = joining.asked_last(sessions.hashed(secret), here().id)
    if link is None:
        return redirect(url_for("arrivals.come_back", slug=here().slug), 303)
    _count(link.payload["email"])
    joining.ask_again(link, secret)
    return _to_mail(secret)


@room.form("/t/<slug>/signin/guest/<token>", may=PUBLIC)
def come_in(token: str) -> object:
    """What the letter leads to: a button, because programs open links in letters as well. The button spends the link."""
    try:
        link = onetime.look(token, joining.SIGN_IN, _browser())
        if link.tenant_id != here().id:
            raise WrongState(onetime.GONE)
        number = link.id
        _at(link.tenant_id)
        return _signed_in(token) if request.method == "POST" else _button(db.session.get_one(OneTimeLink, number))
    except WrongState as error:
        return render("arrivals/no_link.html", 409, words=error.message)


def _button(link: OneTimeLink) -> object:
    several = []
    if not link.subject_id:
        known = joining.guests_with(link.payload["email"], link.tenant_id)
        several = [each for each in known if each.state in OPEN]
    return render("arrivals/come_in.html", link=link, guests=several)


def _signed_in(token: str) -> Response:
    link = onetime.spend(token, joining.SIGN_IN, _browser())
    row = inviting.find(link.subject_id, here().id) if link.subject_id else None
    back = str(link.payload.get("next") or "")
    person = joining.come_in(link, request.form.get("person", type=int))
    secret = sessions.begin(person, joining.provider_of(person.tenant_id), identity_id=joining.account_of(person))
    home = url_for("notices.home", slug=here().slug)
    response = redirect(_destination(row, person.tenant_id, here().slug) if row else safe_next(back, home), 303)
    drop(response, _cookie())
    return sessions.set_cookie(response, secret)

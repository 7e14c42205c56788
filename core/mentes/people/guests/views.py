"""Pages for those who invite people without a university account."""

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor, allow, here
from mentes.base.clock import now
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, languages, reader_locale
from mentes.base.web import STAFF, Room, attempt, done, render
from mentes.people.guests import abilities, inviting
from mentes.people.guests.forms import RELATIONS, InviteForm
from mentes.people.guests.models import Invitation
from mentes.people.guests.offers import Offer, offers_of
from mentes.tenancy.service import interface_languages

room = Room("guests", __name__, template_folder="templates")
CHOOSE = N_("You invite for one programme only: choose it.")
SENT = N_("The invitation to %(name)s is on its way.")


@room.page("/t/<slug>/guests", may=STAFF)
def everyone() -> object:
    """Who was invited, who has come, and what each of them waits for."""
    allow(abilities.may_look(actor(), here().id))
    rows = inviting.listed(here().id)
    return render("guests/everyone.html", rows=rows, offers=offers_of(here().id), relations=RELATIONS, at=now())


@room.form("/t/<slug>/guests/invite", may=STAFF)
def invite() -> object:
    """Invite somebody. An address that has been used is pointed out, and may be used again."""
    allow(abilities.may_look(actor(), here().id))
    offers = _own_offers()
    form = bind(
        InviteForm,
        {"locale": interface_languages(here().locales, languages())[0], "edition": _only(offers)},
        choices={"edition": _choices(offers), "locale": list(languages().items())},
    )
    twice = inviting.known_already(form.value.email, here().id) if form.ok and form.button != "anyway" else None
    if form.ok and not twice and _invited(form):
        return done(SENT, url_for("guests.everyone", slug=here().slug), name=form.value.name)
    return render("guests/invite.html", form.status, form=form, twice=twice)


def _own_offers() -> dict[int, Offer]:
    """The programmes for which this reader may invite."""
    every = offers_of(here().id)
    return {key: each for key, each in every.items() if abilities.may_invite(actor(), here().id, key)}


def _only(offers: dict[int, Offer]) -> str | None:
    """The one programme of somebody who may invite for no other."""
    free = abilities.may_invite(actor(), here().id)
    return str(next(iter(offers))) if len(offers) == 1 and not free else None


def _choices(offers: dict[int, Offer]) -> list[tuple[str, Message | str]]:
    return [(str(key), each.said(str(reader_locale()))) for key, each in offers.items()]


def _invited(form: Form[InviteForm]) -> bool:
    given = form.value
    edition_id = int(given.edition) if given.edition else None
    if edition_id is None and not abilities.may_invite(actor(), here().id):
        form.refuse(CHOOSE, field="edition")
        return False
    allow(abilities.may_invite(actor(), here().id, edition_id))
    wish = inviting.Wish(
        given.name, given.email, given.relation, given.locale, given.organisation, given.note, edition_id
    )
    _count()
    return attempt(form, inviting.invite, wish, here().id, actor().person_id)


@room.act("/t/<slug>/guests/<int:invitation_id>/again", may=STAFF)
def again(invitation_id: int) -> Response:
    """The same invitation once more, with a new link."""
    _count()
    row = _held(invitation_id)
    inviting.send_again(row)
    return done(SENT, url_for("guests.everyone", slug=here().slug), name=row.name)


@room.act("/t/<slug>/guests/<int:invitation_id>/withdraw", may=STAFF)
def withdraw(invitation_id: int) -> Response:
    """Take an invitation back."""
    row = _held(invitation_id)
    inviting.withdraw(row)
    return done(
        N_("The invitation to %(name)s is taken back."), url_for("guests.everyone", slug=here().slug), name=row.name
    )


def _count() -> None:
    limits.spend(limits.INVITATIONS, limits.person(actor().person_id), limits.university(here().id))


def _held(invitation_id: int) -> Invitation:
    allow(abilities.may_look(actor(), here().id))
    row = inviting.find(invitation_id, here().id, hold=True)
    allow(abilities.may_invite(actor(), here().id, row.edition_id))
    return row

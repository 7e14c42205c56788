"""One's own e-mail addresses: those one has, one more, where letters go."""

from flask import url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.limits import ONE_TIME_LINKS, spend
from mentes.base.limits import address as asking_address
from mentes.base.limits import person as asking_person
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.people.addresses import service
from mentes.people.addresses.forms import AddressForm
from mentes.people.models import Person
from mentes.people.profile.service import own

room = Room("addresses", __name__, template_folder="templates")
CONFIRM = "/t/<slug>/me/addresses/confirm/<link>"


@room.form("/t/<slug>/me/addresses", may=SIGNED_IN)
def mine() -> object:
    """Addresses that one has, and a field for one more; a letter goes there with a link."""
    person = _me()
    form = bind(AddressForm)
    if form.ok:
        spend(ONE_TIME_LINKS, asking_address(), asking_person(person.id))
        if attempt(form, service.add, person, form.value.email):
            return done(N_("We sent a letter to %(email)s. Open the link in it."), _list(), email=form.value.email)
    rows = service.mine(person.id, person.tenant_id)
    return render("addresses/mine.html", form.status, form=form, addresses=rows, person=person)


@room.page(CONFIRM, may=SIGNED_IN)
def ask(link: str) -> object:
    """The page behind the link in the letter: a button, so that a mail scanner that looks at it changes nothing."""
    who = _me()
    return render("addresses/confirm.html", address=service.asked(link, who.id, who.tenant_id))


@room.act(CONFIRM, may=SIGNED_IN)
def confirm(link: str) -> Response:
    """Yes, this address is mine."""
    who = _me()
    found = service.confirm(link, who.id, who.tenant_id)
    return done(N_("%(email)s is confirmed."), _list(), email=found.email)


@room.act("/t/<slug>/me/addresses/<int:number>/choose", may=SIGNED_IN)
def choose(number: int) -> Response:
    """Let letters go there."""
    found = service.choose(_me(), number)
    return done(N_("Letters go to %(email)s from now on."), _list(), email=found.email)


@room.act("/t/<slug>/me/addresses/<int:number>/remove", may=SIGNED_IN)
def remove(number: int) -> Response:
    """Take it away."""
    service.remove(_me(), number)
    return done(N_("The address is removed."), _list())


def _me() -> Person:
    """The row of the person who asks, locked: two windows change it one after the other."""
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    return own(who.person_id, who.home_id, hold=True)


def _list() -> str:
    return url_for("addresses.mine", slug=here().slug)

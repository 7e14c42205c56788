"""Pages of a mentor's own offer: change it, look at it as mentees do, take it off the list and put it back."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.admission.bound import Bound, bound
from mentes.admission.models import Enrolment
from mentes.admission.offers import seeing, service
from mentes.admission.offers.forms import AwayForm
from mentes.admission.offers.models import Offer
from mentes.admission.offers.telling import Told, told_of
from mentes.admission.parts import parts_of
from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible, WrongState
from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.plugin.guard import blaming
from mentes.programmes.titles import title_of

room = Room("own_offer", __name__, template_folder="templates")
STALE = N_(
    "Your offer was changed meanwhile, perhaps in another window. This page shows what you wrote here; save it again if it is right."
)


@room.form("/t/<slug>/c/<int:edition_id>/offer", may=SIGNED_IN)
def edit(edition_id: int) -> object:
    """The mentor's answers, in the form in which they applied (S2-33)."""
    where, part, offer = _own(edition_id)
    form = _form(where, part, offer)
    if form.ok and attempt(form, _save, where, part, offer, form):
        return done(N_("Your offer is saved. Mentees see it like this from now on."), _page(edition_id))
    if form.sent:
        form = _again(form, where, part)
    return _drawn(where, part, offer, form, bind(AwayForm, data=None))


def _own(edition_id: int) -> tuple[Bound, Enrolment, Offer | None]:
    where = bound(edition_id)
    if here().id != actor().home_id:
        raise NotVisible(seeing.NOWHERE)
    seeing.search_of(where, actor(), here().id)
    part = parts_of(edition_id, actor()).get("mentor")
    if part is None:
        raise NotVisible(N_("You do not take part as a mentor here. Offer to be one on the page of the programme."))
    return where, part, service.own(edition_id, actor().person_id, actor().home_id)


def _form(where: Bound, part: Enrolment, offer: Offer | None) -> Form[Any]:
    plugin = where.today.plugin
    with blaming(plugin.name):
        return bind(
            plugin.card.questions("mentor"), part.profile, domain=plugin.domain, version=offer.version if offer else 0
        )


def _save(where: Bound, part: Enrolment, offer: Offer | None, form: Form[Any]) -> None:
    if offer is None:
        offer = service.publish(where, part)
    else:
        service.hold(offer)
        if offer.version != form.version:
            raise WrongState(STALE)
    service.rewrite(where, offer, form.value.model_dump(mode="json"))


def _again(form: Form[Any], where: Bound, part: Enrolment) -> Form[Any]:
    """What was typed stays; the version is the one of now, so that saving it again means it."""
    if form.status == 409:
        now = service.own(where.edition.id, part.person_id, part.tenant_id)
        form.version = now.version if now else 0
        form.hidden = [hidden("version", str(form.version))]
    return form


def _drawn(where: Bound, part: Enrolment, offer: Offer | None, form: Form[Any], away: Form[AwayForm]) -> object:
    return render(
        "offers/own.html",
        max(form.status, away.status),
        where=where,
        programme=title_of(where.edition),
        part=part,
        offer=offer,
        told=told_of(offer, where.edition),
        form=form,
        away=away,
    )


@room.app_template_global()
def told_of_offer(where: Bound) -> Told:
    """For the page of an application: how the offer of the reader, who was admitted as a mentor, stands."""
    return told_of(service.own(where.edition.id, actor().person_id, actor().home_id), where.edition)


@room.act("/t/<slug>/c/<int:edition_id>/offer/away", may=SIGNED_IN)
def away(edition_id: int) -> object:
    """Not available: until a day, or until the mentor says so."""
    where, part, offer = _own(edition_id)
    form = bind(AwayForm)
    if offer is not None and form.ok:
        service.hold(offer)
        if attempt(form, service.switch_off, offer, form.value.until):
            return done(N_("Your offer is off the list. Nobody new can ask you; your pairs go on."), _page(edition_id))
    return _drawn(where, part, offer, _shown(where, part, offer), form)


def _shown(where: Bound, part: Enrolment, offer: Offer | None) -> Form[Any]:
    plugin = where.today.plugin
    version = offer.version if offer else 0
    return bind(plugin.card.questions("mentor"), part.profile, data=None, domain=plugin.domain, version=version)


@room.act("/t/<slug>/c/<int:edition_id>/offer/back", may=SIGNED_IN)
def back(edition_id: int) -> Response:
    """Available again."""
    where, part, offer = _own(edition_id)
    if offer is None:
        offer = service.publish(where, part)
    else:
        service.hold(offer)
        service.show_again(offer)
    if offer.state == "waiting":
        return done(
            N_("Your offer comes into the list as soon as your university has confirmed who you are."),
            _page(edition_id),
        )
    return done(N_("Your offer is in the list. Mentees can ask you from now on."), _page(edition_id))


def _page(edition_id: int) -> str:
    return url_for("own_offer.edit", slug=here().slug, edition_id=edition_id)

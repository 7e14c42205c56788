"""What an invitation leads to: until its guest has applied, their home page says who asked them to what."""

import sqlalchemy as sa
from flask import url_for

from mentes.admission.models import Application
from mentes.base.actor import Actor, here
from mentes.base.db import db
from mentes.base.i18n import N_, Message, say
from mentes.notices.choosing import Next
from mentes.people.guests.models import Invitation
from mentes.people.guests.offers import offers_of
from mentes.people.models import Person


def invited(who: Actor) -> Next | None:
    """The questions of the programme that somebody was invited for at their own university, if they are still open."""
    row = db.session.execute(_accepted(who)).first()
    offer = offers_of(who.home_id).get(row.edition_id) if row else None
    if row is None or offer is None:
        return None
    words = {"host": row.display_name or here().name(who.locale), "programme": say(offer.said(who.locale))}
    return Next(
        Message(N_("%(host)s invited you to %(programme)s"), words),
        url_for("admission.apply", slug=who.home_slug, edition_id=row.edition_id, role="mentor"),
        N_("Answer its questions"),
        why=Message(N_("With your answers you offer to be a mentor. What you have typed already is kept.")),
    )


def _accepted(who: Actor) -> sa.Select[int | None, str]:
    host = sa.and_(Person.id == Invitation.invited_by, Person.tenant_id == Invitation.tenant_id)
    applied = sa.exists().where(
        Application.tenant_id == who.home_id,
        Application.person_id == who.person_id,
        Application.edition_id == Invitation.edition_id,
    )
    chosen = sa.select(Invitation.edition_id, Person.display_name).outerjoin(Person, host)
    own = (Invitation.tenant_id == who.home_id, Invitation.taken_by == who.person_id, Invitation.kind == "guest")
    return chosen.where(*own, Invitation.state == "accepted", ~applied).order_by(Invitation.id.desc()).limit(1)

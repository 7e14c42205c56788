"""What a home page says to a mentee without a mentor, where mentees look themselves: look for one, or whom they have asked."""

import sqlalchemy as sa
from flask import url_for

from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.requests.models import SearchRequest
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.notices.choosing import Next
from mentes.programmes.rules import is_searched
from mentes.programmes.service import editions_with

_TAKEN = sa.exists().where(
    Proposal.mentee_tenant_id == Enrolment.tenant_id,
    Proposal.mentee_id == Enrolment.person_id,
    Proposal.mentee_enrolment_id == Enrolment.id,
    Proposal.state.in_(OPEN),
)
_ASKS = sa.exists().where(
    SearchRequest.mentee_tenant_id == Enrolment.tenant_id,
    SearchRequest.mentee_id == Enrolment.person_id,
    SearchRequest.mentee_enrolment_id == Enrolment.id,
    SearchRequest.state == "open",
)
_LOOKS = (
    sa.select(Enrolment.edition_id, _ASKS.label("asks"))
    .where(
        Enrolment.tenant_id == sa.bindparam("tenant"),
        Enrolment.person_id == sa.bindparam("person"),
        Enrolment.role == "mentee",
        Enrolment.state == "active",
        sa.or_(~_TAKEN, _ASKS),
    )
    .order_by(sa.desc("asks"), Enrolment.since.desc(), Enrolment.id.desc())
)


def looks(who: Actor) -> Next | None:
    """What was asked, else the mentors of the edition joined last in which somebody can be asked; nothing for whoever has a mentor."""
    parts = db.session.execute(_LOOKS, {"tenant": who.home_id, "person": who.person_id}).all()
    if parts and parts[0].asks:
        return Next(
            Message(N_("You have asked for a mentor")),
            url_for("requests.own", slug=who.home_slug, edition_id=parts[0].edition_id),
            N_("Look at your request"),
            why=Message(N_("There you see who is asked until when, and can take it back.")),
        )
    known = {each.id: each for each in editions_with([part.edition_id for part in parts])} if parts else {}
    joined = (known[part.edition_id] for part in parts)
    edition = next((each for each in joined if each.is_running() and is_searched(each)), None)
    if edition is None:
        return None
    return Next(
        Message(N_("Find a mentor")),
        url_for("offers.mentors", slug=who.home_slug, edition_id=edition.id),
        N_("Look at the mentors"),
        why=Message(N_("You choose whom you ask.")),
    )

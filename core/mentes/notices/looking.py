"""What a home page says to a mentee without a mentor, where mentees look themselves: look for one, or whom they have asked."""

import sqlalchemy as sa
from flask import url_for

from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.requests.models import SearchRequest
from mentes.admission.requests.service import takes_requests
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.notices.choosing import Next
from mentes.programmes.rules import is_searched
from mentes.programmes.service import edition_of

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
    .limit(1)
)


def looks(who: Actor) -> Next | None:
    """What was asked, else the list of mentors of the edition that was joined last; nothing for whoever has a mentor."""
    found = db.session.execute(_LOOKS, {"tenant": who.home_id, "person": who.person_id}).one_or_none()
    if found is None:
        return None
    if found.asks:
        return Next(
            Message(N_("You have asked for a mentor")),
            url_for("requests.own", slug=who.home_slug, edition_id=found.edition_id),
            N_("Look at your request"),
            why=Message(N_("There you see who is asked until when, and can take it back.")),
        )
    edition = edition_of(found.edition_id)
    if not takes_requests(edition) or not is_searched(edition):
        return None
    return Next(
        Message(N_("Find a mentor")),
        url_for("offers.mentors", slug=who.home_slug, edition_id=edition.id),
        N_("Look at the mentors"),
        why=Message(N_("You choose whom you ask.")),
    )

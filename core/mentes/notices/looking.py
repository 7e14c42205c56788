"""What a home page says to a mentee for whom nobody is just asked: look for a mentor, where mentees do that themselves."""

import sqlalchemy as sa
from flask import url_for

from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.notices.choosing import Next
from mentes.programmes.rules import is_searched
from mentes.programmes.service import edition_of

_ASKED = sa.exists().where(Proposal.mentee_enrolment_id == Enrolment.id, Proposal.state.in_(OPEN))
_LOOKS = (
    sa.select(Enrolment.edition_id)
    .where(
        Enrolment.tenant_id == sa.bindparam("tenant"),
        Enrolment.person_id == sa.bindparam("person"),
        Enrolment.role == "mentee",
        Enrolment.state == "active",
        ~_ASKED,
    )
    .order_by(Enrolment.since.desc(), Enrolment.id.desc())
    .limit(1)
)


def looks(who: Actor) -> Next | None:
    """The list of mentors of the edition that was joined last; nothing for whoever has a mentor or has asked one."""
    found = db.session.scalar(_LOOKS, {"tenant": who.home_id, "person": who.person_id})
    if found is None or not is_searched(edition_of(found)):
        return None
    return Next(
        Message(N_("Find a mentor")),
        url_for("offers.mentors", slug=who.home_slug, edition_id=found),
        N_("Look at the mentors"),
        why=Message(N_("You choose whom you ask.")),
    )

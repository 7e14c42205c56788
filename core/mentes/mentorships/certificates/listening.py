"""What certificates do on their own: they are ordered when a mentorship is completed, and written in the heavy queue."""

from mentes.base.db import db
from mentes.base.outbox import on
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.service import CertificateOrdered
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.plugin.events import MentorshipCompleted


@on(MentorshipCompleted)
def order_both(event: MentorshipCompleted, _row_id: int) -> None:
    """One order each, so that a name without a font delays nobody else's certificate."""
    row = db.session.get_one(Mentorship, event.mentorship_id)
    service.order(load_pair(row.id, row.owner_id))


@on(CertificateOrdered, queue="heavy")
def write_it(event: CertificateOrdered, _row_id: int) -> None:
    """Typst runs in a process of its own: this worker may fork again."""
    service.issue(event.certificate_id)

"""Who answers what one of two asks before saying yes or no."""

from mentes.admission.models import Proposal
from mentes.base.actor import Actor


def may_answer(actor: Actor, proposal: Proposal) -> bool:
    """The leads of the programme's owner, and its admins where those stay silent; neither of the two themselves."""
    if proposal.kind == "request" or actor.person_id in {proposal.mentee_id, proposal.mentor_id}:
        return False
    return actor.has("lead", proposal.owner_id, proposal.edition_id) or actor.has("admin", proposal.owner_id)

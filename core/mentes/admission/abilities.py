"""Who may do what with an application, and who of the two a proposal concerns."""

from mentes.admission.models import Application, Proposal
from mentes.base.actor import Actor
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.i18n import N_
from mentes.plugin.parts import Role
from mentes.programmes import abilities
from mentes.programmes.service import EditionRow


def is_own(actor: Actor, application: Application) -> bool:
    """The applicant's own."""
    return application.person_id == actor.person_id


def may_decide(actor: Actor, application: Application, edition: EditionRow) -> bool:
    """The coordinators of the applicant's university, and the leads of the programme's owner."""
    if is_own(actor, application):
        return False
    return abilities.may_coordinate(actor, edition, application.tenant_id) or abilities.may_lead(actor, edition)


def role_in(actor: Actor, proposal: Proposal) -> Role:
    """Which of the two the actor is. Raises NotAllowed for staff who see it, NotVisible for everybody else."""
    if actor.person_id == proposal.mentee_id:
        return "mentee"
    if actor.person_id == proposal.mentor_id:
        return "mentor"
    if actor.has("lead", proposal.owner_id, proposal.edition_id):
        raise NotAllowed(N_("The two people who are asked answer this themselves."))
    raise NotVisible(N_("There is no such proposal here. Your own are listed on your home page."))

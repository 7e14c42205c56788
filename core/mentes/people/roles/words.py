"""What each role is called, and what whoever holds it sees (UX-24)."""

from dataclasses import dataclass

from mentes.base.i18n import N_


@dataclass(frozen=True)
class Role:
    """A role in words. `sees` is one sentence, for the person and for whoever gives the role."""

    title: str
    sees: str


ROLES = {
    "coordinator": Role(
        N_("Coordinator"),
        N_("Sees the names and applications of this university's own people, and how each of its pairs stands."),
    ),
    "lead": Role(
        N_("Lead coordinator"),
        N_(
            "Sees the applications to this university's programmes without names, and pairs people of all universities."
        ),
    ),
    "assessor": Role(
        N_("Assessor"),
        N_("Is named to those who look after this university as the contact at one office, such as human resources."),
    ),
    "ombudsperson": Role(
        N_("Ombudsperson"),
        N_(
            "Is named to everybody of this university, with their e-mail address, as somebody to talk to in confidence; "
            "sees only what is written to them."
        ),
    ),
    "admin": Role(
        N_("University admin"),
        N_("Sees the people of this university and their roles, and how its programmes stand; reads no applications."),
    ),
    "central": Role(
        N_("Central admin"), N_("Sees at every university what its admin sees; reads nothing that a pair writes.")
    ),
}

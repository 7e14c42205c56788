"""What else one looks after at a university besides the day's work, for those who may: people, roles, guests, set-up."""

from dataclasses import dataclass

from flask import url_for

from mentes.base.actor import Actor
from mentes.base.i18n import N_
from mentes.base.web import STAFF_ROLES
from mentes.desk.outbox import abilities as outbox
from mentes.desk.results import abilities as results
from mentes.people.guests import abilities as guests
from mentes.people.moves import abilities as moves
from mentes.people.roles import abilities as roles
from mentes.people.setup import abilities as setup


@dataclass(frozen=True)
class Way:
    """A page that this reader may open, and what it is for."""

    name: str
    purpose: str
    url: str


def ways(who: Actor, tenant_id: int, slug: str) -> list[Way]:
    """The pages around the desk that would let this person in."""
    looks, sets_up = roles.may_look(who, tenant_id), setup.may_set_up(who, tenant_id)
    is_staff = who.has_here(tenant_id, *STAFF_ROLES)
    words = who.has_any("central") or who.has_here(tenant_id, "admin", "lead")
    rows = (
        (guests.may_look(who, tenant_id), N_("Guests"), N_("Invite mentors without a university account."), "guests.everyone"),
        (looks, N_("People"), N_("Find somebody of this university, and give a role."), "roles.everyone"),
        (looks, N_("Who holds a role"), N_("See who looks after what, invite somebody, take a role back."), "roles.holders"),
        (looks, N_("Import from the register"), N_("Level, semester and subject, where the sign-in does not say them."), "records.register"),
        (moves.may_decide(who, tenant_id), N_("People who change university"), N_("Answer when somebody's sign-in names another university."), "moves.moves"),
        (is_staff, N_("Programmes and editions"), N_("Dates, parameters and universities of programmes; new editions."), "editions.programmes"),
        (results.may_look(who, tenant_id), N_("Results of questionnaires"), N_("What mentees and mentors answered, summed up from five answers on."), "results.overview"),
        (words, N_("Letters in your own words"), N_("What letters to mentees and mentors say, in each language."), "wording.remits"),
        (is_staff, N_("Help and contacts"), N_("Whom people can turn to, and services that help."), "support.listing"),
        (sets_up, N_("Set-up"), N_("Details of the university, its sign-in, and sign-ins that failed."), "setup.checklist"),
        (setup.may_look_up(who, tenant_id) and not sets_up, N_("Look up a sign-in"), N_("Why somebody could not sign in, by the reference that they send you."), "setup.attempts"),
        (outbox.may_look(who, tenant_id), N_("News that were not told"), N_("Letters and inbox entries that wait or failed, to be tried again."), "outbox.of_one"),
    )  # fmt: skip
    return [Way(name, purpose, url_for(where, slug=slug)) for may, name, purpose, where in rows if may]

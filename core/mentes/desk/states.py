"""How applications stand and what the rules say of them, in the words of the desk's lists."""

from typing import Final

from mentes.base.i18n import N_

STATES: Final = {
    "awaiting_supervisor": N_("With the supervisor"),
    "submitted": N_("Waits for an answer"),
    "admitted": N_("Accepted"),
    "waiting_list": N_("Waiting list"),
    "rejected": N_("Declined"),
    "withdrawn": N_("Taken back or ended"),
    "expired": N_("Expired"),
}
VERDICTS: Final = {"yes": N_("Fits the rules"), "no": N_("Does not fit"), "review": N_("Needs a look")}
ROLES: Final = {"mentee": N_("Mentee"), "mentor": N_("Mentor")}

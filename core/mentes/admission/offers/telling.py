"""What a mentor is told of their own offer: whether mentees find it, and whether they can ask."""

from dataclasses import dataclass
from typing import Literal

from mentes.admission.offers.models import Offer
from mentes.base.i18n import N_, Message
from mentes.programmes.service import EditionRow

CLOSED = N_("In this programme nobody can be asked any more.")
COMES = N_("Your offer is on its way into the list. Should it not be there in a few minutes, put it in yourself.")
LISTED = {  # are all places taken
    False: N_("Your offer is in the list, and mentees can ask you."),
    True: N_("Your offer is in the list. All your places are taken, so nobody can ask you just now."),
}
WAITS = N_(
    "Your offer is not in the list yet: your university confirms first who its guests are. Its coordinators do that on the "
    "page of your application. Nobody asks you for a copy of an identity card, and none is kept."
)
AWAY = N_("You are not available: your offer is not in the list.")
AWAY_UNTIL = N_("You are not available: your offer is not in the list. It comes back on %(day)s.")


@dataclass(frozen=True)
class Told:
    """A sentence, and how it is set: as done, or as something that is not yet or not just now."""

    text: Message
    tone: Literal["done", "waiting"] = "waiting"


def told_of(offer: Offer | None, edition: EditionRow) -> Told:
    """How an offer stands; none: its mentor takes part, and a job is about to publish it."""
    if not edition.is_running():
        return Told(Message(CLOSED))
    if offer is None:
        return Told(Message(COMES))
    if offer.state == "listed":
        return Told(Message(LISTED[offer.full]), "waiting" if offer.full else "done")
    if offer.state == "waiting":
        return Told(Message(WAITS))
    return Told(Message(AWAY_UNTIL, {"day": offer.away_until}) if offer.away_until else Message(AWAY))

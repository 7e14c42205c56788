"""A mentor who was not available for a while: on the day that they named, they learn that mentees find them again."""

from mentes.admission.offers.models import Offer
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.readers import programme_of, reader_of
from mentes.notices.service import News, tell
from mentes.plugin.offer_events import OfferBack

BACK = N_("The day has come until which you were not available: your offer is back in the list of mentors.")


@on(OfferBack)
def offer_is_back(event: OfferBack, event_id: int) -> None:
    """With the way to the page where it can be taken off again."""
    offer = db.session.get(Offer, event.offer_id)
    reader = reader_of(offer.person_id) if offer else None
    if offer is not None and reader is not None and offer.is_listed:
        programme, page = programme_of(offer.edition_id), f"c/{offer.edition_id}/offer"
        tell(
            reader,
            News(f"offer:{offer.id}", Message(BACK), page, letter="offer.back", programme_id=programme),
            event_id,
        )

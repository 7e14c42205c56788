"""Whether a mentee can ask for a mentor just now, and where they find what they have asked already."""

from dataclasses import dataclass

from flask import url_for

from mentes.admission.bound import Bound
from mentes.admission.offers.telling import CLOSED
from mentes.admission.parts import Own
from mentes.admission.requests import service
from mentes.admission.requests.standing import standing_here
from mentes.base.i18n import N_
from mentes.programmes.service import EditionRow


@dataclass(frozen=True)
class Asking:
    """`url`: where one asks, none where one cannot. `text`: what stands, with the page on which it is found and its name."""

    url: str | None
    text: str = ""
    at: str = ""
    verb: str = ""


def asking(where: Bound, part: Own, slug: str) -> Asking:
    """How far this mentee is (one statement where it was not read with the page)."""
    return asking_in(where.edition, part, slug)


def asking_in(edition: EditionRow, part: Own, slug: str) -> Asking:
    """The same for a page that does not ask the programme's rules."""
    stands = standing_here(part)
    ask = url_for("requests.ask", slug=slug, edition_id=edition.id)
    own = url_for("requests.own", slug=slug, edition_id=edition.id)
    if stands.open_id is not None:
        return Asking(
            None, N_("You have asked somebody already, and wait for an answer."), own, N_("Look at your request")
        )
    if stands.has_somebody:
        return Asking(None, service.PAIRED, url_for("notices.home", slug=slug), N_("Home page"))
    before = (own, N_("Your requests")) if stands.last_id is not None else ("", "")
    if not edition.is_running():
        return Asking(None, CLOSED, *before)
    if stands.draft_id is not None:
        return Asking(ask, N_("You have begun to write a request. It is kept for you."), ask, N_("Go on writing"))
    return Asking(
        ask, N_("Whom you have asked before, and how they answered, is kept for you.") if before[0] else "", *before
    )

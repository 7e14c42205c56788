"""Papers as PDF: filled in for the two, blank for them and for everybody who may read of the programme."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from mentes.base.actor import actor, actor_or_none, here
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.i18n import N_, languages, reader_locale, say
from mentes.base.limits import PRINTS, address, person, spend
from mentes.base.web import PUBLIC, SIGNED_IN, Room, let_go
from mentes.mentorships import abilities
from mentes.mentorships.certificates.document import NoGlyphError
from mentes.mentorships.certificates.wording import named
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service
from mentes.mentorships.papers.blank import blank_sheet
from mentes.mentorships.papers.changing import change_of
from mentes.mentorships.papers.document import render_apart
from mentes.mentorships.papers.emblems import moment_of
from mentes.mentorships.papers.offering import edition_titled, may_read_of, printed_papers
from mentes.mentorships.papers.printing import filled_sheet, languages_of, people, programme_of, words_of
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.papers.sheets import Words
from mentes.mentorships.papers.texts import texts_of
from mentes.mentorships.steps import way_of
from mentes.programmes.emblems.reading import facts_of, with_pictures
from mentes.programmes.service import edition_of

room = Room("prints", __name__, url_prefix="/t/<slug>")
NO_FORM = N_("There is no printed form of this paper.")


def _desk(pair_id: int, key: str, number: int | None) -> Desk:
    spend(PRINTS, person(actor().person_id))
    pair = load_pair(pair_id, here().id)
    place = service.seen_desk(
        way_of(pair), key, abilities.one_of(actor(), pair), number, request.args.get("occurrence", type=int)
    )
    if not place.declared.printable:
        raise NotVisible(NO_FORM)
    return place


@room.page("/mentorships/<int:pair_id>/papers/<key>/print.pdf", may=SIGNED_IN)
@room.page("/mentorships/<int:pair_id>/meetings/<int:number>/papers/<key>/print.pdf", may=SIGNED_IN)
def filled(pair_id: int, key: str, number: int | None = None) -> Response:
    """The paper as this reader may read it now."""
    place = _desk(pair_id, key, number)
    found = [each for each in (change_of(place).shown, service.theirs(place)) if each is not None]
    written = [(paper, texts) for paper in found if "main" in (texts := texts_of(paper))]
    if not written:
        raise NotVisible(N_("There is nothing to print yet. The blank form can be printed any time."))
    locale = _language(languages_of(place))
    sheet = filled_sheet(place, written, locale)
    emblems = facts_of(place.pair.edition_id, locale, moment_of(written[0][0]))
    return _pdf(sheet.facts(words_of(place, locale), _issuer(place, locale), emblems), key)


@room.page("/mentorships/<int:pair_id>/papers/<key>/blank.pdf", may=SIGNED_IN)
@room.page("/mentorships/<int:pair_id>/meetings/<int:number>/papers/<key>/blank.pdf", may=SIGNED_IN)
def blank(pair_id: int, key: str, number: int | None = None) -> Response:
    """The form of the paper with the names of the two, to be filled in by hand."""
    place = _desk(pair_id, key, number)
    words = words_of(place, _language(languages_of(place)))
    sheet = blank_sheet(place.declared, words, programme_of(place, words.locale), people(place, words, names=True))
    emblems = facts_of(place.pair.edition_id, words.locale)
    return _pdf(sheet.facts(words, _issuer(place, words.locale), emblems), key)


@room.page("/c/<int:edition_id>/papers/<key>.pdf", may=PUBLIC)
def form(edition_id: int, key: str) -> Response:
    """The blank form of a programme's paper, for everybody who may read of the programme (S1-20)."""
    spend(PRINTS, address())
    edition = edition_of(edition_id)
    if not may_read_of(actor_or_none(), edition, here().id):
        raise NotVisible(NO_FORM)
    declared, domain = next(((each, domain) for each, domain in printed_papers(edition) if each.key == key), (None, ""))
    if declared is None:
        raise NotVisible(NO_FORM)
    locale = _language(languages())
    words = Words.of_domain(locale, domain)
    details = [(say(title, locale), "") for title in (N_("Mentee"), N_("Mentor"))]
    sheet = blank_sheet(declared, words, edition_titled(edition, locale), details)
    return _pdf(sheet.facts(words, here().name(locale), facts_of(edition.id, locale)), key, made=_made_once)


def _issuer(place: Desk, locale: str) -> str:
    return named(place.pair.universities[place.pair.owner_id]["names"], locale)


def _language(spoken: Any) -> str:
    """The language that was asked for, else the reader's, else one that the texts are in."""
    known = list(spoken)
    wished = (request.args.get("language", ""), str(reader_locale()), "en")
    return next((each for each in wished if each in known), known[0])


def _pdf(facts: dict[str, Any], key: str, made: Callable[[str, str], bytes] | None = None) -> Response:
    """Nothing of a pair's is kept: the words go to a process of its own, and what that writes goes to the reader."""
    facts = {**facts, "emblems": with_pictures(facts["emblems"])}
    let_go()
    fonts = str(current_app.config["FONTS_DIR"] or "")
    try:
        file = made(json.dumps(facts), fonts) if made else render_apart(facts, fonts)
    except NoGlyphError as error:
        text = N_(
            "A letter of this paper cannot be printed here: its script is missing. Print the page itself instead."
        )
        raise Unavailable(text) from error
    response = Response(file, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{key}-{facts['locale']}.pdf")
    return response


@lru_cache(maxsize=16)  # with the emblems that stand on them, up to two megabytes each
def _made_once(facts: str, fonts: str) -> bytes:
    """A form that everybody may have and nobody has written in: made once a day, however many ask."""
    return render_apart(json.loads(facts), fonts)

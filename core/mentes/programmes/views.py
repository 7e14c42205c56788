"""Public pages of programmes: the alliance's front page, a university's own, and one programme."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from mentes.base.actor import actor_or_none, here
from mentes.base.db import db
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.formats import language_name
from mentes.base.i18n import N_, Message, languages, reader_locale, say
from mentes.base.incidents import pass_over
from mentes.base.web import PUBLIC, Room, render
from mentes.people.entrance.arriving import old_ways_of, way_of
from mentes.programmes import abilities
from mentes.programmes.guides.reading import Guide, Reader, catalogue, guides, own_guides, places
from mentes.programmes.guides.texts import published
from mentes.programmes.milestones import calendar
from mentes.programmes.rules import EditionRules, rules_of
from mentes.programmes.service import EditionRow, edition_of, editions_of, open_editions, window
from mentes.programmes.titles import card_text, title_of
from mentes.tenancy.current import universities

room = Room("programmes", __name__, template_folder="templates")


@dataclass(frozen=True)
class Offer:
    """A programme as a card shows it."""

    title: str
    summary: str
    for_whom: str
    until: date | None
    url: str


def _summary_of(edition: EditionRow) -> str:
    return edition.summaries.get(str(reader_locale())) or card_text(edition, "summary")


def _offer(edition: EditionRow, slug: str | None = None) -> Offer:
    taking_part = [each for each in edition.partners if each.state in {"accepted", "leaving"}]
    names = [each.names.get(str(reader_locale())) or next(iter(each.names.values())) for each in taking_part]
    return Offer(
        title=title_of(edition),
        summary=_summary_of(edition),
        for_whom=", ".join(sorted(names)),
        until=edition.closes_on,
        url=url_for("programmes.show", slug=slug or edition.owner, edition_id=edition.id),
    )


@room.page("/", may=PUBLIC)
def front() -> object:
    """What is on offer in the alliance, for whom, until when."""
    every = [each for each in universities(db.session()) if each.state == "active"]
    shown = [
        {"name": each.name(str(reader_locale())), "url": url_for("programmes.offers", slug=each.slug)}
        for each in every
        if each.kind == "university"
    ]
    person = actor_or_none()
    home = url_for("notices.home", slug=person.home_slug) if person else None
    return render("front.html", offers=[_offer(each) for each in open_editions()], universities=shown, home=home)


@room.page("/t/<slug>/", may=PUBLIC)
def offers() -> object:
    """What this university offers, open and past."""
    found = [each for each in editions_of(here().id) if abilities.may_see(actor_or_none(), each)]
    current = [_offer(each, here().slug) for each in found if each.is_open()]
    others = [
        (_offer(each, here().slug), window(each, each.today()).messages[0]) for each in found if not each.is_open()
    ]
    return render("programmes/offers.html", current=current, others=others, closed_to_all=_closed_to_all())


def _closed_to_all() -> bool:
    """Whether a visitor is at a university whose people have no sign-in yet: its button would end at nothing."""
    return actor_or_none() is None and way_of(here().id) is None and not old_ways_of(here().id)


def _guides(edition: EditionRow, rules: EditionRules) -> list[Guide]:
    """The guides of a programme for whoever opens its page: a visitor reads what people of this university read."""
    person = actor_or_none()
    reader = Reader(person.home_id if person else here().id, edition.owner_id, str(reader_locale()))
    own = own_guides(rules.design, catalogue(rules.design))
    return guides(own, published(edition.id, {reader.home_id, reader.owner_id}), reader, places(rules.design))


def _forms(rules: EditionRules, edition_id: int) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What the two will write, to be printed blank (S1-20): title; code, name and address of each language."""

    def at(key: str, code: str) -> str:
        return url_for("prints.form", slug=here().slug, edition_id=edition_id, key=key, language=code)

    return [
        (
            say(Message(paper.title, domain=rules.plugin.domain)),
            [(code, language_name(code), at(paper.key, code)) for code in languages()],
        )
        for paper in rules.design.papers
        if paper.printable
    ]


@room.page("/t/<slug>/c/<int:edition_id>", may=PUBLIC)
def show(edition_id: int) -> object:
    """One programme: what it is, for whom, until when, and how to apply."""
    edition = edition_of(edition_id)
    part = edition.owner_id == here().id or any(each.tenant_id == here().id for each in edition.partners)
    if not part or not abilities.may_see(actor_or_none(), edition):
        raise NotVisible(N_("There is no such programme here. The list of programmes shows what is on offer."))
    try:
        rules = rules_of(edition)
    except Unavailable as error:  # suspended: what it is called and when it runs can be read all the same
        pass_over(error)
        rules = None
    person = actor_or_none()
    return render(
        "programmes/show.html",
        edition=edition,
        offer=_offer(edition, here().slug),
        answer=window(edition, edition.today()),
        design=rules.design if rules else None,
        guides=_guides(edition, rules) if rules else [],
        forms=_forms(rules, edition_id) if rules else [],
        may_apply=rules is not None and person is not None and abilities.may_apply(person, edition),
        looks_after=person is not None
        and (abilities.may_lead(person, edition) or abilities.may_coordinate(person, edition, here().id)),
        calendar=calendar(edition.milestones, edition.today()),
        programme=title_of(edition),
        closed_to_all=_closed_to_all(),
    )

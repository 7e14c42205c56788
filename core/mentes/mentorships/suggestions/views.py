"""The page of a pair with topics and questions to choose from; what is looked for stands in its address (S2-20)."""

from flask import request

from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, render
from mentes.mentorships import abilities
from mentes.mentorships.guiding import guides_at
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import way_of
from mentes.mentorships.suggestions.library import TITLES, shelves, themes

room = Room("suggestions", __name__, template_folder="templates")


@room.page("/t/<slug>/mentorships/<int:pair_id>/suggestions", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """What the programme suggests to talk about. A theme or a phase that it does not have narrows nothing."""
    pair = load_pair(pair_id, here().id)
    role = abilities.one_of(actor(), pair)
    way, locale = way_of(pair), actor().locale
    if not way.design.prompts:
        raise NotVisible(N_("This programme suggests no topics."))
    known = themes(way, role, locale)
    theme = _wanted("theme", [key for key, _ in known])
    phase = _wanted("phase", list(TITLES))
    return render(
        "suggestions/listing.html",
        pair=pair,
        other=pair.other(role),
        shelves=shelves(way, role, locale, theme, phase),
        themes=known,
        phases=list(TITLES.items()),
        theme=theme,
        phase=phase,
        guides=guides_at(way, role, "suggestions", locale),
    )


def _wanted(name: str, known: list[str]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else ""

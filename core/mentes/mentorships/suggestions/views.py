"""The page of a pair with topics and questions to choose from; what is looked for stands in its address (S2-20)."""

from typing import Any

from flask import request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import BadInput, NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, done, render
from mentes.mentorships import abilities
from mentes.mentorships.guiding import guides_at
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.papers import planning
from mentes.mentorships.steps import Way, way_of
from mentes.mentorships.suggestions.library import TITLES, shelves, themes, topic_at

room = Room("suggestions", __name__, template_folder="templates")


class TakeForm(BaseModel):
    """Which suggestion goes into the plan, and what the page was narrowed to."""

    prompt: int = Field(ge=0, le=10_000)
    theme: str = Field("", max_length=100)
    phase: str = Field("", max_length=100)


@room.page("/t/<slug>/mentorships/<int:pair_id>/suggestions", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """What the programme suggests to talk about. A theme or a phase that it does not have narrows nothing."""
    pair = load_pair(pair_id, here().id)
    role = abilities.one_of(actor(), pair)
    way, locale = _way(pair), actor().locale
    known, plan = themes(way, role, locale), planning.plan_of(way, role)
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
        plan=plan,
        numbers={each: number for number, each in enumerate(way.design.prompts)},
        plan_title=planning.named(plan, locale) if plan else "",
    )


@room.act("/t/<slug>/mentorships/<int:pair_id>/suggestions", may=SIGNED_IN)
def take(pair_id: int) -> Response:
    """Put a suggested topic into the plan that this side writes; pressed twice, it is there once."""
    pair = load_pair(pair_id, here().id)
    role = abilities.one_of(actor(), pair)
    way, locale = _way(pair), actor().locale
    form = bind(TakeForm)
    if not form.ok:
        raise BadInput(N_("Choose one of the topics."))
    plan = planning.put(way, role, topic_at(way, role, form.value.prompt, locale))
    back: dict[str, Any] = {
        key: value for key, value in (("theme", form.value.theme), ("phase", form.value.phase)) if value
    }
    said = planning.said_of(plan, locale)
    at = url_for("suggestions.listing", slug=here().slug, pair_id=pair_id, **back)
    return done(said.text, f"{at}#prompt-{form.value.prompt}", **said.values)


def _way(pair: Pair) -> Way:
    way = way_of(pair)
    if not way.design.prompts:
        raise NotVisible(N_("This programme suggests no topics."))
    return way


def _wanted(name: str, known: list[str]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else ""

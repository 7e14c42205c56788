"""What the people of the story do between their calls: plan, say that it is done, share, and think for themselves."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mentes.base.actor import Actor
from mentes.demo.deeds import Cast, Words, pair_of
from mentes.mentorships.activities import journal, resources, service
from mentes.mentorships.activities.space import Space
from mentes.mentorships.activities.texts import asked_model
from mentes.mentorships.steps import way_of


def _space(cast: Cast, me: Actor, mentee: str) -> Space:
    pair, role = pair_of(cast, me, mentee)
    return Space(way_of(pair), role)


def plan(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Plan an activity; with `done` it has come to pass already."""
    space = _space(cast, me, mentee)
    words = asked_model(space.kind(told["key"]))(**told["words"]).model_dump(mode="json")
    row = service.plan(space, told["key"], words, _once(told))
    if told.get("done"):
        service.move(_space(cast, me, mentee), row.id, "done")


def share(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Share a link with a note."""
    words = resources.Words(title=told["title"], link=told["link"], note=told["note"])
    resources.share(_space(cast, me, mentee), words, None, _once(told))


def think(cast: Cast, me: Actor, mentee: str, told: Words) -> None:
    """Write into one's own journal."""
    journal.write(_space(cast, me, mentee), told["text"], _once(told))


def _once(told: Words) -> str:
    return f"story:{told['does']}:{told.get('key', '')}:{told['day']}"


VERBS: Final[Mapping[str, Callable[[Cast, Actor, str, Any], None]]] = {"plan": plan, "share": share, "think": think}

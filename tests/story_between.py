"""What pair a does between its calls: activities, shared resources and journals, with canaries in what is sealed."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.mentorships.activities import journal, resources, service
from mentes.mentorships.activities.files import checked
from mentes.mentorships.activities.models import JournalEntry, Resource
from mentes.mentorships.activities.resources import Words
from mentes.mentorships.activities.space import Space
from mentes.mentorships.disclosing import service as disclosing
from mentes.mentorships.disclosing.models import Disclosure
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice

TWO = {"ana": "mentee", "paolo": "mentor"}


def space(world, name, pair="a"):
    """The space of the two as this one of them sees it, in an open transaction of theirs."""
    found = load_pair(world.ids[f"pair:{pair}"], world.homes[name])
    return Space(way_of(found), found.role_of(world.people[name]))


def word(what):
    """A word that stands in what is sealed and nowhere else."""
    return f"canary-a-{what}-quetzal"


def live(world):
    """Rows of each kind by either of the two; what they are told of it stays out of the others' tests."""
    _plan(world, "ana", "interview", {"position": word("position"), "note": word("plan"), "on_day": None})
    _plan(world, "paolo", "network", {"contacts": 2, "note": word("network"), "on_day": "2027-01-11"})
    for name in TWO:
        with world.seen_by(name):
            words = Words(title=word("shared"), link="https://library.example/canary-a-link-quetzal")
            text = checked(f"{word('name')}.txt", word("file").encode()) if name == "ana" else None
            resources.share(space(world, name), words, text, f"story-{name}")
            journal.write(space(world, name), word("reflection" if name == "ana" else "silent"), f"story-{name}")
            for model, kind in ((Resource, "resource"), (JournalEntry, "entry")):
                chosen = sa.select(model.id).where(model.author_id == world.people[name])
                world.ids[f"{kind}:{name}"] = db.session.scalars(chosen).one()
    _tell_others(world)
    world.drain()
    for home in ("graz", "padua"):
        with world.seen_by(None, home):
            db.session.execute(sa.delete(Notice).where(Notice.kind == "shared"))


def _tell_others(world):
    """Each asks the other once: paolo says yes, and ana says no."""
    for name in TWO:
        with world.seen_by(name):
            words = disclosing.Words(what=word("told"), whom=word("whom"))
            disclosing.ask(space(world, name), words, f"story-{name}")
            chosen = sa.select(Disclosure.id).where(Disclosure.author_id == world.people[name])
            world.ids[f"told:{name}"] = db.session.scalars(chosen).one()
    for name, other in (("paolo", "ana"), ("ana", "paolo")):
        with world.seen_by(name):
            disclosing.answer(space(world, name), world.ids[f"told:{other}"], agrees=name == "paolo")
            db.session.execute(sa.delete(Outbox).where(Outbox.event.startswith("Disclosure")))


def _plan(world, name, key, values):
    with world.seen_by(name):
        world.ids[f"activity:{name}"] = service.plan(space(world, name), key, values, f"story-{key}").id

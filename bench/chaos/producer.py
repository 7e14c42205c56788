"""Somebody always does something: applications are sent and taken back through the app's own verbs, each with its letters."""

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from tests import story
from tests.world import World

from mentes import declared
from mentes.admission import applying
from mentes.admission.bound import bound
from mentes.admission.models import Application
from mentes.base.db import db
from mentes.programmes.models import Edition
from mentes.tenancy.models import Tenant

UNIVERSITIES = ("graz", "padua", "lyon", "granada")


@dataclass
class Producer:
    """Records `events` at a rate; `committed` has the moment at which each application's commit was acknowledged."""

    world: World
    names: list[str]
    rate: float
    committed: dict[int, float] = field(default_factory=dict)
    events: int = 0
    retried: int = 0
    _running: dict[str, int] = field(default_factory=dict)

    def run(self, events: int, stop: threading.Event | None = None) -> None:
        """So many events, or until `stop`."""
        began = time.monotonic()
        for number in range(events):
            wait = began + number / self.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            if stop is not None and stop.is_set():
                return
            self._certainly(self.names[self.events % len(self.names)])

    def _certainly(self, name: str) -> None:
        """Do it until the commit is acknowledged: both verbs may be said twice."""
        while True:
            try:
                self._once(name)
            except SQLAlchemyError:
                self.retried += 1
                time.sleep(0.2)
            else:
                self.events += 1
                return

    def _once(self, name: str) -> None:
        held = self._running.get(name)
        with self.world.seen_by(name) as actor:
            if held is None:
                made = applying.apply(bound(self.world.ids["edition"]), actor, "mentee", story.MENTEE).id
            else:
                applying.withdraw(db.session.get_one(Application, held))
        if held is None:
            self._running[name] = made
            self.committed[made] = time.time()
        else:
            del self._running[name]


def settle_in(app, people: int = 240) -> tuple[World, list[str]]:
    """The shipped universities, a coordinator at each, and people who will apply."""
    logging.getLogger().handlers.clear()  # what this process says is no figure
    world = World(app, {}, {})
    with app.app_context():
        declared.declare(db.session(), story.SHIPPED, {"DEMO_ISSUER": "http://localhost:9"})
        db.session.flush()
        edition = db.session.scalars(sa.select(Edition)).one()
        edition.closes_on = edition.opens_on + timedelta(days=365)
        world.ids.update({row.slug: row.id for row in db.session.scalars(sa.select(Tenant))}, edition=edition.id)
        db.session.commit()
    for slug in UNIVERSITIES:
        _come(world, f"staff-{slug}", slug, (("coordinator", slug),))
    names = [f"p{number}" for number in range(people)]
    for number, name in enumerate(names):
        _come(world, name, UNIVERSITIES[number % len(UNIVERSITIES)])
    return world, names


def _come(world: World, name: str, home: str, roles: tuple[tuple[str, str], ...] = ()) -> None:
    character = story.Character(f"{name.title()} Chaos", home, "en", roles)
    story.PEOPLE[name] = character
    story._arrive(world, name, character)

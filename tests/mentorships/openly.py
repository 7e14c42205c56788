"""Ben (Padua) and Luc (Lyon) in open mentoring: a pair under the rules of the plugin `open`, and what they write."""

from tests.mentorships.test_papers_versions import do, seen
from tests.story import Couple, world_slugs

from mentes.base.clock import move_clock
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings.service import call_off
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.plugin.frozen import freeze
from mentes.plugin.loader import registry
from mentes_open import design
from mentes_open.config import Config

SLUGS = {"ben": "padua", "luc": "lyon"}


def open_couple(world, **config):
    """The two, introduced a moment ago, with nothing arranged."""
    couple = Couple(world, "d")
    couple.do("mentee", lambda pair: call_off(pair, 1, "mentee"))
    chosen = Config(**config)
    with world.seen_by(None, *world_slugs()):
        plugin = registry().plugin("open")
        design_ = design(chosen).in_domain(plugin.domain)
        row = pairing.locked(world.ids["pair:d"])
        row.frozen = row.frozen | freeze(plugin, chosen, design_, {"en": {each: each for each in design_.texts()}})
        pairing.progress(row)
    return couple


def meet(couple, number):
    """A meeting is held, and each says so for themselves."""
    couple.meet(number)
    couple.do("mentor", lambda pair: attendance.report(pair, number, "mentor", took_place=True, minutes=60))


def met(couple, number=2):
    """The first talk was held, and both want to go on."""
    meet(couple, number)
    if row_of(couple).state == "introduced":
        couple.match()


def later(couple, days):
    """Days pass."""
    with couple.world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()


def words(months=6, meetings=8, **more):
    """An agreement that is complete."""
    said = {"goals": "Decide on a doctorate", "contact": "Mails in between", "plan": [], **more}
    return said | {"months": months, "meetings": meetings}


def write(couple, role="mentee", verb=papers.send, key="agreement", **more):
    """The agreement, written by this side."""
    return do(couple, role, key, verb, words(**more))


def agree(couple, role="mentor"):
    """This side says yes to what was sent."""
    do(couple, role, "agreement", papers.confirm, seen(couple, "agreement", role)[0][0])


def row_of(couple):
    """The pair's row as a job sees it."""
    with couple.world.seen_by(None, *world_slugs()):
        return db.session.get_one(Mentorship, couple.world.ids["pair:d"])


def at(couple, name, path=""):
    """An address of the pair, from this one's university."""
    return f"/t/{SLUGS[name]}/mentorships/{couple.world.ids['pair:d']}{path}"

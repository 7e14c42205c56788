"""A hundred couples of three universities who act on what stands in their inboxes, each in its own way, week by week."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

import sqlalchemy as sa
from tests.notices.walkers import Walker, waits
from tests.story import MENTEE, MENTOR, PEOPLE, Character, _arrive, _coordinator, canary, world_slugs

from mentes.admission import applying, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal
from mentes.base import ticks
from mentes.base.clock import move_clock, now
from mentes.base.db import db
from mentes.base.drain import drain
from mentes.mentorships.activities import journal, resources
from mentes.mentorships.activities import service as activities
from mentes.mentorships.activities.space import Space
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.service import Appointment
from mentes.mentorships.models import BOARD, Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service as papers
from mentes.mentorships.pausing import deciding, resting
from mentes.mentorships.steps import way_of
from mentes.notices.models import Preference

HOMES = ("graz", "padua", "lyon")
LEAD = "claire"
STAFF = ("ingrid", "giulia", LEAD)
NEVER = None
SEATS = 3  # of each mentor
HUNDRED = {
    "smooth": 66,
    "declines": 4,
    "other_times": 4,
    "counters": 4,
    "misses": 5,
    "late": 5,
    "rests": 4,
    "no_fit": 3,
    "silent": 2,
    "stopped": 2,
    "unanswered": 1,
}  # how many of a hundred couples go in which way
AT_ONCE = 5  # rounds in which people answer each other on the same day
CALLS = {
    ("mentee", "meetings"): 35,
    ("mentor", "meetings"): NEVER,
}  # the mentee asks for the next call after five weeks
WILLS = {
    "late": CALLS | {("mentee", "paper:minutes"): 20},
    "no_fit": CALLS | {("mentor", "no"): 1},
    "silent": {(role, kind): NEVER for role in ("mentee", "mentor") for kind in ("first_meeting", "quiet")},
    "stopped": {(role, kind): NEVER for role in ("mentee", "mentor") for kind in ("meetings", "quiet")},
    "unanswered": CALLS | {("mentor", "proposal"): NEVER},
}


@dataclass(frozen=True)
class Pairing(Walker):
    """A mentee, and the mentor whom the lead has found; `once` keeps what this couple does a single time."""

    mentee: str = ""
    mentor: str = ""
    way: str = "smooth"
    once: set = field(default_factory=set)
    row: list = field(default_factory=lambda: [None])

    def name(self, role):
        return self.mentee if role == "mentee" else self.mentor

    def page(self, rest):
        """The address of one of the pages that the mentee has of the two."""
        return f"/t/{PEOPLE[self.mentee].home}/mentorships/{self.pair_id}{rest}"

    def first(self, what):
        """Whether this is done for the first time."""
        is_new = what not in self.once
        self.once.add(what)
        return is_new

    def look(self, waits, pairs):
        """Do what is awaited of the two, and what they do besides. `pairs`: the row of each pair, by its proposal."""
        row = pairs.get(self.proposal)
        if row is not None:
            self.world.ids[f"pair:{self.key}"] = row.id
        self.row[:] = [row]
        own = {self.world.people[self.name(role)] for role in ("mentee", "mentor")}
        self.act({who: [each for each in waits.get(who, ()) if self.concerns(each[0])] for who in own})
        if row is not None:
            self.besides(row)

    def concerns(self, matter):
        """A mentor has several mentees: what is about another pair is not theirs."""
        kind, _, rest = matter.partition(":")
        about = self.pair_id if kind in {"pair", "quiet"} else self.proposal if kind == "proposal" else None
        return about is not None and rest.split(":")[0] == str(about)

    def _begin(self):
        """The lead and the two consents make the pair; nothing is to be done here."""

    def _answer_proposal(self, role):
        with self.world.seen_by(self.name(role)):
            proposal = db.session.get_one(Proposal, self.proposal)
            if self.way == "declines" and role == "mentee":
                proposing.decline(proposal)
            else:
                proposing.consent(proposal, role)

    def wants(self, role, kind, since):
        late = self.will.get((role, "paper:minutes"))
        if kind == "paper" and late and self.row[0].state == "active":
            return since + timedelta(days=late) <= now()
        return super().wants(role, kind, since)

    def _meet(self, role, kind):
        met = self.do(role, lambda pair: pair.open_meeting and (pair.open_meeting.number, pair.open_meeting.state))
        if kind in {"meeting", "attendance"} and not met:
            return  # the other has just said it; nobody has asked for a new one
        if met and met[1] == "proposed" and self.way == "other_times" and self.first("times"):
            other = Appointment(now() + timedelta(days=3), 45, "Europe/Rome", "https://video.example/room", "regular")
            self.do(role, lambda pair: meetings.counter(way_of(pair), met[0], role, other))
        elif met and met[1] == "confirmed" and self.way == "misses" and met[0] == 2:
            self.do(role, lambda pair: attendance.report(pair, met[0], role, took_place=False))
        else:
            super()._meet(role, kind)

    def _paper(self, role, parts):
        if self.way == "counters" and parts[0] == "agreement" and role == "mentor" and self.first("counter"):
            goals = [{"text": canary(self.key, "counter"), "area": "career"}]
            values = {"goals": goals, "tools": canary(self.key, "tools")}
            self.paper(role, "agreement", papers.counter, values)
        else:
            super()._paper(role, parts)

    def besides(self, row):
        """What nobody asks for: something planned, shared and noted, a rest, the end by those who look after them."""
        if row.state == "active" and self.first("share"):
            self.do("mentor", self._share)
        tired = row.state == "active" and now().date() >= row.starts_on + timedelta(days=50)
        if tired and self.way == "rests" and self.first("rest"):
            self.do("mentee", lambda pair: resting.rest(pair, now().date() + timedelta(days=35)))
        if self.way == "stopped" and row.asked >= BOARD and self.first("stop"):
            by = _coordinator(self.mentee)
            with self.world.seen_by(by):
                deciding.stop(load_pair(self.pair_id, self.world.homes[by]))

    def _share(self, pair):
        space = Space(way_of(pair), "mentor")
        activities.plan(space, "paper", {"note": canary(self.key, "activity")}, "once")
        words = resources.Words(title=canary(self.key, "title"), note=canary(self.key, "note"))
        resources.share(space, words, None, "once")
        journal.write(space, canary(self.key, "journal"), "once")


class Crowd:
    """Everybody who takes part, the coordinators who take them in, and the lead who puts them together."""

    def __init__(self, world, shares):
        self.world = world
        ways = [way for way, count in shares.items() for _ in range(count)]
        self.ways = {f"mentee{number}": way for number, way in enumerate(ways)}
        self.mentors = [f"mentor{number}" for number in range(-(-len(ways) // SEATS) + 6)]
        self.couples, self.refused = {}, {name: set() for name in self.ways}

    def arrive(self):
        """All come in, apply, and are taken in by their coordinators; those who like no letters say so."""
        for number, name in enumerate((*self.ways, *self.mentors)):
            PEOPLE[name] = Character(f"{name.title()} Of {number}", HOMES[number % 3], ("en", "de")[number % 2])
            _arrive(self.world, name, PEOPLE[name])
            role = "mentee" if name in self.refused else "mentor"
            answers = MENTEE if role == "mentee" else MENTOR | {"capacity": SEATS}
            with self.world.seen_by(name) as actor:
                sent = applying.apply(bound(self.world.ids["edition"]), actor, role, answers)
                self.world.ids[f"application:{name}"] = sent.id
        self.settle()
        self._likes()
        for home in HOMES:
            self._take_in([name for name in (*self.ways, *self.mentors) if PEOPLE[name].home == home])
        self.settle()

    def _likes(self):
        """Three of four couples that go smoothly live by their inbox; coordinators read of all in a letter a day."""
        quiet = [name for number, (name, way) in enumerate(self.ways.items()) if way == "smooth" and number % 4]
        with self.world.seen_by(None, *world_slugs()):
            for name, how in (*((name, "off") for name in quiet), *((name, "daily") for name in STAFF)):
                who = {"person_id": self.world.people[name], "tenant_id": self.world.homes[name], "how": how}
                kinds = ("staff",) if name in STAFF else ("waits", "meetings", "pair")
                db.session.add_all(Preference(**who, kind=kind, changed_at=now()) for kind in kinds)

    def _take_in(self, names):
        with self.world.seen_by(_coordinator(names[0])) as actor:
            for name in names:
                application = db.session.get_one(applying.Application, self.world.ids[f"application:{name}"])
                applying.admit(application, actor, SEATS if name in self.mentors else 1)
                db.session.flush()
                chosen = sa.select(Enrolment.id).where(Enrolment.application_id == application.id)
                self.world.ids[f"enrolment:{name}"] = db.session.scalars(chosen).one()

    def pair(self):
        """The lead proposes a mentor to every mentee without one, but to nobody who was silent: their part ends by itself."""
        with self.world.seen_by(LEAD):
            edition = bound(self.world.ids["edition"]).edition
            alone = {each.id for each in proposing.unpaired(edition.id, edition.owner_id)}
        given_up = {each.mentee for each in self.couples.values() if each.way in {"silent", "stopped"}}
        for name in (each for each in self.ways if each not in given_up):
            if self.world.ids[f"enrolment:{name}"] in alone:
                self._propose(name)

    def _propose(self, name):
        """Somebody of ours who may, has a place and was not proposed before; where most places are free, so that nobody is left over."""
        ours = {self.world.ids[f"enrolment:{mentor}"]: mentor for mentor in self.mentors}
        key = f"{name}_{len(self.refused[name])}"
        with self.world.seen_by(LEAD) as lead:
            rules = bound(self.world.ids["edition"])
            mentee = db.session.get_one(Enrolment, self.world.ids[f"enrolment:{name}"])
            found = [each for each in proposing.suggestions(rules, mentee) if each.free and each.mentor.id in ours]
            left = Counter(each.mentor.tenant_id for each in found for _ in range(each.free))
            may = [each.mentor for each in found if each.match.impediment is None]
            others = (each for each in may if ours[each.id] not in self.refused[name])
            mentor = max(others, key=lambda each: (left[each.tenant_id], -each.id))
            self.world.ids[f"proposal:{key}"] = proposing.propose(rules, mentee, mentor, lead).id
            self.refused[name].add(chosen := ours[mentor.id])
        way = "smooth" if len(self.refused[name]) > 1 else self.ways[name]
        will = dict(WILLS.get(way, CALLS))
        self.couples[key] = Pairing(self.world, key, will=will, mentee=name, mentor=chosen, way=way)

    def day(self):
        """Everybody looks at what waits for them and answers the others, until there is nothing more to do today."""
        self.pair()
        self.settle()
        for _ in range(AT_ONCE):
            waiting, pairs = waits(self.world), self.pairs()
            for each in self.couples.values():
                each.look(waiting, pairs)
            if not self.settle():
                return

    def pairs(self):
        """What stands in the row of each pair, by its proposal."""
        with self.world.seen_by(None, *world_slugs()):
            known = (Mentorship.id, Mentorship.proposal_id, Mentorship.state, Mentorship.starts_on, Mentorship.asked)
            return {each.proposal_id: each for each in db.session.execute(sa.select(*known))}

    def later(self, days):
        """So many days later all timed works are done in the order of their hours, and what follows from each is told."""
        with self.world.app.app_context():
            move_clock(db.session.connection(), days)
            db.session.commit()
        with self.world.app.app_context():
            everybody, owners = ticks._Walk.tenants(), ticks._Walk.owners()
        works = sorted(ticks._works.values(), key=lambda each: each.hour)
        for _, group in groupby(works, key=lambda each: each.hour):
            for work in group:
                ticks._walk(self.world.app, work, work.slot(now()), owners if work.owners else everybody)
            self.settle()

    def settle(self):
        """All that follows from what was done, but what takes a process each; gives how much it was."""
        return drain(self.world.app, "drain", 900)

"""People who do only some of what waits for them: each couple has a will, reads its inbox, and acts or stays silent."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from tests.story import ANSWERS, MENTEE, MENTOR, PEOPLE, Character, Couple, _arrive, _coordinator, world_slugs

from mentes.admission import applying, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal, ProposalQuestion
from mentes.admission.questions import service as questions
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.mentorships import service as pairing
from mentes.mentorships.activities.space import Space
from mentes.mentorships.disclosing import service as disclosing
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers import service as papers
from mentes.mentorships.pausing import deciding
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice

HOMES = {"mentee": "graz", "mentor": "padua"}
NEVER = None


@dataclass(frozen=True)
class Walker(Couple):
    """Two people of whom each does each kind of thing so many days after it was asked, or never.

    `will`: (role, kind) → days; a kind that is not named is done at once. Staff act by the role "staff".
    """

    will: dict = field(default_factory=dict)
    stages: set = field(default_factory=set)

    def arrive(self, edition):
        """Two new people apply."""
        for role, home in HOMES.items():
            name = self.name(role)
            PEOPLE[name] = Character(f"{name.title()} {self.key.title()}", home)
            _arrive(self.world, name, PEOPLE[name])
            with self.world.seen_by(name) as actor:
                sent = applying.apply(bound(edition), actor, role, MENTEE if role == "mentee" else MENTOR)
                self.world.ids[f"application:{name}"] = sent.id

    def name(self, role):
        return f"{self.key}_{role}"

    @property
    def pair_id(self):
        return self.world.ids.get(f"pair:{self.key}")

    @property
    def proposal(self):
        return self.world.ids.get(f"proposal:{self.key}", 0)

    def wants(self, role, kind, since):
        """Whether this side does it by now."""
        days = self.will.get((role, kind), 0)
        return days is not None and since + timedelta(days=days) <= now()

    def act(self, waits):
        """Both look at what waits for them (by person: matter, waiting state, since when), and do what they would do by now."""
        if self.pair_id is None:
            self._begin()
        elif ("mentor", "disclosure") in self.will and "asks" not in self.stages:
            self._ask_to_tell()
        for role in HOMES:
            for matter, waiting, since in waits.get(self.world.people[self.name(role)], ()):
                kind = "quiet" if matter.startswith("quiet:") else waiting.partition(":")[0]
                self.stages.add(kind)
                if self.wants(role, kind, since):
                    with suppress(WrongState):  # the other was faster, as on a page that was open for a while
                        self._do(role, matter, kind)

    def _do(self, role, matter, kind):
        if kind == "proposal":
            self._answer_proposal(role)
        elif kind == "quiet":
            self.do(role, deciding.keep)
        elif kind == "disclosure":
            number = int(matter.rpartition(":")[2])
            self.do(role, lambda pair: disclosing.answer(Space(way_of(pair), role), number, agrees=True))
        elif kind in {"first_meeting", "meetings", "final_meeting", "meeting", "attendance"}:
            self._meet(role, kind)
        elif kind == "match_check":
            right = self.will.get((role, "no")) is None
            self.do(role, lambda pair: pairing.answer_match(pair, role, right=right))
        elif kind == "questionnaire":
            key, who = matter.rpartition(":")[2], self.world.people[self.name(role)]
            self.do(role, lambda pair: evaluation.answer(evaluation.sheet(pair, key, who), ANSWERS))
        elif kind == "paper":
            self._paper(role, matter.split(":")[3:])

    def _answer_proposal(self, role):
        with self.world.seen_by(self.name(role)):
            proposing.consent(db.session.get_one(Proposal, self.proposal), role)

    def _meet(self, role, kind):
        state = self.do(role, lambda pair: pair.open_meeting and (pair.open_meeting.number, pair.open_meeting.state))
        if not state:
            self.propose(role, 2, "final" if kind == "final_meeting" else "regular")
        elif state[1] == "proposed":
            self.do(role, lambda pair: meetings.confirm(pair, state[0], role))
        else:
            self.do(role, lambda pair: attendance.report(pair, state[0], role, took_place=True, minutes=60))

    def _paper(self, role, parts):
        key, number = parts[0], int(parts[1]) if parts[1:] else None
        place = self.do(role, lambda pair: [(each.state, each.text_version) for each in pair.papers if each.key == key])
        sent = [version for state, version in place if state == "sent"]
        if not sent:
            self.write(role, key, "words", number=number)
        elif key == "agreement":
            self.sign(role, sent[-1])
        else:
            self.paper(role, key, papers.confirm, sent[-1], number=number)

    def _ask_to_tell(self):
        """The mentee asks whether something may be told."""
        self.stages.add("asks")
        words = disclosing.Words(what="That we meet", whom="Our supervisors")
        self.do("mentee", lambda pair: disclosing.ask(Space(way_of(pair), "mentee"), words, "once"))

    def _begin(self):
        """From the applications to the pair."""
        with self.world.seen_by(None, *world_slugs()):
            found = sa.select(Mentorship.id).where(Mentorship.proposal_id == self.proposal)
            if (made := db.session.scalar(found)) is not None:
                self.world.ids[f"pair:{self.key}"] = made
                return
        places = [self._enrolled(role) for role in HOMES]
        if self.proposal:
            self._answer_questions()
        elif all(places) and self.wants("staff", "pairing", max(each.since for each in places)):
            with self.world.seen_by("claire") as lead:
                two = [db.session.get_one(Enrolment, each.id) for each in places]
                made = proposing.propose(bound(two[0].edition_id), *two, lead)
                self.world.ids[f"proposal:{self.key}"] = made.id
            if ("staff", "question") in self.will:
                self._ask_back()

    def _enrolled(self, role):
        """The enrolment, or None; the coordinators admit if they are so minded."""
        name = self.name(role)
        number = self.world.ids[f"application:{name}"]
        with self.world.seen_by(_coordinator(name)) as actor:
            application = db.session.get_one(applying.Application, number, populate_existing=True)
            if application.state == "submitted" and self.wants("staff", "application", application.submitted_at):
                applying.admit(application, actor, 2)
                db.session.flush()
            row = db.session.scalar(sa.select(Enrolment).where(Enrolment.application_id == number))
            if row is not None:
                db.session.expunge(row)
            return row

    def _ask_back(self):
        self.stages.add("question")
        with self.world.seen_by(self.name("mentee")):
            proposal = db.session.get_one(Proposal, self.proposal)
            questions.ask(bound(proposal.edition_id), proposal, "mentee", "How often do we meet?")

    def _answer_questions(self):
        with self.world.seen_by("claire") as lead:
            chosen = sa.select(ProposalQuestion).where(
                ProposalQuestion.proposal_id == self.proposal, ProposalQuestion.answer.is_(None)
            )
            proposal = db.session.get_one(Proposal, self.proposal)
            for each in db.session.scalars(chosen).all():
                if questions.is_open(proposal, each) and self.wants("staff", "question", each.asked_at):
                    questions.answer(bound(proposal.edition_id), proposal, each, lead, "Once a month.")


def waits(world):
    """What waits for everybody, by person."""
    found = {}
    with world.seen_by(None, *world_slugs()):
        open_ones = sa.select(Notice.person_id, Notice.matter, Notice.waiting, Notice.created_at)
        for person_id, matter, waiting, since in db.session.execute(
            open_ones.where(Notice.waits, Notice.done_at.is_(None))
        ):
            found.setdefault(person_id, []).append((matter, waiting or "", since))
    return found

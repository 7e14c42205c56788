"""What happened in the tests' world before a test begins: told with the real verbs, and with canaries in what is sealed.

| pair | mentee | mentor | where it stands |
| --- | --- | --- | --- |
| a | ana (Graz) | paolo (Padua) | active: two meetings held, minutes confirmed and drafted, a third meeting proposed |
| b | marie (Lyon) | diego (Granada) | agreeing: agreement signed by one, given back, sent again, signed by the mentee |
| c | lucia (Granada) | georg (Graz) | completed: wrap-up, questionnaires, certificates |
| d | ben (Padua) | luc (Lyon) | introduced: first meeting confirmed and still to come |
"""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from mentes import declared
from mentes.admission import applying, drafts, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.admission.offers import service as offers
from mentes.admission.offers.models import Offer
from mentes.admission.pairing import marks
from mentes.base.clock import _Offset, move_clock, now, real_now
from mentes.base.db import db
from mentes.base.models import ClockOffset
from mentes.base.seal import lock
from mentes.mentorships import service as pairing
from mentes.mentorships.achievements.models import Achievement, AchievementCount, Showcase
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.evaluation import results
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.service import Appointment
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service as papers
from mentes.mentorships.steps import way_of
from mentes.notices.days.models import Telling
from mentes.notices.reporting import service as reporting
from mentes.notices.reporting.models import Report
from mentes.people.entrance.attempts import note_attempt
from mentes.people.entrance.models import Identity, IdentityProvider
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Fact, Person, RegistryEntry
from mentes.people.moves.models import PendingMove
from mentes.people.service import grant, sort_name, take_back
from mentes.plugin.search import Search
from mentes.programmes.models import Edition, Programme
from mentes.programmes.support import confiding
from mentes.programmes.support import service as support
from mentes.programmes.support.models import CounsellingService
from mentes.tenancy.models import Tenant
from tests import story_between, story_news, story_requests

SHIPPED = Path(__file__).parents[1] / "tenants"
DAYS = 240  # the story began so long ago


@dataclass(frozen=True)
class Character:
    """Somebody: where at home, in which language, and with which roles at which universities."""

    name: str
    home: str
    locale: str = "en"
    roles: tuple[tuple[str, str], ...] = ()


PEOPLE = {
    "ana": Character("Ana Kovačević", "graz", "de"),
    "paolo": Character("Paolo Zanetti", "padua"),
    "marie": Character("Marie Durand", "lyon"),
    "diego": Character("Diego Martín", "granada"),
    "lucia": Character("Lucía Reyes", "granada"),
    "georg": Character("Georg Huber", "graz", "de"),
    "ben": Character("Ben Rossi", "padua"),
    "luc": Character("Luc Moreau", "lyon"),
    "zoe": Character("Zoë Berg", "graz"),
    "noa": Character("Noa Petit", "lyon"),
    "ida": Character("Ida Conti", "padua"),
    "uma": Character("Uma Vidal", "granada"),
    "mia": Character("Mia Wolf", "graz"),
    "tom": Character("Tom Weber", "trier", "de"),
    "ingrid": Character("Ingrid Pichler", "graz", "de", (("coordinator", "graz"),)),
    "adele": Character("Adele Koch", "graz", "de", (("admin", "graz"),)),
    "giulia": Character("Giulia Ferri", "padua", "en", (("coordinator", "padua"),)),
    "claire": Character("Claire Martin", "lyon", "en", (("coordinator", "lyon"), ("lead", "alliance"))),
    "carmen": Character("Carmen Ruiz", "granada", "en", (("coordinator", "granada"),)),
    "helene": Character("Hélène Roy", "alliance", "en", (("central", "alliance"),)),
}
PAIRS = {"a": ("ana", "paolo"), "b": ("marie", "diego"), "c": ("lucia", "georg"), "d": ("ben", "luc")}
MENTEE = {"stage": "doctoral", "discipline": "life", "topic": "Alpine plants", "hopes": "Advice", "languages": ["en"]}
MENTOR = {
    "stage": "professor",
    "discipline": "life",
    "offer": "Experience",
    "languages": ["en", "de"],
    "english": True,
    "diversity": True,
    "capacity": 2,
}
ANSWERS = {"satisfied": 5, "fit": 4, "goals": 4, "support": 5, "again": "yes", "best": "The calls", "better": ""}


def canary(pair: str, what: str) -> str:
    """A word that stands in the sealed text of one pair and nowhere else in the world."""
    return f"canary-{pair}-{what}-quetzal"


def tell(world):
    """Everything, from the universities' files to the certificates; ends at the machine's own time."""
    with world.app.app_context():
        db.session.add(ClockOffset(id=1, seconds=-DAYS * 86_400))
        _Offset.hold(-DAYS * 86_400)
        declared.declare(db.session(), SHIPPED, {"DEMO_ISSUER": "http://localhost:9"})
        db.session.flush()
        wanted = sa.select(Edition).join(Programme).where(Programme.key == "online")
        edition = db.session.scalars(wanted).one()
        world.ids.update({row.slug: row.id for row in db.session.scalars(sa.select(Tenant))}, edition=edition.id)
        searched = sa.select(Edition.id).join(Programme).where(Programme.plugin == "open")
        world.ids["edition:open"] = db.session.scalars(searched).one()
        db.session.commit()
    for name, character in PEOPLE.items():
        _arrive(world, name, character)
    with world.seen_by(None, "graz"):  # a role that was taken back: nothing is left to do with it
        over = grant(db.session.get_one(Person, world.people["mia"]), "ombudsperson", world.ids["graz"], by=None)
        take_back(over)
        world.ids["grant:over"] = over.id
    world.drain()
    _help(world)
    _expected(world)
    _apply_and_pair(world)
    _offered(world)
    _lives(world)
    _open_again(world)
    _waiting(world)
    story_between.live(world)
    story_requests.tell(world)
    _achieved(world)
    _in_confidence(world)


def _arrive(world, name, character):
    with world.seen_by(None, *{character.home, *(slug for _, slug in character.roles)}):
        home = world.ids[character.home]
        given = character.name.split()[0]
        person = Person(
            tenant_id=home,
            legal_name=character.name,
            display_name=character.name,
            sort_name=sort_name(character.name),
            given_name=given,
            email=f"{name}@{character.home}.example",
            locale=character.locale,
            timezone="Europe/Vienna",
            created_at=real_now(),
        )
        db.session.add(person)
        db.session.flush()
        provider = db.session.scalar(sa.select(IdentityProvider.id).where(IdentityProvider.tenant_id == home))
        part = {"person_id": person.id, "tenant_id": home}
        db.session.add(Identity(provider_id=provider, subject=f"{home}-{name}", created_at=real_now(), **part))
        address = {"email": person.email, "folded": person.email, "source": "idp", "verified_at": real_now()}
        db.session.add(Address(**part, **address, created_at=real_now()))
        known = {"name": "affiliation", "value": "staff", "source": "idp"}
        db.session.add(Fact(**part, **known, asserted_at=real_now()))
        for role, slug in character.roles:
            world.ids[f"grant:{name}"] = grant(person, role, world.ids[slug], by=None).id
        world.people[name] = person.id


def _help(world):
    """Whom people of two universities can turn to, and where they find a service."""
    for slug in ("graz", "padua"):
        with world.seen_by(None, slug):
            home = world.ids[slug]
            how = {"email": f"help@{slug}.example", "phone": "+43 316 380 0", "page": "", "hours": {"en": "Mondays"}}
            support.name_contact(support.Place(home, None), {"name": f"Office of {slug}", **how}, 0)
            words = {"names": {"en": f"Counselling {slug}"}, "purposes": {"en": "Worries"}, "place": "", "phone": ""}
            rest = {"link": f"https://{slug}.example/help", "languages": ["en"], "confidential": True, "position": 1}
            support.add_service(home, words | rest, "story")
            known = sa.select(CounsellingService.id).where(CounsellingService.tenant_id == home)
            world.ids[f"service:{slug}"] = db.session.scalars(known).one()


def _expected(world):
    """Those who are known of before they come: a line of the register, and somebody invited, at every university."""
    for slug, host in {"graz": "ingrid", "padua": "giulia", "lyon": "claire"}.items():
        with world.seen_by(None, slug):
            home, now = world.ids[slug], real_now()
            known = {"match": f"new@{slug}.example", "name": "semester", "value": "3"}
            db.session.add(RegistryEntry(tenant_id=home, **known, asserted_at=now))
            invited = {"kind": "guest", "email": f"guest@{slug}.example", "name": "Gil Guest", "locale": "en"}
            times = {"invited_by": world.people[host], "invited_at": now, "expires_at": now + timedelta(days=14)}
            invitation = Invitation(tenant_id=home, **invited, **times)
            db.session.add(invitation)
            db.session.flush()
            world.ids[f"invitation:{slug}"] = invitation.id


def _in_confidence(world):
    """Whom two universities name as an ombudsperson, and a message of each that no server has taken yet."""
    for name, home in (("georg", "graz"), ("luc", "lyon")):
        with world.seen_by(None, home):
            place = support.Place(world.ids[home], None)
            confiding.name_confidant(place, f"Ombuds office of {home}", f"ombuds@{home}.example", 0)
        with world.seen_by(None, home):
            told = reporting.Told("Ombuds", f"ombuds@{home}.example", "en", "Online", canary("c", "confided"))
            locked = lock(reporting.PLACE, json.dumps(asdict(told)))
            row = {"person_id": world.people[name], "tenant_id": world.ids[home], "once": f"story-{home}"}
            db.session.add(Report(**row, locked=locked, made_at=real_now()))
    world.drain()


def _achieved(world):
    """What two people of pairs that others look at have reached: one lets nobody see it."""
    for name, home in (("georg", "graz"), ("luc", "lyon")):
        with world.seen_by(None, home):
            row = Showcase(person_id=world.people[name], tenant_id=world.ids[home], tenant_ids=[world.ids[home]])
            db.session.add(row)
            db.session.flush()
            programme = db.session.get_one(Edition, world.ids["edition"]).programme_id
            key = {"showcase_id": row.id, "programme_id": programme, "key": "story"}
            said = {"titles": {"en": "First talk of the story"}, "texts": {}, "needed": 1, "so_far": 1}
            db.session.add(Achievement(**key, **said, reached_at=now()))
            db.session.flush()
            db.session.add(AchievementCount(**key, subject="thing:1"))


def _later(world, days):
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()


def apply(world, name, role, capacity=2):
    """Ask to take part; gives the application's id, also as `world.ids["application:<name>"]`."""
    answers = MENTEE if role == "mentee" else MENTOR | {"capacity": capacity}
    with world.seen_by(name) as actor:
        sent = applying.apply(bound(world.ids["edition"]), actor, role, answers)
        world.ids[f"application:{name}"] = sent.id


def _decide(world, name, by, verb=applying.admit, *args):
    with world.seen_by(by) as actor:
        application = db.session.get_one(Application, world.ids[f"application:{name}"])
        verb(application, actor, *args)
        db.session.flush()
        enrolled = sa.select(Enrolment.id).where(Enrolment.application_id == application.id)
        world.ids[f"enrolment:{name}"] = db.session.scalar(enrolled) or 0


def _coordinator(name):
    home = PEOPLE[name].home
    return next(key for key, each in PEOPLE.items() if ("coordinator", home) in each.roles)


def propose(world, mentee, mentor):
    """The lead puts two together; gives the proposal's id, also as `world.ids["proposal:<mentee>"]`."""
    with world.seen_by("claire") as lead:
        two = [db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"]) for name in (mentee, mentor)]
        made = proposing.propose(bound(world.ids["edition"]), *two, lead)
        world.ids[f"proposal:{mentee}"] = made.id


def consent(world, name, mentee):
    """One of the two says yes."""
    with world.seen_by(name):
        role = "mentee" if name == mentee else "mentor"
        proposing.consent(db.session.get_one(Proposal, world.ids[f"proposal:{mentee}"]), role)


def _apply_and_pair(world):
    for mentee, mentor in PAIRS.values():
        for name, role, capacity in ((mentee, "mentee", 1), (mentor, "mentor", 2)):
            apply(world, name, role, capacity)
            _decide(world, name, _coordinator(name), applying.admit, capacity)
    world.drain()
    for key, (mentee, mentor) in PAIRS.items():
        propose(world, mentee, mentor)
        consent(world, mentee, mentee)
        consent(world, mentor, mentee)
        world.drain()
        with world.seen_by(None, *world_slugs()):
            chosen = sa.select(Mentorship.id).where(Mentorship.proposal_id == world.ids[f"proposal:{mentee}"])
            world.ids[f"pair:{key}"] = db.session.scalars(chosen).one()


def _offered(world):
    """What mentors offer, as it stands where mentees look for them themselves (this programme's do not)."""
    search = Search(filters=("discipline", "languages"), texts=("offer",))
    for name in ("paolo", "diego", "georg", "luc"):
        with world.seen_by(None, PEOPLE[name].home):
            part = db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"])
            about = {key: getattr(part, key) for key in ("tenant_id", "owner_id", "edition_id", "person_id")}
            programme = db.session.get_one(Application, part.application_id).programme_id
            offer = Offer(**about, programme_id=programme, enrolment_id=part.id, state="listed", since=now())
            offers.draw(search, offer, part, db.session.get_one(Person, part.person_id))
            db.session.add(offer)
            db.session.flush()
            world.ids[f"offer:{name}"] = offer.id


def world_slugs():
    """The universities of the programme and its owner."""
    return "alliance", "graz", "padua", "lyon", "granada"


@dataclass(frozen=True)
class Couple:
    """The verbs of one pair, each in a transaction of whoever does it."""

    world: object
    key: str

    def _pair(self, name):
        return load_pair(self.world.ids[f"pair:{self.key}"], self.world.homes[name])

    def name(self, role):
        """Who is the mentee or the mentor."""
        return PAIRS[self.key][role == "mentor"]

    def do(self, role, verb):
        """`verb(pair)` as this side."""
        with self.world.seen_by(self.name(role)):
            return verb(self._pair(self.name(role)))

    def propose(self, role, days, kind="regular"):
        """Ask for a meeting so many days from now."""
        wanted = Appointment(now() + timedelta(days=days), 60, "Europe/Vienna", "https://video.example/room", kind)
        self.do(role, lambda pair: meetings.propose(way_of(pair), role, wanted))

    def meet(self, number, kind="regular"):
        """Propose, confirm, let three days pass, say that it took place."""
        self.propose("mentee", 2, kind)
        self.do("mentor", lambda pair: meetings.confirm(pair, number, "mentor"))
        _later(self.world, 3)
        self.do("mentee", lambda pair: attendance.report(pair, number, "mentee", took_place=True, minutes=60))

    def match(self):
        """Both say that it is the right match."""
        for role in ("mentee", "mentor"):
            self.do(role, lambda pair, role=role: pairing.answer_match(pair, role, right=True))

    def paper(self, role, key, verb, *args, number=None):
        """A verb of a paper as this side."""
        return self.do(role, lambda pair: verb(papers.desk(way_of(pair), key, role, number), *args))

    def write(self, role, key, what, verb=papers.send, number=None):
        """Write or send a paper with the pair's canaries in it."""
        self.paper(role, key, verb, _words(key, self.key, what), number=number)

    def sign(self, role, version):
        """Sign the agreement."""
        self.paper(role, "agreement", papers.sign, "Graz", version, "hash")

    def agree(self):
        """Agreement by the mentee, signatures by both."""
        self.write("mentee", "agreement", "goals")
        for role in ("mentee", "mentor"):
            self.sign(role, 1)


def _words(key, pair, what):
    word = canary(pair, what)
    return {
        "agreement": {"goals": [{"text": word, "area": "research"}], "tools": canary(pair, "tools")},
        "minutes": {"research": word, "career": canary(pair, "career"), "comments": ""},
        "wrap_up": {"outcomes": word, "future": "joint", "future_text": canary(pair, "future")},
    }[key]


def _lives(world):
    a, b, c, d = (Couple(world, key) for key in PAIRS)
    for couple in (a, b, c):
        couple.meet(1)
        couple.match()
    for couple in (a, c):
        couple.agree()
        couple.meet(2)
    a.write("mentee", "minutes", "minutes", number=2)
    a.paper("mentor", "minutes", papers.confirm, 1, {"advice": canary("a", "advice")}, number=2)
    a.meet(3)
    a.write("mentee", "minutes", "draft", papers.write, number=3)
    b.write("mentee", "agreement", "first")
    b.sign("mentor", 1)
    b.paper("mentor", "agreement", papers.give_back, 1, canary("b", "remark"))
    b.write("mentee", "agreement", "second")
    b.sign("mentee", 2)
    c.meet(3)
    _finish(world, c)
    left = DAYS - _passed(world)
    _later(world, left)
    a.propose("mentor", 7)
    d.propose("mentor", 5)
    d.do("mentee", lambda pair: meetings.confirm(pair, 1, "mentee"))
    world.drain()
    for name in PAIRS["c"]:
        with world.seen_by(name):
            chosen = sa.select(Certificate.id).where(Certificate.person_id == world.people[name])
            world.ids[f"certificate:{name}"] = db.session.scalars(chosen).one()
            world.ids["code"] = db.session.get_one(Certificate, world.ids[f"certificate:{name}"]).code
    with world.seen_by(None, "graz"):
        way_in = db.session.scalars(sa.select(IdentityProvider).where(IdentityProvider.tenant_id == world.ids["graz"]))
        world.ids["problem"] = note_attempt(way_in.one(), world.ids["graz"], "missing_claim", claim="email")


def _finish(world, couple):
    with world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(world.ids[f"pair:{couple.key}"]))
    couple.meet(4, "final")
    couple.write("mentee", "wrap_up", "outcomes")
    couple.paper("mentor", "wrap_up", papers.confirm, 1)
    for role in ("mentee", "mentor"):
        who = world.people[couple.name(role)]
        sheet = lambda pair, who=who: evaluation.answer(evaluation.sheet(pair, "experience", who), ANSWERS)  # noqa: E731
        couple.do(role, sheet)
    with world.seen_by(None, "alliance"):
        results.sum_up(world.ids["alliance"])


def _passed(world):
    with world.app.app_context():
        return DAYS + db.session.get_one(ClockOffset, 1).seconds // 86_400


def _open_again(world):
    """The clock is at real time now: take its row away, and let the edition be open once more."""
    with world.app.app_context():
        db.session.execute(sa.delete(ClockOffset))
        _Offset.hold(0)
        today = now().date()
        db.session.execute(sa.update(Edition).values(closes_on=today + timedelta(days=21)))
        db.session.commit()


def _waiting(world):
    """Applications and proposals that are not settled: noa asks, ida was declined, uma took hers back, zoe is proposed; noa and ida write others."""
    for name, role in (("noa", "mentee"), ("ida", "mentee"), ("uma", "mentor"), ("zoe", "mentee")):
        apply(world, name, role)
    _decide(world, "ida", "giulia", applying.decline, "Not this time.")
    with world.seen_by("uma"):
        applying.withdraw(db.session.get_one(Application, world.ids["application:uma"]))
    for name in ("noa", "ida"):
        with world.seen_by(name) as actor:
            drafts.keep(world.ids["edition"], actor, "mentor", {"offer": "Not written to its end"})
    _decide(world, "zoe", "ingrid")
    with world.seen_by("claire") as lead:  # two were kept apart for a day: nothing is left to do with it
        two = [db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"]) for name in ("zoe", "diego")]
        kept = marks.block(*two, "They have quarrelled once.", lead)
        marks.undo(kept, lead)
        world.ids["mark:zoe"] = kept.id
    propose(world, "zoe", "luc")
    consent(world, "luc", "zoe")
    with world.seen_by(None, "graz", "padua"):
        known = db.session.scalars(sa.select(Identity).where(Identity.person_id == world.people["ana"])).one()
        home, wanted = world.ids["graz"], world.ids["padua"]
        asked = {"identity_id": known.id, "person_id": known.person_id, "tenant_id": home, "wanted_id": wanted}
        move = PendingMove(**asked, name=PEOPLE["ana"].name, asked_at=real_now())
        db.session.add(move)
        db.session.flush()
        world.ids["move"] = move.id
    with world.seen_by(None, *world_slugs()):
        story_news.leave(world)
        _told_the_beginning(world)
    world.drain()


def _told_the_beginning(world):
    """Two of the first pair heard in time when it would begin."""
    begins = db.session.get_one(Edition, world.ids["edition"]).starts_on
    about = {"edition_id": world.ids["edition"], "key": "starts", "on": begins, "told_at": real_now()}
    for name, slug in (("ana", "graz"), ("paolo", "padua")):
        homes = {"home_id": world.ids[slug], "tenant_id": world.ids[slug]}
        db.session.add(Telling(person_id=world.people[name], **homes, **about))

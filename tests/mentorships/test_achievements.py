"""What happens is counted once for whom it concerns, by rules that are data, and shown as its owner chooses."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.admission.offering import joins, mentors_path, offer_of
from tests.mentorships.quietly import row_of, set_row
from tests.mentorships.test_erasing_accounts import erase
from tests.story import Couple, world_slugs
from tests.test_at_once import at_once
from tests.test_statements import MOST, statements
from tests.workshops import test_events as events

import mentes_online
from mentes.admission import unpaired
from mentes.base.clock import move_clock, real_now
from mentes.base.db import db
from mentes.base.models import History, Outbox
from mentes.base.outbox import record
from mentes.mentorships.achievements import listening
from mentes.mentorships.achievements.models import Achievement, AchievementCount, Showcase
from mentes.mentorships.meetings import attendance
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked
from mentes.notices.models import Mail, Notice
from mentes.plugin import Achievement as Rule
from mentes.plugin.edition_events import PartnerAccepted, PartnerLeft
from mentes.plugin.events import AttendanceRecorded, MeetingHeld, PaperSent, QuestionnaireAnswered
from mentes.plugin.loader import Registry, bind, registry, using
from mentes.plugin.specs import hookimpl
from mentes.programmes.models import Edition, Partner
from mentes.workshops.models import Attendance

TALK = Rule("talk", "First talk", "MeetingHeld", "You met.")
TWO = Rule("two", "Two talks", "MeetingHeld", count=2)
WROTE = Rule("wrote", "You wrote", "PaperSent", own=True)
OF_MENTORS = Rule("guide", "A guide", "MeetingHeld", role="mentor", once_per="pair")


def promise(world, pair, *rules):
    """This pair began with these rules."""
    frozen = row_of(world, pair).frozen
    design = {**frozen["design"], "achievements": [_plain(each) for each in rules]}
    texts = {"de": {**frozen["texts"].get("de", {}), "First talk": "Erstes Gespräch"}}
    set_row(world, pair, frozen={**frozen, "design": design, "texts": {**frozen["texts"], **texts}})


def _plain(rule):
    return {name: getattr(rule, name) for name in rule.__dataclass_fields__}


def happens(world, event, *, by=None, unnamed=False):
    """Record this as somebody or as a job, and let it be counted, by nobody else."""
    with world.seen_by(by, *(() if by else world_slugs())) as who:
        number = record(event, *(who.tenants if who else [world.ids["graz"]]), unnamed=unnamed)
        row_id = db.session.scalars(sa.select(Outbox.id).where(Outbox.history_id == number)).one()
        db.session.execute(sa.update(Outbox).where(Outbox.id == row_id).values(done_at=real_now()))
    with world.seen_by(None, *world_slugs()):
        listening.count_what_happened(event, row_id)


def held(world, number, pair="a", name="graz"):
    """A meeting of this number is told as held at both homes."""
    with world.seen_by(None, *world_slugs()):
        row = row_of_now(world, pair)
        record(MeetingHeld(number, row.id), row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id)
    world.drain()


def row_of_now(world, pair):
    return db.session.get_one(Mentorship, world.ids[f"pair:{pair}"])


def of(world, name):
    """What somebody has, by key: how much, and whether it is reached."""
    with world.seen_by(None, *world_slugs()):
        chosen = (
            sa.select(Achievement.key, Achievement.so_far, Achievement.reached_at)
            .join(Showcase, Showcase.id == Achievement.showcase_id)
            .where(Showcase.person_id == world.people[name])
        )
        return {key: (so_far, at is not None) for key, so_far, at in db.session.execute(chosen)}


def page(world, name, slug, **data):
    browser, path = world.client(name), f"/t/{slug}/me/achievements"
    return browser.post(path, data) if data else browser.get(path)


@pytest.mark.requirement("S2-23", "S2-38")
def test_what_happens_is_counted_once_for_both_of_a_pair_by_the_rules_that_it_began_with(fresh_world):
    world = fresh_world
    promise(world, "a", TALK, TWO, OF_MENTORS)
    held(world, 1)
    assert of(world, "ana") == {"talk": (1, True), "two": (1, False)}
    assert of(world, "paolo") == {"guide": (1, True), "talk": (1, True), "two": (1, False)}
    held(world, 1)  # the same meeting once more: somebody corrected what was said of it
    assert of(world, "ana")["two"] == (1, False)
    held(world, 2)
    assert of(world, "ana") == {"talk": (2, True), "two": (2, True)}
    assert of(world, "marie") == {}  # of another pair, and of one without such rules
    shown = page(world, "ana", "graz").text
    assert "Erstes Gespräch" in shown  # as it was shown in her language when the pair began
    assert "Two talks" in shown


@pytest.mark.requirement("S2-23")
def test_told_twice_by_two_workers_at_once_it_counts_once(fresh_world):
    world = fresh_world
    promise(world, "a", TWO)
    held(world, 1)
    with world.app.app_context():
        row_id, history_id = db.session.execute(
            sa.select(Outbox.id, Outbox.history_id).where(Outbox.event == "MeetingHeld").order_by(Outbox.id.desc())
        ).first()

    def again():
        with world.seen_by(None, *world_slugs()):
            row = db.session.get_one(History, history_id)
            listening.count_what_happened(MeetingHeld(**row.payload), row_id)

    at_once(again, again)
    assert of(world, "ana") == {"two": (1, False)}

    def another(number):
        def run():
            with world.seen_by(None, *world_slugs()):
                pair = row_of_now(world, "a")
                made = record(MeetingHeld(number, pair.id), pair.owner_id)
                chosen = sa.select(Outbox.id).where(Outbox.history_id == made)
                listening.count_what_happened(MeetingHeld(number, pair.id), db.session.scalars(chosen).first())

        return run

    at_once(another(7), another(8))
    assert of(world, "ana") == {"two": (3, True)}
    with world.app.app_context():
        told = sa.select(sa.func.count()).where(Outbox.event == "AchievementReached")
        assert db.session.scalar(told.select_from(Outbox)) == 2  # one for each of the two


@pytest.mark.requirement("S2-23")
def test_what_one_does_counts_for_whoever_did_it_and_for_nobody_where_nobody_is_to_know(fresh_world):
    world = fresh_world
    promise(world, "a", WROTE, Rule("told", "You told", "QuestionnaireAnswered", own=True))
    pair = world.ids["pair:a"]
    happens(world, PaperSent(91, pair), by="ana")
    assert (of(world, "ana"), of(world, "paolo")) == ({"wrote": (1, True)}, {})
    happens(world, PaperSent(92, pair), by="paolo", unnamed=True)
    assert of(world, "paolo") == {}
    happens(world, QuestionnaireAnswered(0, world.ids["edition"]))  # its row is gone
    assert of(world, "ana") == {"wrote": (1, True)}


def strange(*rules):
    """A plugin of a stranger, whose programme has rules of its own."""
    design = hookimpl(lambda config: replace(mentes_online.design(config), achievements=rules))
    return bind(
        "online", type("mentes_online", (), {**vars(mentes_online), "design": design, "__name__": "mentes_online"})
    )


@pytest.mark.requirement("S2-38")
def test_a_strangers_rule_counts_outside_a_pair_and_is_taken_back_where_it_was_said_by_mistake(fresh_world):
    world = fresh_world
    rule = Rule("came", "You came along", "AttendanceRecorded", "And met others.")
    with using(Registry({**registry().plugins, "online": strange(rule)})):
        with world.seen_by(None, *world_slugs()):
            row = db.session.scalars(sa.select(Attendance).where(Attendance.person_id == world.people["ana"])).first()
            row.presence = "attended"
            number, workshop, home, owner = row.id, row.workshop_id, row.tenant_id, row.owner_id
            record(AttendanceRecorded(number, workshop), home, owner)
        world.drain()
        assert of(world, "ana") == {"came": (1, True)}
        assert "You came along" in page(world, "ana", "graz").text
        with world.seen_by(None, *world_slugs()):
            db.session.get_one(Attendance, number).presence = "absent"
            record(AttendanceRecorded(number, workshop), home, owner)
        world.drain()
        assert of(world, "ana") == {"came": (0, False)}


@pytest.mark.requirement("S2-23")
def test_rules_that_are_away_hold_up_no_other_news_and_what_happened_is_counted_later(fresh_world):
    world = fresh_world
    with world.seen_by(None, *world_slugs()):
        row = db.session.scalars(sa.select(Attendance).where(Attendance.person_id == world.people["ana"])).first()
        row.presence = "attended"
        number, workshop = row.id, row.workshop_id
    with using(Registry({key: each for key, each in registry().plugins.items() if key != "online"})):
        happens(world, AttendanceRecorded(number, workshop))
    assert of(world, "ana") == {}
    with world.app.app_context():
        later = Outbox.event == "CountingDue", Outbox.done_at.is_(None)
        db.session.execute(sa.update(Outbox).where(*later).values(due_at=real_now()))
        db.session.commit()
    rule = Rule("came", "You came along", "AttendanceRecorded")
    with using(Registry({**registry().plugins, "online": strange(rule)})):
        world.drain()
    assert of(world, "ana") == {"came": (1, True)}


@pytest.mark.requirement("S2-23")
def test_only_its_owner_sees_it_until_they_choose_otherwise_and_at_once_no_more(fresh_world):
    world = fresh_world
    promise(world, "a", TALK)
    held(world, 1)
    pair = f"mentorships/{world.ids['pair:a']}"
    paolo = world.client("paolo")
    assert "First talk" not in paolo.get(f"/t/padua/{pair}").text
    with world.seen_by(None, "padua"):
        assert db.session.scalars(sa.select(Showcase.person_id)).all() == [world.people["paolo"]]
    assert page(world, "ana", "graz", shown="pairs").status_code == 303
    assert "First talk" in paolo.get(f"/t/padua/{pair}").text
    for other in ("giulia", "ingrid"):  # coordinators of either home
        slug = {"giulia": "padua", "ingrid": "graz"}[other]
        assert "First talk" not in world.client(other).get(f"/t/{slug}/{pair}").text
    with world.seen_by(None, "lyon"):
        assert world.people["ana"] not in db.session.scalars(sa.select(Showcase.person_id)).all()
    page(world, "ana", "graz", shown="nobody")
    assert "First talk" not in paolo.get(f"/t/padua/{pair}").text
    with world.seen_by(None, "padua"):
        assert db.session.scalars(sa.select(Showcase.person_id)).all() == [world.people["paolo"]]


def test_once_a_pair_is_over_its_other_sees_no_more(fresh_world):
    world = fresh_world
    promise(world, "a", TALK)
    held(world, 1)
    page(world, "ana", "graz", shown="pairs")
    with world.seen_by(None, *world_slugs()):
        end_early(locked(world.ids["pair:a"]), "closed")
    world.drain()
    assert "First talk" not in world.client("paolo").get(f"/t/padua/mentorships/{world.ids['pair:a']}").text
    with world.seen_by(None, "padua"):
        assert db.session.scalars(sa.select(Showcase.person_id)).all() == [world.people["paolo"]]


@pytest.mark.requirement("S2-23")
def test_it_is_said_once_in_the_inbox_and_by_no_letter_unless_somebody_chose_so(fresh_world):
    world = fresh_world
    promise(world, "a", TALK, TWO)
    held(world, 1)
    with world.seen_by("ana"):
        chosen = sa.select(Notice).where(Notice.matter.startswith("achievement:"))
        (notice,) = db.session.scalars(chosen).all()
        assert (notice.kind, notice.waits, notice.path) == ("achievements", False, "/t/graz/me/achievements")
        letters = sa.select(sa.func.count()).where(Mail.matter.startswith("achievement:"))
        assert db.session.scalar(letters.select_from(Mail)) == 0
    assert "Erstes Gespräch" in world.client("ana").get("/t/graz/inbox").text


@pytest.mark.requirement("S2-23")
def test_what_nobody_has_looked_at_is_one_entry(fresh_world):
    world = fresh_world
    promise(world, "a", TALK, TWO)
    chosen = sa.select(Notice.text).where(Notice.matter.startswith("achievement:")).order_by(Notice.id)

    def entries():
        with world.seen_by("ana"):
            return [each["values"].get("num") for each in db.session.scalars(chosen)]

    held(world, 1)
    held(world, 2)
    assert entries() == [2]
    assert (
        "2 Dinge sind unter dem vermerkt" in world.client("ana").get("/t/graz/inbox").text
    )  # and with it they are looked at
    promise(world, "a", Rule("more", "One more talk", "MeetingHeld"))
    held(world, 3)
    assert entries() == [2, None]


@pytest.mark.requirement("S2-23", "S2-29")
def test_it_goes_with_the_account_and_nothing_is_counted_afterwards(fresh_world):
    world = fresh_world
    promise(world, "a", TALK, TWO)
    held(world, 1)

    def rows():
        with world.seen_by(None, *world_slugs()):
            chosen = sa.select(Showcase.id).where(Showcase.person_id == world.people["ana"])
            return [*db.session.scalars(chosen)]

    (number,) = rows()
    assert erase(world, "ana").status_code == 303
    world.drain()
    assert rows() == []
    with world.seen_by(None, *world_slugs()):
        for model in (Achievement, AchievementCount):
            left = sa.select(sa.func.count()).select_from(model).where(model.showcase_id == number)
            assert db.session.scalar(left) == 0
    held(world, 2)  # told late
    assert rows() == []
    assert of(world, "paolo")["two"] == (2, True)


@pytest.mark.requirement("S2-23")
def test_what_is_corrected_takes_nothing_of_which_there_was_more(fresh_world):
    world = fresh_world
    came = [events.plan(world, **{"titles-en": title}) for title in ("First", "Second")]

    def was(number, presence):
        with world.seen_by(None, *world_slugs()):
            mine = Attendance.workshop_id == number, Attendance.person_id == world.people["ana"]
            row = db.session.scalars(sa.select(Attendance).where(*mine)).one()
            row.presence = presence
            record(AttendanceRecorded(row.id, number), row.tenant_id, row.owner_id)
        world.drain()

    with using(Registry({**registry().plugins, "online": strange(Rule("came", "You came", "AttendanceRecorded"))})):
        for number in came:
            was(number, "attended")
        was(came[0], "absent")
        assert of(world, "ana") == {"came": (1, True)}
        was(came[1], "absent")
        assert of(world, "ana") == {"came": (0, False)}


def seen_at(world, name):
    """The universities whose scope sees what somebody has achieved."""
    slugs = {world.ids[slug]: slug for slug in (*world_slugs(), "trier")}
    with world.seen_by(None, *slugs.values()):
        chosen = sa.select(Showcase.tenant_ids).where(Showcase.person_id == world.people[name])
        return {slugs.get(each, each) for each in db.session.scalars(chosen).one()}


@pytest.mark.requirement("S2-23", "S2-33")
def test_who_sees_it_follows_parts_and_partners(fresh_world):
    world = fresh_world
    page(world, "mia", "graz", shown="programmes")
    assert seen_at(world, "mia") == {"graz"}
    joins(world, "mia", "mentor")
    joins(world, "ben", "mentee")
    assert {"graz", "padua", "lyon"} <= seen_at(world, "mia")
    offer = mentors_path(world, "padua", f"/{offer_of(world, 'mia').id}")
    assert "Your offer stands in the list" in world.client("ben").get(offer).text
    assert "trier" not in seen_at(world, "mia")
    with world.seen_by(None, *world_slugs(), "trier"):
        programme = db.session.get_one(Edition, world.ids["edition:open"]).programme_id
        partner = Partner(programme_id=programme, tenant_id=world.ids["trier"], state="accepted", since=real_now())
        db.session.add(partner)
        record(PartnerAccepted(programme, world.ids["trier"]), world.ids["alliance"], world.ids["trier"])
    world.drain()
    assert "trier" in seen_at(world, "mia")
    with world.seen_by(None, *world_slugs(), "trier"):
        db.session.get_one(Partner, (programme, world.ids["trier"])).state = "left"
        record(PartnerLeft(programme, world.ids["trier"]), world.ids["alliance"], world.ids["trier"])
    world.drain()
    assert "trier" not in seen_at(world, "mia")
    with world.seen_by(None, *world_slugs()):
        unpaired.end_of_gone(world.people["mia"], world.ids["graz"])
    world.drain()
    assert seen_at(world, "mia") == {"graz"}


def test_the_page_says_what_comes_next_and_costs_the_same_whatever_is_on_it(fresh_world):
    world = fresh_world
    assert "Hier ist noch nichts vermerkt." in page(world, "ana", "graz").text
    promise(world, "a", TWO, *(Rule(f"r{number}", f"Rule {number}", "MeetingHeld", count=9) for number in range(40)))
    held(world, 1)
    browser = world.client("ana")
    browser.get("/t/graz/me/achievements")
    with statements(world) as sent:
        answer = browser.get("/t/graz/me/achievements")
    assert len(sent) <= MOST, sent
    assert "bisher 1 von 2" in answer.text
    assert answer.text.count("bisher 1 von 9") == 40
    assert world.client("ana").get("/t/padua/me/achievements").status_code == 404


def test_the_area_mentoring_leads_there(world):
    assert "/t/graz/me/achievements" in world.client("ana").get("/t/graz/me/mentoring").text


def test_a_choice_that_there_is_not_is_refused(world):
    assert page(world, "ana", "graz", shown="everybody").status_code == 422


def test_meetings_of_the_real_verbs_count(fresh_world):
    world = fresh_world
    promise(world, "d", TALK)
    couple = Couple(world, "d")
    with world.app.app_context():
        move_clock(db.session.connection(), 30)
        db.session.commit()
    couple.do("mentor", lambda pair: attendance.report(pair, pair.meetings[-1].number, "mentor", took_place=True))
    world.drain()
    assert of(world, "ben") == {"talk": (1, True)}


@pytest.mark.requirement("S2-23", "S2-33")
def test_a_mentor_of_open_mentoring_may_let_the_readers_of_their_offer_see_it(fresh_world):
    world = fresh_world
    joins(world, "luc", "mentor")
    joins(world, "zoe", "mentee")
    offer = mentors_path(world, "graz", f"/{offer_of(world, 'luc').id}")
    shown = page(world, "luc", "lyon").text
    assert "Your offer stands in the list" in shown
    assert "You take part" in shown
    zoe = world.client("zoe")
    assert "Your offer stands" not in zoe.get(offer).text
    page(world, "luc", "lyon", shown="pairs")
    assert "Your offer stands" not in zoe.get(offer).text
    page(world, "luc", "lyon", shown="programmes")
    with statements(world) as sent:
        found = zoe.get(offer).text
    assert "Your offer stands" in found
    assert "First talk of the story" not in found  # of another programme
    assert len(sent) <= MOST
    page(world, "luc", "lyon", shown="nobody")
    assert "Your offer stands" not in zoe.get(offer).text

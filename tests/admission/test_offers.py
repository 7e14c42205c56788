"""Mentors offer, mentees look: taken in by the rules, listed across universities, narrowed, suggested with reasons."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import asking
from tests.admission.offering import (
    MENTOR,
    edition_of,
    joins,
    mentors_path,
    offer_of,
    offer_path,
    part_of,
)
from tests.story import world_slugs
from tests.test_at_once import at_once, statuses
from tests.test_statements import MOST, statements

from mentes.admission.bound import readable
from mentes.admission.models import Application, Enrolment
from mentes.admission.offers import listening, searching, service
from mentes.admission.offers.models import Offer
from mentes.admission.pairing import capacity, marks
from mentes.admission.pairing.models import PairMark
from mentes.base.clock import move_clock, now
from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.service import locked
from mentes.people.models import Fact, Person
from mentes.plugin.events import ConsentGiven

OF_THE_LIST = 4  # session and scope, the person with what is read along, the offers, the suggestions


@pytest.fixture
def offered(fresh_world):
    """Luc of Lyon and Diego of Granada offer; Zoë of Graz looks."""
    world = fresh_world
    assert joins(world, "luc", "mentor") == "admitted"
    joins(world, "diego", "mentor", areas=["career"], support=[], experience="Banking in Sevilla", gender="man")
    joins(world, "zoe", "mentee")
    return world


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def listed(page):
    """Who stands in the list, without those suggested above it."""
    return re.findall(r"<h3 class=\"name\"><a [^>]*>([^<]+)<", page.split('id="every"')[1])


def look(world, rest="", who="zoe", slug="graz"):
    return main_of(world.client(who).get(mentors_path(world, slug, rest)))


@pytest.mark.requirement("S2-30", "S2-33")
def test_the_rules_take_in_at_once_and_one_person_in_both_roles(fresh_world):
    assert joins(fresh_world, "luc", "mentor") == "admitted"
    assert joins(fresh_world, "luc", "mentee") == "admitted"
    offer = offer_of(fresh_world, "luc")
    assert (offer.state, offer.called, offer.capacity, offer.full) == ("listed", "Luc M.", 4, False)
    with fresh_world.seen_by("luc"):
        own = db.session.scalars(sa.select(Application).where(Application.edition_id == edition_of(fresh_world))).all()
        assert {each.decided_by for each in own} == {None}
    assert "Luc M." not in look(fresh_world, who="luc", slug="lyon")  # nobody is their own mentor
    programme = main_of(fresh_world.client("luc").get(f"/t/lyon/c/{edition_of(fresh_world)}"))
    assert programme.count("btn-primary") == 1, "also for somebody with two applications and two parts"


@pytest.mark.requirement("S2-30")
def test_no_coordinator_is_asked_to_admit_or_to_pair(offered):
    with offered.app.app_context():
        asked = db.session.scalars(sa.select(Outbox.payload).where(Outbox.event == "StaffAsked")).all()
    ids = {str(each.application_id) for each in (part_of(offered, "luc", "mentor"), part_of(offered, "zoe", "mentee"))}
    assert not [
        each for each in asked if str(each.get("subject_id")) in ids and each["what"] in {"application", "pairing"}
    ]


@pytest.mark.requirement("S2-31", "S2-33")
def test_mentees_of_other_universities_find_offers_by_first_name_and_initial(offered):
    page = look(offered)
    assert set(listed(page)) == {"Luc M.", "Diego M."}
    assert "Moreau" not in page
    assert "Martín" not in page
    one = main_of(offered.client("zoe").get(mentors_path(offered, "graz", f"/{offer_of(offered, 'luc').id}")))
    assert "Twenty years of alpine botany" in one
    assert "Moreau" not in one
    assert {each.split("@")[1] for each in re.findall(r"[\w.-]+@[\w.-]+", one)} == {"graz.example"}, (
        "whom to turn to at home"
    )


@pytest.mark.requirement("S2-34")
@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("?areas=career", {"Diego M."}),
        ("?areas=career&areas=funding", {"Luc M.", "Diego M."}),
        ("?areas=career&gender=woman", set()),
        ("?support=first_generation&languages=de", {"Luc M."}),
        ("?q=lodz", {"Luc M."}),
        ("?q=BOTAN+lod", {"Luc M."}),
        ("?q=otany", set()),
        ("?q=luc", {"Luc M."}),
        ("?q=%25", {"Luc M.", "Diego M."}),
        ("?areas=nonsense&skip=x", {"Luc M.", "Diego M."}),
        ("?skip=400&gender=man", {"Diego M."}),
    ],
)
def test_filters_and_words_stand_in_the_address(offered_once, rest, found):
    answer = offered_once.client("zoe").get(mentors_path(offered_once, "graz", rest), follow_redirects=True)
    assert set(listed(main_of(answer))) == found


@pytest.fixture(scope="module")
def offered_once(world):
    """The same for tests that only look."""
    joins(world, "luc", "mentor")
    joins(world, "diego", "mentor", areas=["career"], support=[], experience="Banking in Sevilla", gender="man")
    joins(world, "zoe", "mentee")
    return world


@pytest.mark.requirement("S2-34")
def test_what_was_chosen_can_be_taken_away_one_by_one(offered_once):
    page = look(offered_once, "?areas=career&gender=woman&q=alp")
    assert "Nobody fits all of this" in page
    chips = re.findall(r"<a class=\"chip\" href=\"([^\"]+)\"", page)
    assert len(chips) == 3
    assert sum("areas=career" in each for each in chips) == 2
    assert sum("q=alp" in each for each in chips) == 2


@pytest.mark.requirement("S2-34")
def test_suggestions_say_how_well_two_fit_and_why(offered_once):
    page = look(offered_once).split('id="every"')[0]
    assert "Suggested for you" in page
    assert re.search(r"Fits\s+\d+\s*%", page)
    assert "Topics in common: 1 of 2." in page
    assert "Half a fit is often enough" in page
    assert "Suggested for you" not in look(offered_once, "?areas=career")


@pytest.mark.requirement("S2-34")
def test_an_offer_that_shares_nothing_says_so_in_words_and_not_in_a_number(offered):
    joins(offered, "noa", "mentor", areas=["balance"], industries=["school"], support=[], subject="law")
    page = main_of(offered.client("zoe").get(mentors_path(offered, "graz", f"/{offer_of(offered, 'noa').id}")))
    assert "Fits" not in page
    assert "You can ask all the same." in page
    assert "Half a fit" not in page


@pytest.mark.requirement("S2-34")
@pytest.mark.parametrize("rest", ["", "?areas=career&q=alp", "?full=1&skip=50"])
def test_the_list_costs_a_dozen_statements_at_most(offered_once, rest):
    browser, path = offered_once.client("zoe"), mentors_path(offered_once, "graz", rest)
    browser.get(path)
    with statements(offered_once) as sent:
        browser.get(path)
    assert len(sent) <= MOST, "\n".join(sent)
    assert sum("from offer" in " ".join(each.lower().split()) for each in sent) <= 2


def test_the_way_to_the_list_and_to_the_own_offer(offered_once):
    edition = edition_of(offered_once)
    for name, slug, way in (("zoe", "graz", "mentors"), ("luc", "lyon", "offer")):
        page = main_of(offered_once.client(name).get(f"/t/{slug}/c/{edition}"))
        assert f'/t/{slug}/c/{edition}/{way}"' in page
        assert page.count("btn-primary") == 1


@pytest.mark.requirement("S2-33")
def test_who_takes_no_part_reads_no_offer(offered_once):
    one = offer_of(offered_once, "luc").id
    for name, slug, status in (
        ("tom", "trier", 404),  # takes no part in the programme
        ("noa", "lyon", 403),  # of a university that does, but not in the programme
        ("tom", "graz", 404),
    ):
        for rest in ("", f"/{one}"):
            assert offered_once.client(name).get(mentors_path(offered_once, slug, rest)).status_code == status
    assert offered_once.client("claire").get(mentors_path(offered_once, "lyon")).status_code == 200
    online = f"/t/graz/c/{offered_once.ids['edition']}/mentors"
    assert offered_once.client("ana").get(online).status_code == 404  # where coordinators bring the two together


@pytest.mark.requirement("S2-33")
def test_an_own_offer_is_changed_and_seen_as_mentees_do(offered):
    browser = offered.client("luc")
    path = offer_path(offered, "lyon")
    assert "Twenty years" in main_of(browser.get(path))
    said = MENTOR | {"experience": "Mosses of Iceland", "areas": ["balance"], "capacity": 5}
    sent = browser.post(path, {**said, "version": browser.versions(path)[0]})
    assert sent.status_code == 303
    assert listed(look(offered, "?areas=balance&q=iceland")) == ["Luc M."]
    assert listed(look(offered, "?q=alpine")) == []
    part = part_of(offered, "luc", "mentor")
    assert (part.capacity, part.profile["experience"]) == (5, "Mosses of Iceland")
    preview = main_of(browser.get(mentors_path(offered, "lyon", f"/{offer_of(offered, 'luc').id}")))
    assert "This is how mentees read your offer" in preview
    wrong = browser.post(path, {**said, "areas": [], "experience": "Kept words", "version": browser.versions(path)[0]})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.text
    for rest in ("", "/away"):
        assert (
            browser.post(f"{path}{rest}", {"state": "listed"}).status_code == 400
        )  # a field that the form does not have


@pytest.mark.requirement("S2-33")
def test_two_windows_never_write_over_each_other(offered):
    path = offer_path(offered, "lyon")
    version = offered.client("luc").versions(path)[0]

    def save(text):
        return lambda: offered.client("luc").post(path, {**MENTOR, "experience": text, "version": version})

    answers = at_once(save("From the first window"), save("From the second window"))
    assert statuses(answers) == [303, 409]
    lost = next(each for each in answers if each.status_code == 409)
    kept = offer_of(offered, "luc").profile["experience"]
    other = {"From the first window": "From the second window"}.get(kept, "From the first window")
    assert other in lost.text
    again = re.search(r"name=\"version\"[^>]*value=\"(\d+)\"", lost.text)[1]
    assert offered.client("luc").post(path, {**MENTOR, "experience": other, "version": again}).status_code == 303
    assert offer_of(offered, "luc").profile["experience"] == other


@pytest.mark.requirement("S2-33")
def test_switched_off_until_a_day_and_back_by_itself(offered):
    browser, path = offered.client("luc"), offer_path(offered, "lyon")
    assert browser.post(f"{path}/away", {"until": now().date().isoformat()}).status_code == 422
    day = now().date().replace(year=now().year + 1)
    assert browser.post(f"{path}/away", {"until": day.isoformat()}).status_code == 303
    assert listed(look(offered)) == ["Diego M."]
    gone = offered.client("zoe").get(mentors_path(offered, "graz", f"/{offer_of(offered, 'luc').id}"))
    assert gone.status_code == 404
    assert browser.post(f"{path}/back").status_code == 303
    assert set(listed(look(offered))) == {"Luc M.", "Diego M."}
    browser.post(f"{path}/away", {"until": (now().date().replace(year=now().year + 1)).isoformat()})
    with offered.app.app_context():
        move_clock(db.session.connection(), 366)
        db.session.commit()
    with offered.seen_by(None, "lyon"):
        listening.look_through(offered.ids["lyon"])
        listening.look_through(offered.ids["lyon"])
    offered.drain()
    assert offer_of(offered, "luc").state == "listed"
    inbox = main_of(browser.get("/t/lyon/inbox"))
    assert inbox.count("your offer is back in the list of mentors") == 1


@pytest.mark.requirement("S2-33")
def test_an_offer_without_a_free_place_is_left_out_until_one_is_free(offered):
    """Two places are taken in another programme; the third goes by the yes to a request, and comes back as the pair ends."""
    edition, browser, path = edition_of(offered), offered.client("luc"), offer_path(offered, "lyon")
    assert browser.post(path, {**MENTOR, "capacity": 3, "version": browser.versions(path)[0]}).status_code == 303
    assert set(listed(look(offered))) == {"Luc M.", "Diego M."}
    offered.ids[f"part:luc:{edition}"] = part_of(offered, "luc", "mentor").id
    request = asking.asked(offered, "zoe", "luc", edition_id=edition)
    proposal = asking.proposal_of(offered, request)
    assert not offer_of(offered, "luc").full, "who is only asked has a place yet"
    assert asking.accept(offered, "luc", proposal) == "accepted"
    offered.drain()
    assert offer_of(offered, "luc").full
    joins(offered, "mia", "mentee")
    assert listed(look(offered, who="mia")) == ["Diego M."]
    assert "No place just now" in look(offered, "?full=1", who="mia")
    with offered.seen_by(None, *world_slugs()):
        chosen = sa.select(Mentorship.id).where(Mentorship.proposal_id == proposal)
        end_early(locked(db.session.scalars(chosen).one()), "no_match")
    offered.drain()
    assert set(listed(look(offered, who="mia"))) == {"Luc M.", "Diego M."}


@pytest.mark.requirement("S2-33")
def test_an_offer_follows_the_places_that_somebody_who_pairs_gives(offered):
    """Two of the four are taken in another programme: with two in all, nobody can be asked; with three again."""
    for places, is_full in ((2, True), (3, False)):
        with offered.seen_by(None, "lyon"):
            chosen = sa.select(Enrolment).where(Enrolment.person_id == offered.people["luc"])
            capacity.change(db.session.scalars(chosen.where(Enrolment.edition_id == edition_of(offered))).one(), places)
        offered.drain()
        assert (offer_of(offered, "luc").capacity, offer_of(offered, "luc").full) == (places, is_full)
        assert ("Luc M." in listed(look(offered))) is not is_full


def test_what_counts_the_places_holds_nobody_up(offered):
    """The yes of a mentor is told to many listeners in one work; their own page goes on meanwhile (decision 0060)."""
    offered.ids[f"part:luc:{edition_of(offered)}"] = part_of(offered, "luc", "mentor").id
    proposal = asking.proposal_of(offered, asking.asked(offered, "zoe", "luc", edition_id=edition_of(offered)))
    with offered.seen_by(None, "lyon"):
        offer_of_luc = db.session.get_one(
            Offer, service.own(edition_of(offered), offered.people["luc"], offered.ids["lyon"]).id
        )
        offer_of_luc.full = True  # as an event that is told late finds it

    def save():
        with offered.seen_by("luc") as actor:
            service.hold(service.own(edition_of(offered), actor.person_id, actor.home_id))
            return "held"

    with ThreadPoolExecutor() as threads, offered.seen_by(None, *world_slugs()):
        listening.follow_a_proposal(ConsentGiven(proposal, edition_of(offered)), 0)
        assert threads.submit(save).result(timeout=10) == "held"
    offered.drain()
    assert not offer_of(offered, "luc").full


@pytest.mark.requirement("S2-33")
def test_a_promised_place_is_none_in_the_list(offered):
    """Whoever promises it, at the programme's owner, does not write at the mentor's university."""
    browser, path = offered.client("luc"), offer_path(offered, "lyon")
    browser.post(path, {**MENTOR, "capacity": 3, "version": browser.versions(path)[0]})
    two = [part_of(offered, "zoe", "mentee").id, part_of(offered, "luc", "mentor").id]
    with offered.seen_by(None, *world_slugs()):
        mark = marks.pin(*(db.session.get_one(Enrolment, each) for each in two), "They met", offered.actor("claire")).id
    offered.drain()
    assert offer_of(offered, "luc").full
    with offered.seen_by(None, *world_slugs()):
        marks.undo(db.session.get_one(PairMark, mark), offered.actor("claire"))
    offered.drain()
    assert not offer_of(offered, "luc").full


def test_each_day_only_what_has_changed_is_loaded_and_one_that_fails_keeps_no_other(offered, monkeypatch):
    asking.arrive(offered, "lea")
    joins(offered, "lea", "mentor")
    with offered.seen_by(None, "lyon"):
        for name in ("luc", "lea"):
            offer = service.own(edition_of(offered), offered.people[name], offered.ids["lyon"])
            service.hold(offer)
            service.switch_off(offer, now().date() + timedelta(days=1))
    with offered.app.app_context():
        move_clock(db.session.connection(), 2)
        db.session.commit()
    back, failing = service.come_back, offered.people["luc"]

    def come_back(offer):
        if offer.person_id == failing:
            raise RuntimeError("of one row alone")
        back(offer)

    monkeypatch.setattr(service, "come_back", come_back)
    with offered.seen_by(None, "lyon"):
        listening.look_through(offered.ids["lyon"])
    assert (offer_of(offered, "luc").state, offer_of(offered, "lea").state) == ("away", "listed")
    with offered.seen_by(None, "granada"):
        listening.look_through(offered.ids["granada"])
        assert [each for each in db.session if isinstance(each, Offer)] == []
        db.session.get_one(Person, offered.people["diego"]).given_name = "Jaime"
        db.session.flush()
        listening.look_through(offered.ids["granada"])
    assert offer_of(offered, "diego").called.startswith("Jaime")


@pytest.mark.requirement("S2-34")
def test_home_says_what_comes_next(offered):
    joins(offered, "mia", "mentee")
    assert mentors_path(offered, "graz") in main_of(offered.client("mia").get("/t/graz/home"))


@pytest.mark.requirement("S2-34")
def test_five_thousand_offers_are_read_by_an_index(offered):
    with offered.seen_by(None, "lyon"):
        one = service.own(edition_of(offered), offered.people["luc"], offered.ids["lyon"])
        part = db.session.get_one(Enrolment, one.enrolment_id)
        for model, row, more in (
            (Enrolment, part, {"role": sa.func.concat("copy", sa.column("n"))}),
            (Offer, one, {"enrolment_id": sa.column("id")}),
        ):
            table, rest = model.__table__, {c.name for c in model.__table__.columns} - {"id", *more}
            many = (
                sa.select(sa.func.generate_series(1, 5000).label("n")).subquery()
                if model is Enrolment
                else sa.select(Enrolment.id).where(Enrolment.role.like("copy%")).subquery()
            )
            values = {name: sa.literal(getattr(row, name), table.c[name].type) for name in sorted(rest)} | more
            db.session.execute(
                sa.insert(table).from_select(list(values), sa.select(*values.values()).select_from(many))
            )
    with offered.app.app_context():
        db.session.execute(sa.text("analyze offer"))
        db.session.commit()
    with offered.seen_by("zoe") as actor:
        where = readable(edition_of(offered))
        asked, values = searching.asked(where, searching.Wanted(), None, actor.person_id)
        text = str(asked.params(values).compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(db.session.scalars(sa.text("explain " + text.replace(":", "\\:"))))
        assert "ix_offer_" in plan, plan
        assert "Seq Scan on offer" not in plan, plan
    assert listed(look(offered, "?areas=career&q=sevil")) == ["Diego M."]  # those of one edition are looked through
    browser, path = offered.client("zoe"), mentors_path(offered, "graz")
    page = main_of(browser.get(path))
    assert len(listed(page)) == searching.PAGE
    assert re.search(r'name="skip" value="50"', page)
    with statements(offered) as sent:
        browser.get(path)
    assert len(sent) <= OF_THE_LIST, sent


@pytest.mark.requirement("S2-33")
def test_who_leaves_is_not_listed_and_who_comes_back_can_be_again(offered):
    part = part_of(offered, "luc", "mentor")
    assert offered.client("luc").post(f"/t/lyon/applications/{part.application_id}/withdraw").status_code == 303
    offered.drain()
    assert offer_of(offered, "luc").state == "ended"
    assert listed(look(offered)) == ["Diego M."]
    joins(offered, "luc", "mentor", experience="Back again")
    assert offer_of(offered, "luc").state == "listed"
    assert "Back again" in look(offered)


@pytest.mark.requirement("S2-32")
def test_a_guest_is_listed_only_once_somebody_has_said_who_they_are(fresh_world):
    with fresh_world.seen_by(None, "lyon"):
        db.session.get_one(Person, fresh_world.people["luc"]).guest = True
    joins(fresh_world, "luc", "mentor")
    joins(fresh_world, "zoe", "mentee")
    assert offer_of(fresh_world, "luc").state == "waiting"
    assert listed(look(fresh_world)) == []
    page = main_of(fresh_world.client("luc").get(offer_path(fresh_world, "lyon")))
    assert "Nobody asks you for a copy of an identity card" in page
    part = part_of(fresh_world, "luc", "mentor")
    desk = f"/t/lyon/desk/applications/{part.application_id}"
    assert "I know who this is" in main_of(fresh_world.client("claire").get(desk))
    clicks = [lambda: fresh_world.client("claire").post(f"{desk}/identity")] * 2
    assert statuses(at_once(*clicks)) == [303, 303]
    assert offer_of(fresh_world, "luc").state == "listed"
    assert "I know who this is" not in main_of(fresh_world.client("claire").get(desk))
    with fresh_world.seen_by(None, "lyon"):
        said = sa.select(Fact).where(Fact.person_id == fresh_world.people["luc"], Fact.name == "identity")
        (fact,) = db.session.scalars(said).all()
        assert (fact.value, fact.source, fact.asserted_by) == ("confirmed", "coordinator", fresh_world.people["claire"])

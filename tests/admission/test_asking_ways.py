"""Where a mentee finds what they have asked, and that nobody is led to ask where it cannot be done (S2-34 to S2-36)."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import asking
from tests.admission.test_requests_pages import FORM, page, search, sent
from tests.test_at_once import seen

from mentes.admission.models import Enrolment
from mentes.admission.offers.models import Offer
from mentes.admission.requests import service
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import Message, say
from mentes.programmes.models import Edition

__all__ = ["search"]
pytestmark = pytest.mark.one_server


def home(world, name="kim", slug="graz"):
    return world.client(name).get(f"/t/{slug}/home").text


def test_home_leads_to_the_list_and_then_to_what_was_asked(search):
    assert page(search, "mentors") in home(search)
    sent(search, "rosa")
    found = home(search)
    assert "You have asked for a mentor" in found
    assert f'href="{page(search, "requests")}"' in found
    asking.decline(search, "rosa", asking.proposal_of(search, running(search)))
    search.drain()
    assert "Find a mentor" in home(search)


@pytest.mark.requirement("S2-37")
def test_the_page_of_a_programme_that_always_runs_says_what_a_joiner_can_choose(search):
    found = search.client("kim").get(f"/t/graz/c/{search.ids['edition:open']}").text
    assert "3 to 12 months, as the two agree" in found
    assert "Begins" not in found
    assert found.index("Find a mentor") < found.index("Your application as a mentee") < found.index('id="brief"')
    assert found.index('id="brief"') < found.index('id="guide-1"')


@pytest.mark.requirement("S2-8", "UX-12")
def test_the_page_of_a_programme_says_first_how_it_goes_and_folds_the_rest(search):
    found = search.client("kim").get(f"/t/graz/c/{search.ids['edition:open']}").text
    assert found.index("How it goes") < found.index("up to 3 in your order") < found.index("14 days to answer")
    assert found.index("14 days to answer") < found.index('<details class="quiet"') < found.index("The first meeting")


@pytest.mark.requirement("S2-31", "S2-34")
def test_whoever_joins_is_told_what_a_mentor_reads_and_how_many_topics_are_taken(search):
    found = search.client("rosa").get(f"/t/padua/c/{search.ids['edition:open']}/apply/mentee").text
    assert "with your first name and the first letter of your surname" in found
    assert "without your name" not in found
    assert "Choose at most 5 answers." in found


@pytest.mark.requirement("S2-35", "UX-12")
def test_the_page_of_a_programme_leads_each_mentee_to_what_comes_next(search):
    def shown():
        found = search.client("kim").get(f"/t/graz/c/{search.ids['edition:open']}").text
        section = found.partition('class="next-step"')[2].partition("</section>")[0]
        assert found.count("btn-primary") == section.count("btn-primary") == 1
        return section

    assert "Find a mentor" in shown()
    kim = search.client("kim")
    kim.post(page(search, "ask", "rosa"), {"support": "Read", "action": "keep"})
    assert shown().index("Go on writing") < shown().index("Find a mentor")
    number = sent(search, "rosa")
    assert "Look at your request" in shown()
    assert "Find a mentor" not in shown()
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    assert "Home page" in shown()
    assert "Find a mentor" not in shown()


def running(world, name="kim"):
    with world.seen_by(name) as actor:
        return service.running(service.part_of(world.ids["edition:open"], actor)).id


def test_nobody_is_led_to_a_list_of_an_edition_that_is_over(search):
    yesterday = now().date() - timedelta(days=1)
    with search.seen_by("claire"):
        db.session.get_one(Edition, search.ids["edition:open"]).ends_on = yesterday
        db.session.commit()
    assert "Find a mentor" not in home(search)
    offers = search.client("kim").get(page(search, "mentors")).text
    assert "nobody can be asked any more" in offers
    assert 'name="mentor"' not in offers


@pytest.mark.requirement("S2-35")
def test_whoever_waits_for_an_answer_is_offered_no_second_request(search):
    kim, offer = search.client("kim"), page(search, f"mentors/{asking.offer_of(search, 'otto')}")
    assert 'type="checkbox" name="mentor"' in kim.get(page(search, "mentors")).text
    assert "Ask this mentor" in kim.get(offer).text
    sent(search, "rosa")
    for path in (page(search, "mentors"), offer):
        text = kim.get(path).text
        assert "You have asked somebody already" in text
        assert f'href="{page(search, "requests")}"' in text
        assert 'type="checkbox" name="mentor"' not in text
        assert "Ask this mentor" not in text


@pytest.mark.requirement("S2-35", "UX-16")
def test_what_is_ticked_stays_ticked_while_one_searches_on(search):
    kim, (rosa, otto) = search.client("kim"), (asking.offer_of(search, each) for each in ("rosa", "otto"))
    elsewhere = kim.get(f"{page(search, 'mentors')}?mentor={rosa}&mentor={rosa}&mentor=x&q=nobodylikethis").text
    assert re.findall(r'type="hidden" name="mentor" value="(\d+)"', elsewhere) == [str(rosa)]
    again = kim.get(f"{page(search, 'mentors')}?mentor={rosa}").text
    ticks = re.findall(r'<input[^>]*type="checkbox"[^>]*name="mentor"[^>]*>', again)
    assert sorted(re.search(r'value="(\d+)"', each)[1] for each in ticks) == sorted([str(rosa), str(otto)])
    assert [re.search(r'value="(\d+)"', each)[1] for each in ticks if "checked" in each] == [str(rosa)]
    assert f"mentors?mentor={rosa}" in kim.get(page(search, "ask", "rosa")).text
    offer = kim.get(f"{page(search, 'mentors')}/{otto}?mentor={rosa}").text
    assert f"ask?mentor={rosa}&amp;mentor={otto}" in offer


@pytest.mark.requirement("S2-36")
def test_a_mentor_who_said_no_is_not_asked_again_at_once(search):
    first = sent(search, "rosa")
    asking.decline(search, "rosa", asking.proposal_of(search, first))
    search.drain()
    kim = search.client("kim")
    assert "Has said no to you not long ago" in kim.get(page(search, "ask", "rosa", "otto")).text
    told = kim.post(page(search, "ask", "rosa", "otto"), FORM | {"action": "check"})
    assert told.status_code == 422
    assert "Somebody whom you chose cannot be asked." in told.text
    for what in ("ask/check", "ask/send"):
        method = kim.post if what == "ask/send" else kim.get
        answer = method(page(search, what, "rosa", "otto"))
        assert answer.status_code in {302, 303}
        assert answer.location.endswith(page(search, "ask", "rosa", "otto"))
    with pytest.raises(service.WrongState, match="no to you"):
        asking.send(search, "kim", search.ids["edition:open"], "otto", "rosa")
    long_ago = now() - timedelta(days=service.AGAIN + 1)
    with search.seen_by("kim"):
        db.session.execute(sa.update(SearchChoice).values(closed_at=long_ago))
        db.session.commit()
    assert sent(search, "rosa", "otto")


@pytest.mark.requirement("S2-36")
def test_nobody_asks_and_takes_back_all_day(search):
    edition = search.ids["edition:open"]
    for _ in range(service.A_DAY):
        asking.withdraw(search, "kim", asking.send(search, "kim", edition, "rosa"))
    with pytest.raises(service.WrongState, match="since yesterday"):
        asking.send(search, "kim", edition, "otto")
    with search.seen_by("kim"):
        db.session.execute(sa.update(SearchRequest).values(sent_at=now() - timedelta(days=2)))
        db.session.commit()
    assert asking.send(search, "kim", edition, "otto")


@pytest.mark.requirement("UX-16")
def test_what_is_typed_in_a_second_window_is_not_lost(search):
    kim = search.client("kim")
    sent(search, "rosa")
    late = kim.post(page(search, "ask", "otto"), FORM | {"support": "Quite other-quetzal", "action": "check"})
    assert late.status_code == 409
    assert "Quite other-quetzal" in late.text
    assert "You have asked somebody already" in late.text
    assert kim.post(page(search, "ask", "otto"), FORM | {"action": "keep"}).status_code == 409
    assert len(seen(search, sa.select(SearchRequest).where(SearchRequest.mentee_id == search.people["kim"]))) == 1


def ends(world, edition="open"):
    """Its last day was yesterday."""
    with world.seen_by("claire"):
        db.session.get_one(Edition, world.ids[f"edition:{edition}"]).ends_on = now().date() - timedelta(days=1)
        db.session.commit()


def application(world, name, slug, edition="open"):
    """The page of somebody's application."""
    with world.seen_by(name):
        part = db.session.get_one(Enrolment, world.ids[f"part:{name}:{world.ids[f'edition:{edition}']}"])
        number = part.application_id
    return world.client(name).get(f"/t/{slug}/applications/{number}").text.split("<main", 1)[1]


@pytest.mark.requirement("S2-34", "S2-35")
def test_the_page_of_a_mentees_application_invites_to_look_only_where_one_can_ask(search):
    found = application(search, "kim", "graz")
    assert "Look for a mentor whenever you like" in found
    sent(search, "rosa")
    found = application(search, "kim", "graz")
    assert "whenever you like" not in found
    assert "You have asked somebody already" in found
    assert f'href="{page(search, "requests")}"' in found
    assert found.count("btn-primary") == 1
    ends(search)
    found = application(search, "lea", "lyon")
    assert "whenever you like" not in found
    assert "nobody can be asked any more" in found
    assert "Find a mentor" not in found


@pytest.mark.requirement("S2-32", "S2-33")
@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("listed", {}, "mentees can ask you"),
        ("listed", {"full": True}, "All your places are taken"),
        ("waiting", {}, "your university confirms first"),
        ("away", {}, "You are not available"),
        (None, {}, "on its way into the list"),
    ],
)
def test_a_mentor_reads_on_both_pages_whether_mentees_find_their_offer(search, state, more, said):
    with search.seen_by("rosa"):
        chosen = Offer.id == asking.offer_of(search, "rosa")
        if state is None:
            db.session.execute(sa.delete(Offer).where(chosen))
        else:
            db.session.execute(sa.update(Offer).where(chosen).values(state=state, **more))
        db.session.commit()
    own = f"/t/padua/c/{search.ids['edition:open']}/offer"
    for text in (application(search, "rosa", "padua"), search.client("rosa").get(own).text):
        assert said in text
        assert [each for each in SAID if each in text] == [said]
    ends(search)
    for text in (application(search, "rosa", "padua"), search.client("rosa").get(own).text):
        assert "nobody can be asked any more" in text
        assert [each for each in SAID if each in text] == []


SAID = (
    "mentees can ask you",
    "All your places are taken",
    "your university confirms first",
    "You are not available",
    "on its way into the list",
    "find your offer",
)


@pytest.mark.requirement("S2-34")
def test_an_edition_that_is_over_does_not_hide_one_in_which_somebody_can_be_asked(search):
    asking.take_part(search, "kim", "mentee", asking.open_edition(search, "second"))
    assert f"/c/{search.ids['edition:second']}/mentors" in home(search)
    ends(search, "second")
    assert page(search, "mentors") in home(search)


@pytest.mark.requirement("S2-35")
@pytest.mark.parametrize(
    ("most", "said"),
    [
        (1, "Only one mentor can be asked at a time."),
        (3, "You can ask up to 3 mentors, one after the other."),
    ],
)
def test_how_many_can_be_asked_is_said_in_one_and_in_several(most, said):
    assert say(Message(service.too_many(most), {"most": most}), "en") == said

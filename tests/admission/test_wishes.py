"""A mentee of open mentoring says anew what they look for: suggestions and later requests go by it (S2-34)."""

import re

import pytest
from tests import asking
from tests.test_at_once import at_once, statuses

from mentes.admission.requests import service

pytestmark = pytest.mark.one_server
SAID = {"subject": "life", "status": "doctoral", "languages": ["en"]}


@pytest.fixture
def search(fresh_world):
    asking.four(fresh_world)
    return fresh_world


def at(world, what="wishes", slug="graz"):
    return f"/t/{slug}/c/{world.ids['edition:open']}/{what}"


def looks_for(world, name="kim"):
    with world.seen_by(name) as actor:
        return service.part_of(world.ids["edition:open"], actor).profile["areas"]


@pytest.mark.requirement("S2-34", "S2-35")
def test_who_looks_for_something_else_is_suggested_others(search):
    kim = search.client("kim")
    mentors = kim.get(at(search, "mentors")).text
    assert at(search) in mentors
    assert "Topics in common: 1 of 1." in mentors
    assert 'value="career" checked' in kim.get(at(search)).text
    answer = kim.post(at(search), {**SAID, "areas": ["research", "abroad"], "version": kim.versions(at(search))[0]})
    assert answer.location.endswith(at(search, "mentors"))
    shown = kim.get(answer.location).text
    assert "Your answers are saved" in shown
    assert "Topics in common: 1 of 2." in shown
    kim.post(at(search, f"ask?mentor={asking.offer_of(search, 'rosa')}"), {"goals-0-goal": "A", "support": "B"})
    assert "Going abroad" in kim.get(at(search, f"ask/check?mentor={asking.offer_of(search, 'rosa')}")).text


@pytest.mark.requirement("S2-34", "UX-10")
def test_wrong_answers_come_back_and_nothing_is_changed(search):
    kim = search.client("kim")
    wrong = kim.post(at(search), {"subject": "law", "status": "doctoral", "version": kim.versions(at(search))[0]})
    assert wrong.status_code == 422
    assert re.search(r"selected[^>]*value=\"law\"", wrong.text)
    assert "Choose at least 1 answer." in wrong.text
    assert looks_for(search) == ["career"]


@pytest.mark.requirement("S2-34", "UX-15")
def test_two_windows_do_not_write_over_each_other_and_one_button_twice_is_once(search):
    version = search.client("kim").versions(at(search))[0]

    def save(*areas):
        return lambda: search.client("kim").post(at(search), {**SAID, "areas": list(areas), "version": version})

    answers = at_once(save("research"), save("abroad"))
    assert statuses(answers) == [303, 409]
    lost = next(each for each in answers if each.status_code == 409)
    assert "changed meanwhile" in lost.text
    again = re.search(r"name=\"version\"[^>]*value=\"(\d+)\"", lost.text)[1]
    other = ({"research", "abroad"} - set(looks_for(search))).pop()
    meant = {**SAID, "areas": [other], "version": again}
    for _twice in range(2):
        assert search.client("kim").post(at(search), meant).status_code == 303
    assert looks_for(search) == [other]


@pytest.mark.requirement("S2-34")
def test_only_a_mentee_of_the_programme_has_the_page(search):
    assert search.client("rosa").get(at(search, slug="padua")).status_code == 404
    assert search.client("kim").get(at(search, slug="padua")).status_code == 404
    own = search.client("kim").get(f"/t/graz/applications/{application(search)}").text
    assert at(search) in own


def application(world):
    with world.seen_by("kim") as actor:
        return service.part_of(world.ids["edition:open"], actor).application_id

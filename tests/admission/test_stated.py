"""What somebody said about themselves is not asked again when they apply; what they have not said is asked there."""

import re

import pytest
import sqlalchemy as sa
from tests.people.test_profile import EDIT, typed
from tests.story import MENTEE, MENTOR

from mentes.admission.models import Application
from mentes.base.db import db


@pytest.fixture
def path(fresh_world):
    return f"/t/graz/c/{fresh_world.ids['edition']}/apply/mentee"


ASKED = "You have not said who your supervisor or line manager is."


@pytest.mark.requirement("S1-15")
def test_a_supervisor_is_asked_for_until_stated_and_the_way_comes_back(fresh_world, path):
    mia = fresh_world.client("mia")
    assert "not stated yet" in mia.get("/t/graz/me").text
    page = mia.get(path).text
    assert ASKED in page
    link = re.search(r'href="([^"#]*/me/edit\?next=[^"#]*)#supervisor"', page)[1]
    sent = typed(given_name="Mia", supervisor="Vera Lang")
    answer = mia.post(link, {"version": mia.versions(EDIT)[0]} | sent)
    assert (answer.status_code, answer.location) == (303, path)
    assert ASKED not in mia.get(path).text
    assert "not stated yet" not in mia.get("/t/graz/me").text


@pytest.mark.requirement("SEC-8")
def test_the_way_back_leads_to_no_other_site(fresh_world):
    mia = fresh_world.client("mia")
    sent = {"version": mia.versions(EDIT)[0]} | typed(given_name="Mia")
    assert mia.post(f"{EDIT}?next=//evil.example/", sent).location == "/t/graz/me"


@pytest.mark.requirement("UX-17")
def test_languages_are_those_that_one_has_named_until_others_are_typed(fresh_world, path):
    mia = fresh_world.client("mia")
    mia.post(EDIT, {"version": mia.versions(EDIT)[0]} | typed(given_name="Mia", languages=["fr", "de"]))
    assert checked(mia.get(path).text) == {"fr", "de"}
    mia.post(path, {"languages": ["it"], "action": "keep"})
    assert checked(mia.get(path).text) == {"it"}


def checked(page):
    boxes = re.findall(r"<input[^>]*>", page)
    ticked = [box for box in boxes if 'name="languages"' in box and " checked" in box]
    return {re.search(r'value="([^"]+)"', box)[1] for box in ticked}


@pytest.mark.requirement("S2-30")
def test_one_account_applies_for_both_roles(fresh_world, path):
    mia = fresh_world.client("mia")
    for role, answers in (("mentee", MENTEE), ("mentor", MENTOR)):
        assert mia.post(path.replace("mentee", role), {**answers, "action": "send"}).status_code == 303
    with fresh_world.seen_by("mia") as who:
        chosen = sa.select(Application.role, Application.state).where(Application.person_id == who.person_id)
        sent = {(role, state) for role, state in db.session.execute(chosen)}
        assert sent == {("mentee", "submitted"), ("mentor", "submitted")}

"""What is typed into an application outlives Back, another language and a closed window, and is sent once (UX-12)."""

import pytest
import sqlalchemy as sa
from tests.story import MENTEE

from mentes.admission.drafts import MOST, ApplicationDraft
from mentes.admission.models import Application
from mentes.base.db import db


@pytest.fixture
def path(fresh_world):
    return f"/t/graz/c/{fresh_world.ids['edition']}/apply/mentee"


def typed(world, name="mia"):
    with world.seen_by(name) as who:
        return db.session.scalar(sa.select(ApplicationDraft.typed).where(ApplicationDraft.person_id == who.person_id))


@pytest.mark.requirement("UX-16")
def test_checking_is_a_page_that_one_can_come_back_to(fresh_world, path):
    mia = fresh_world.client("mia")
    answer = mia.post(path, {**MENTEE, "action": "check"})
    assert (answer.status_code, answer.location) == (303, f"{path}/check")
    for _ in range(2):
        page = mia.get(f"{path}/check")
        assert page.status_code == 200
        assert "Alpine plants" in page.text
        assert "Send your application" in page.text
    assert 'value="Alpine plants"' in mia.get(path).text


@pytest.mark.requirement("UX-12", "UX-13")
def test_what_is_wrong_or_not_yet_whole_is_kept_too(fresh_world, path):
    mia = fresh_world.client("mia")
    page = mia.post(path, {"topic": "Lichens", "stage": "doctoral", "action": "check"})
    assert page.status_code == 422
    again = mia.get(path)
    assert 'value="Lichens"' in again.text
    assert "error-summary" not in again.text
    assert mia.get(f"{path}/check").location == path


@pytest.mark.requirement("UX-12", "UX-38")
def test_another_language_keeps_what_was_typed(fresh_world, path):
    mia = fresh_world.client("mia")
    assert 'value="language:de"' in mia.get(path).text
    answer = mia.post(path, {"topic": "Lichens", "action": "language:de"})
    assert (answer.status_code, answer.location) == (303, path)
    page = mia.get(path).text
    assert '<html lang="de"' in page
    assert 'value="Lichens"' in page
    assert mia.post(path, {"action": "language:xx"}).status_code == 422


def test_leaving_the_page_keeps_what_was_typed(fresh_world, path):
    mia = fresh_world.client("mia")
    assert mia.post(path, {"topic": "Li\0chens" + "s" * MOST, "action": "keep"}).status_code == 204
    assert typed(fresh_world)["topic"].startswith("Li\N{REPLACEMENT CHARACTER}chens")
    assert mia.get(path).status_code == 200


@pytest.mark.requirement("UX-15")
def test_sending_leaves_no_draft_and_counts_once(fresh_world, path):
    mia = fresh_world.client("mia")
    mia.post(path, {**MENTEE, "action": "check"})
    sent = mia.post(path, {**MENTEE, "action": "send"})
    assert mia.post(path, {**MENTEE, "action": "send"}).location == sent.location
    assert mia.get(f"{path}/check").location == sent.location
    assert typed(fresh_world) is None
    with fresh_world.seen_by("mia") as who:
        assert len(db.session.scalars(sa.select(Application).where(Application.person_id == who.person_id)).all()) == 1


def test_a_refused_application_keeps_the_draft(fresh_world, path):
    mia = fresh_world.client("mia")
    mia.post(path, {**MENTEE, "topic": "Lichens", "action": "check"})
    assert mia.post(path, {**MENTEE, "stage": "professor", "action": "send"}).status_code == 422
    assert typed(fresh_world)["topic"] == "Lichens"


@pytest.mark.requirement("PRV-9")
def test_coordinators_see_nothing_of_a_draft(fresh_world, path):
    fresh_world.client("mia").post(path, {**MENTEE, "topic": "Lichens", "action": "check"})
    ingrid = fresh_world.client("ingrid")
    for page in ("/t/graz/desk", "/t/graz/desk/applications", path):
        assert "Lichens" not in ingrid.get(page).text


def test_the_page_of_the_programme_leads_to_ones_own_application(fresh_world):
    page = fresh_world.client("noa").get(f"/t/lyon/c/{fresh_world.ids['edition']}").text
    assert f"/t/lyon/applications/{fresh_world.ids['application:noa']}" in page
    assert "Apply as a mentee" not in page
    assert "Offer to be a mentor" in page


def test_the_page_of_the_programme_says_that_one_was_declined(fresh_world):
    page = fresh_world.client("ida").get(f"/t/padua/c/{fresh_world.ids['edition']}").text
    assert "Your application to be a mentee was declined." in page
    assert f"/t/padua/applications/{fresh_world.ids['application:ida']}" in page
    assert "Apply as a mentee" in page

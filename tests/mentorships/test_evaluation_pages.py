"""The page of a questionnaire through the real door."""

import pytest
import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.mentorships.evaluation import service
from mentes.mentorships.evaluation.models import Answer
from mentes.people.models import RoleGrant
from mentes.plugin.frozen import thaw
from mentes.plugin.sections import model_of

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def asked(house):
    pair = house.pair("wrapping_up")
    service.open_questionnaires(pair)
    db.session.commit()
    house.look()
    return pair, thaw(pair.frozen).design.questionnaires[0]


@pytest.fixture
def address(asked):
    pair, asked = asked
    return f"/t/padua/mentorships/{pair.id}/questionnaires/{asked.key}"


@pytest.fixture
def mentor(asked, signed_in):
    return signed_in(asked[0].mentor_id, asked[0].mentor_tenant_id)


def _sent(questionnaire):
    """Something for every question that must be answered."""
    said = {"scale": lambda s: s.most, "choice": lambda s: s.options[0].value}
    return {s.key: said[s.kind](s) for s in questionnaire.questions if s.required}


def _answers(house):
    house.look()
    return db.session.scalars(sa.select(Answer)).all()


@pytest.mark.requirement("S0-20")
def test_answered_in_one_go_and_seen_afterwards(house, asked, address, mentor):
    assert mentor.get(address).status_code == 200
    sent = mentor.post(address, data=_sent(asked[1]), headers=OURS)
    assert (sent.status_code, sent.location) == (303, address)
    assert "You have answered this questionnaire" in mentor.get(address).text
    (kept,) = _answers(house)
    assert model_of(asked[1].questions).model_validate(kept.values)


@pytest.mark.requirement("S0-20")
def test_sent_twice_counts_once(house, asked, address, mentor):
    mentor.post(address, data=_sent(asked[1]), headers=OURS)
    again = mentor.post(address, data=_sent(asked[1]), headers=OURS)
    assert again.status_code == 409
    assert "already" in again.text
    assert len(_answers(house)) == 1


def test_what_is_missing_comes_back_with_what_was_typed(house, asked, address, mentor):
    open_question = next(s.key for s in asked[1].questions if not s.required)
    page = mentor.post(address, data={open_question: "It <b>helped</b>"}, headers=OURS)
    assert page.status_code == 422
    assert "It &lt;b&gt;helped" in page.text
    assert _answers(house) == []


def test_nobody_else_finds_it(house, asked, address, signed_in):
    coordinator, stranger = house.person("padua", "Giulia C."), house.person("padua", "Some Body")
    granted = {"home_id": coordinator.tenant_id, "tenant_id": coordinator.tenant_id, "granted_at": real_now()}
    db.session.add(RoleGrant(person_id=coordinator.id, role="coordinator", **granted))
    db.session.flush()
    for person in (coordinator, stranger):
        browser = signed_in(person.id, person.tenant_id)
        assert browser.get(address).status_code == 404
        assert browser.post(address, data={}, headers=OURS).status_code == 404
    mentee = signed_in(asked[0].mentee_id, asked[0].mentee_tenant_id)
    assert mentee.get(address).status_code == 404
    assert mentee.get(address.replace("padua", "graz")).status_code == 200

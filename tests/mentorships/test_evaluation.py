"""Questionnaires on real PostgreSQL: asked once, answered once, and the answers belong to nobody."""

import threading

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.models import History
from mentes.mentorships.evaluation import service
from mentes.mentorships.evaluation.models import Answer, Response
from mentes.mentorships.pair import load_pair
from mentes.plugin.frozen import thaw

SAID = {"overall": 4, "comment": "It helped"}


def _key(pair):
    return thaw(pair.frozen).design.questionnaires[0].key


def _events(name):
    return db.session.scalars(sa.select(History).where(History.event == name)).all()


@pytest.fixture
def asked(house):
    pair = house.pair("wrapping_up")
    service.open_questionnaires(pair)
    db.session.commit()
    house.look()
    return load_pair(pair.id, pair.owner_id)


@pytest.mark.requirement("S0-20")
def test_both_are_asked_once(asked):
    service.open_questionnaires(asked)
    rows = db.session.scalars(sa.select(Response)).all()
    assert {(row.role, row.person_id) for row in rows} == {("mentee", asked.mentee_id), ("mentor", asked.mentor_id)}
    assert {(row.due_at - row.asked_at).days for row in rows} == {14}
    assert sorted(each.payload["response_id"] for each in _events("QuestionnaireOpened")) == sorted(r.id for r in rows)


@pytest.mark.requirement("S0-20")
def test_answered_once(asked):
    sheet = service.sheet(asked, _key(asked), asked.mentee_id)
    service.answer(sheet, SAID)
    with pytest.raises(WrongState):
        service.answer(sheet, {"comment": "again"})
    (kept,) = db.session.scalars(sa.select(Answer)).all()
    assert kept.values == SAID
    assert len(_events("QuestionnaireAnswered")) == 1


def test_answer_knows_neither_person_nor_pair_nor_hour(asked):
    service.answer(service.sheet(asked, _key(asked), asked.mentor_id), SAID)
    (kept,) = db.session.scalars(sa.select(Answer)).all()
    assert set(Answer.__table__.c.keys()) == {
        "id", "owner_id", "tenant_id", "edition_id", "questionnaire", "role", "values",
    }  # fmt: skip
    assert (kept.tenant_id, kept.role) == (asked.mentor_tenant_id, "mentor")
    assert len(kept.id) == 32


def test_only_who_was_asked_finds_it(house, asked):
    stranger = house.person("graz", "Somebody Else").id
    for person, key in ((stranger, _key(asked)), (asked.mentee_id, "no-such-one")):
        with pytest.raises(NotVisible):
            service.sheet(asked, key, person)


def test_two_at_once_leave_one_answer(app, house, asked):
    db.session.commit()
    outcomes = []

    def work(number):
        with app.app_context():
            house.look("graz", person=asked.mentee_id)
            sheet = service.sheet(load_pair(asked.id, asked.mentee_tenant_id), _key(asked), asked.mentee_id)
            barrier.wait()
            try:
                service.answer(sheet, {"comment": str(number)})
                db.session.commit()
                outcomes.append("kept")
            except WrongState:
                db.session.rollback()
                outcomes.append("refused")
            db.session.remove()

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.look()
    assert sorted(outcomes) == ["kept", "refused"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 1


def test_a_third_university_sees_neither_question_nor_answer(house, asked):
    service.answer(service.sheet(asked, _key(asked), asked.mentee_id), SAID)
    db.session.commit()
    house.look("lyon")
    assert db.session.scalars(sa.select(Response)).all() == []
    assert db.session.scalars(sa.select(Answer)).all() == []

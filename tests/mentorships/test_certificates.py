"""Certificates on real PostgreSQL: who gets one, when, how often, and what the public page knows."""

import hashlib
import threading
from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from mentes.base.db import db
from mentes.base.drain import drain
from mentes.base.errors import NotVisible, WrongState
from mentes.base.models import History, Outbox
from mentes.base.outbox import record
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.checking import check
from mentes.mentorships.certificates.codes import ALPHABET, new_code, read_code, shown
from mentes.mentorships.certificates.document import render_apart
from mentes.mentorships.certificates.models import Certificate, CertificateCheck
from mentes.plugin.events import MentorshipCompleted
from mentes.programmes.emblems.checking import Picture
from mentes.programmes.emblems.reading import emblems_of
from mentes.programmes.emblems.service import put


def _rows():
    return db.session.scalars(sa.select(Certificate).order_by(Certificate.role)).all()


def _issue_all():
    for row in _rows():
        service.issue(row.id)


@pytest.fixture
def issued(house):
    pair = house.pair()
    service.order(pair)
    _issue_all()
    db.session.commit()
    house.look()
    return pair


@pytest.mark.requirement("S0-19")
@pytest.mark.parametrize("state", ["introduced", "agreeing", "active", "wrapping_up", "ended_early"])
def test_none_before_completion(house, state):
    with pytest.raises(WrongState):
        service.order(house.pair(state))
    assert _rows() == []


@pytest.mark.requirement("S0-19", "S0-22")
def test_both_get_theirs_with_every_fact(house):
    service.order(house.pair(held=3))
    mentee, mentor = _rows()
    assert (mentee.role, mentor.role) == ("mentee", "mentor")
    assert (mentee.facts["name"], mentor.facts["name"]) == ("Ana Kovačević", "Prof. Paolo Łęcki")
    assert mentor.facts["university"] == "University of Padua"
    assert mentor.facts["details"] == [
        ["Role", "Mentor"],
        ["Period", "4 October 2021 to 9 April 2022"],
        ["Meetings held", "3"],
    ]
    assert (mentor.facts["issuer"], mentor.facts["edition"]) == ("Alma Alliance", house.edition.key)
    assert mentor.facts["programme"] == "Online mentoring"
    assert mentor.facts["url"] == f"https://mentes.example/verify/{shown(mentor.code)}"


def test_each_in_their_own_language(house):
    service.order(house.pair())
    mentee, mentor = _rows()
    assert (mentee.locale, mentor.locale) == ("de", "en")
    assert mentee.facts["university"] == "Universität Graz"
    assert mentee.facts["details"][1][1] == "4. Oktober 2021 bis 9. April 2022"
    assert mentee.facts["heading"] != mentor.facts["heading"]


def test_ordered_again_is_nothing(house):
    pair = house.pair()
    service.order(pair)
    first = [row.code for row in _rows()]
    service.order(pair)
    assert [row.code for row in _rows()] == first
    orders = sa.select(sa.func.count()).select_from(Outbox).where(Outbox.event == "CertificateOrdered")
    assert db.session.scalar(orders) == 2


def test_completion_orders_and_the_heavy_queue_writes(app, house):
    pair = house.pair()
    record(MentorshipCompleted(pair.id), *pair.tenants)
    db.session.commit()
    drain(app, "drain")
    house.look()
    assert [row.state for row in _rows()] == ["ordered", "ordered"]
    drain(app, "heavy")
    house.look()
    assert [row.state for row in _rows()] == ["issued", "issued"]


@pytest.mark.requirement("REL-13")
def test_issued_once_with_file_page_and_news(issued):
    files = {row.role: row.file for row in _rows()}
    _issue_all()
    for row in _rows():
        assert row.file == files[row.role] == render_apart(row.facts)
        assert row.sha256 == hashlib.sha256(row.file).hexdigest()
    news = db.session.scalars(sa.select(History).where(History.event == "CertificateIssued")).all()
    assert len(news) == 2
    assert {tuple(each.tenant_ids) for each in news} == {tuple(sorted(issued.tenants))}


def test_two_workers_at_once_issue_one(app, house):
    service.order(house.pair())
    row_id = _rows()[0].id
    db.session.commit()
    failures = []

    def work():
        with app.app_context():
            try:
                house.look()
                service.issue(row_id)
                db.session.commit()
            except Exception as error:  # noqa: BLE001
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.look()
    assert failures == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CertificateCheck)) == 1


def test_name_without_a_font_waits_and_delays_nobody_else(house):
    pair = house.pair(names={"mentee": "李 小龙", "mentor": "Paolo"})
    service.order(pair)
    mentee, mentor = _rows()
    with pytest.raises(service.NoFont) as refused, db.session.begin_nested():
        service.issue(mentee.id)
    assert "FONTS_DIR" in refused.value.message.text
    service.issue(mentor.id)
    db.session.expire_all()
    assert [row.state for row in _rows()] == ["ordered", "issued"]
    assert _rows()[0].file is None


def test_file_only_for_its_holder(house, issued):
    mentee, mentor = _rows()
    home = {"mentee": issued.mentee_tenant_id, "mentor": issued.mentor_tenant_id}
    house.look("graz", person=issued.mentee_id)
    file, code = service.file_of(mentee.id, issued.mentee_id, home["mentee"])
    assert (file[:5], code) == (b"%PDF-", mentee.code)
    for strange in (
        (mentor.id, issued.mentee_id, home["mentee"]),
        (mentee.id, issued.mentor_id, home["mentor"]),
        (mentee.id, issued.mentee_id, home["mentor"]),
        (mentee.id + 1000, issued.mentee_id, home["mentee"]),
    ):
        with pytest.raises(NotVisible):
            service.file_of(*strange)


def test_a_third_university_sees_nothing(house, issued):
    row = _rows()[0]
    row_id, copy = row.id, _copy(row)
    house.look("lyon")
    assert _rows() == []
    assert service.certificates_of(issued.mentee_id, issued.mentee_tenant_id) == []
    with pytest.raises(NotVisible):
        service.file_of(row_id, issued.mentee_id, issued.mentee_tenant_id)
    with pytest.raises(DBAPIError, match="row-level security"), db.session.begin_nested():
        db.session.execute(sa.insert(Certificate).values(**copy))


def _copy(row):
    names = [column.name for column in Certificate.__table__.c if column.name != "id"]
    return {name: getattr(row, name) for name in names} | {"code": new_code()}


def test_list_names_mine_without_the_file(house, issued):
    house.look("padua", person=issued.mentor_id)
    (row,) = service.certificates_of(issued.mentor_id, issued.mentor_tenant_id)
    assert (row.role, row.state, row.programme) == ("mentor", "issued", "Online mentoring")
    assert row.size > 10_000
    assert "file" not in row._fields


def test_public_page_knows_everything_but_the_name(house, issued):
    row = _rows()[1]
    code, sha256 = row.code, row.sha256
    house.look("lyon")
    found = check(code)
    assert (found.programme, found.role, found.sha256) == ("Online mentoring", "mentor", sha256)
    assert found.names["en"] == "Alma Alliance"
    assert "Paolo" not in repr(found)
    service.withdraw(code)
    db.session.flush()
    assert check(code).withdrawn_at is not None
    assert check(new_code()) is None


def test_unknown_code_cannot_be_withdrawn(house):
    with pytest.raises(NotVisible):
        service.withdraw(new_code())


@pytest.mark.requirement("UX-18")
def test_codes_are_read_as_people_type_them():
    code = new_code()
    assert set(code) <= set(ALPHABET)
    for typed in (
        code,
        shown(code),
        shown(code).lower(),
        f"  {shown(code).replace('-', ' ')} ",
        shown(code).replace("-", "\N{EN DASH}"),
    ):
        assert read_code(typed) == code
    assert read_code("oOiIlL00-0000-0000") == "0011110000000000"
    for wrong in ("", "abc", code + "0", code[:-1] + "U", code[:-1] + "ß", "😀" * 16, "\x00" * 16):
        assert read_code(wrong) is None


@pytest.mark.requirement("S0-1", "S0-19")
def test_the_emblems_of_the_day_of_the_order_stay(house):
    plain = house.pair()
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10H0z"/></svg>'
    put(house.edition.id, "funder", Picture("svg", drawing, 40, 10), {"en": "Funder of that day"}, 0)
    service.order(plain)
    seen = emblems_of(house.edition.id)["funder"].id
    put(house.edition.id, "funder", Picture("svg", drawing, 40, 10), {"en": "Funder of another day"}, seen)
    _issue_all()
    mentor = _rows()[1]
    assert b"Funder of that day" in _unpacked(mentor.file)
    assert b"Funder of another day" not in _unpacked(mentor.file)
    assert b"Emblem of the alliance" in _unpacked(mentor.file)
    assert "svg" not in mentor.facts["emblems"]["funder"]


def _unpacked(file):
    out = BytesIO()
    with pikepdf.open(BytesIO(file)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()

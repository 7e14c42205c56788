"""The pages of certificates through the real door."""

import hashlib

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.codes import shown
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.certificates.wording import title_known_as
from mentes.programmes.models import Edition


@pytest.fixture
def issued(house):
    pair = house.pair()
    service.order(pair)
    found = {row.role: row for row in db.session.scalars(sa.select(Certificate))}
    service.issue(found["mentee"].id)
    numbers = {role: (row.id, row.code) for role, row in found.items()}
    db.session.commit()
    house.look()
    return pair, numbers


@pytest.fixture
def mentee(issued, signed_in):
    pair, _ = issued
    return signed_in(pair.mentee_id, pair.mentee_tenant_id)


@pytest.fixture
def mentor(issued, signed_in):
    pair, _ = issued
    return signed_in(pair.mentor_id, pair.mentor_tenant_id)


def test_holder_finds_and_downloads_it(issued, mentee):
    number, code = issued[1]["mentee"]
    page = mentee.get("/t/graz/certificates")
    assert page.status_code == 200
    assert f"/t/graz/certificates/{number}.pdf" in page.text
    assert shown(code) in page.text
    file = mentee.get(f"/t/graz/certificates/{number}.pdf")
    assert (file.status_code, file.mimetype, file.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert file.headers["Content-Disposition"] == f"attachment; filename=certificate-{shown(code)}.pdf"
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.requirement("S0-19")
def test_the_same_bytes_for_ever_and_nothing_else(issued, mentee, house):
    """Whatever becomes of the edition, the file is the one of which the public page knows the hash; another one is not handed out."""
    number, code = issued[1]["mentee"]
    first = mentee.get(f"/t/graz/certificates/{number}.pdf").data
    row = db.session.get_one(Edition, issued[0].edition_id)
    row.state, row.titles = "archived", {"en": "Renamed"}
    db.session.commit()
    house.look()
    again = mentee.get(f"/t/graz/certificates/{number}.pdf").data
    public = mentee.get(f"/verify/{code}").text
    assert again == first
    assert hashlib.sha256(first).hexdigest() in public
    assert "Renamed" not in public
    house.look()
    db.session.execute(sa.update(Certificate).where(Certificate.id == number).values(file=first + b" "))
    db.session.commit()
    assert mentee.get(f"/t/graz/certificates/{number}.pdf").status_code == 500


def test_not_written_yet_is_said_and_not_served(issued, mentor):
    number, _ = issued[1]["mentor"]
    page = mentor.get("/t/padua/certificates")
    assert "Being written" in page.text
    assert ".pdf" not in page.text
    assert mentor.get(f"/t/padua/certificates/{number}.pdf").status_code == 404


def test_nobody_else_gets_the_file(issued, mentor, house, signed_in):
    number, _ = issued[1]["mentee"]
    stranger = house.person("graz", "Some Body")
    assert mentor.get(f"/t/padua/certificates/{number}.pdf").status_code == 404
    assert signed_in(stranger.id, stranger.tenant_id).get(f"/t/graz/certificates/{number}.pdf").status_code == 404


def test_anybody_can_check_a_code_as_they_read_it(issued, site):
    _, code = issued[1]["mentee"]
    nobody = site.test_client()
    for typed in (code, shown(code), shown(code).lower(), shown(code).replace("-", " ")):
        page = nobody.get(f"/verify/{typed}")
        assert page.status_code == 200
        assert "This certificate is genuine" in page.text
        assert "Alma Alliance" in page.text
        assert "Ana" not in page.text
    sent = nobody.get("/verify", query_string={"code": f" {shown(code).lower()} "})
    assert (sent.status_code, sent.location) == (302, f"/verify/{shown(code)}")


def test_the_programme_is_named_in_the_readers_language():
    own = [{"en": "Minds meet", "de": "Köpfe treffen sich"}]
    assert title_known_as("Minds meet", own, "de") == "Köpfe treffen sich"
    assert title_known_as("Online mentoring", own, "de") == "Online-Mentoring"
    assert title_known_as("Online-Mentoring", [], "en") == "Online mentoring"
    assert title_known_as("Long gone", own, "de") == "Long gone"


def test_withdrawn_is_said(issued, site):
    _, code = issued[1]["mentee"]
    service.withdraw(code)
    db.session.commit()
    page = site.test_client().get(f"/verify/{code}")
    assert "This certificate was withdrawn" in page.text
    assert "genuine" not in page.text


@pytest.mark.parametrize("typed", ["0000-0000-0000-0000", "abc", "%00", "<script>alert(1)</script>", "x" * 500])
def test_what_is_unknown_is_said_without_an_echo_of_markup(site, typed):
    page = site.test_client().get(f"/verify/{typed}")
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert site.test_client().get("/verify", query_string={"code": typed}).status_code in {302, 422}


def test_ordered_one_is_not_genuine_yet(issued, site):
    _, code = issued[1]["mentor"]
    assert site.test_client().get(f"/verify/{code}").status_code == 404

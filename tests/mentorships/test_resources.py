"""What the two share and what each keeps for themselves: known by content, for the right eyes, once, and gone when taken away."""

import io
import re
import struct
import zipfile

import pytest
import sqlalchemy as sa
from tests.mentorships.test_activities import at, once
from tests.story import canary, world_slugs
from tests.test_at_once import at_once, statuses
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships.activities.files import MOST, kind_of, safe_name
from mentes.mentorships.activities.models import Activity
from mentes.mentorships.holding import hold
from mentes.mentorships.models import Mentorship
from mentes.notices.models import Mail, Notice

PDF = b"%PDF-1.7\n%content\n"


def archive(*names, first=b""):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        if first:
            made.writestr("mimetype", first)
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
REFUSED = {
    "paper.pdf": b"<!DOCTYPE html><script>alert(1)</script>",
    "picture.png": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "late.txt": b"\n\n  <svg onload=alert(1)>",
    "words.docx": archive("anything.exe"),
    "macros.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "object.docx": archive("[Content_Types].xml", "word/document.xml", "word/embeddings/oleObject1.bin"),
    "sheet.docx": archive("[Content_Types].xml", "word/document.xml", "word/embeddings/Sheet1.xlsm"),
    "controls.txt": b"a\x0bb",
    "open.odt": archive("content.xml", first=b"application/zip"),
    "broken.docx": b"PK\x03\x04 and nothing more",
    "program.txt": b"MZ\x90\x00\x03",
    "bytes.txt": b"\xff\xfe\x00a",
    "animated.gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00",
}
TAKEN = {
    "pdf": PDF,
    "png": b"\x89PNG\r\n\x1a\nrest",
    "jpg": b"\xff\xd8\xff\xe0rest",
    "txt": "Grüße\n1 < 2".encode(),
    "docx": DOCX,
    "pptx": archive("[Content_Types].xml", "ppt/presentation.xml", "ppt/embeddings/", "ppt/embeddings/Sheet1.xlsx"),
    "odt": archive("content.xml", first=b"application/vnd.oasis.opendocument.text"),
}


def share(visitor, path, name="", content=b"", **data):
    """Send the form as a browser does; `once` as it stands on the page unless one is given."""
    sent = {"title": "A title", "once": once(visitor.get(path).text)} | data
    if name:
        sent["file"] = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart(sent)
    return visitor.post(path, body, content_type=f"multipart/form-data; boundary={boundary}")


def files(page):
    return re.findall(r"/resources/(\d+)/file", page)


@pytest.mark.requirement("S0-14")
def test_content_decides_what_a_file_is():
    assert {name: kind_of(content) for name, content in REFUSED.items()} == dict.fromkeys(REFUSED, "")
    assert {kind: kind_of(content) for kind, content in TAKEN.items()} == {kind: kind for kind in TAKEN}
    assert safe_name("../../etc/pass\u202ewd\r\nX: y.exe", "pdf") == "passwdX y.exe.pdf"
    assert safe_name("C:\\temp\\Thesis.PDF", "pdf") == "Thesis.pdf"
    assert safe_name(" . \x00", "txt") == "file.txt"
    assert len(safe_name("x" * 5000, "txt")) < 130


@pytest.mark.requirement("S0-14", "SEC-14")
def test_an_archive_is_refused_by_its_end_before_its_directory_is_read(monkeypatch):
    def listed(parts, size=0, said=None, tail=b"", before=b""):
        first = archive("[Content_Types].xml", "word/document.xml")
        at = first.rfind(b"PK\x05\x06")
        begins = first.find(b"PK\x01\x02")
        entry = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<HHH", 2, 0, 0) + b"\0" * 12 + b"ab"
        table = first[begins:at] + entry * parts
        number = said if said is not None else parts + 2
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, size or len(table), begins, 0)
        return first[:begins] + table + before + end + tail

    assert kind_of(listed(0)) == "docx"
    assert kind_of(listed(10)) == "docx"
    hostile = (
        listed(6000),
        listed(6000, said=3),  # counts wrongly
        listed(3, said=6000),
        listed(3, size=2_000_000),
        listed(3, size=0xFFFFFFFF),
        listed(3, before=b"PK\x06\x07" + b"\0" * 16),  # a directory elsewhere
        listed(3, tail=b"x"),
        b"PK\x03\x04" + b"\0" * 30 + b"PK\x05\x06",
    )
    read = []
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *given, **_: read.append(given))
    assert [kind_of(each) for each in hostile] == [""] * len(hostile)
    assert read == []


@pytest.mark.requirement("S0-14", "S0-13e")
def test_shared_read_by_the_two_alone_and_taken_back_by_its_giver(fresh_world):
    world = fresh_world
    ana, paolo = world.client("ana"), world.client("paolo")
    mine, theirs = at(world, "graz", "/resources"), at(world, "padua", "/resources")
    for name, content in REFUSED.items():
        answer = share(ana, mine, name, content, note="kept words")
        assert answer.status_code == 422, name
        assert "kept words" in answer.text
    assert share(ana, mine, "empty.pdf", b"").status_code == 422
    assert share(ana, mine, "big.pdf", PDF + b"x" * MOST).status_code == 422
    huge = share(ana, mine, "huge.pdf", PDF + b"x" * (MOST + 3_000_000), title="Kept title", note="kept words")
    assert huge.status_code == 413
    assert [each for each in ("mehr als 10 MB", "Kept title", "kept words", "UTF-8") if each not in huge.text] == []
    torn = ana.post(mine, b"x" * (MOST + 3_000_000), content_type="multipart/form-data; boundary=none")
    assert (torn.status_code, "mehr als 10 MB" in torn.text) == (413, True)
    assert share(ana, mine).status_code == 422  # a title alone
    for link in (
        "javascript:alert(1)",
        "https://bank.example@evil.example",
        "ftp://x.example",
        "https://x.example/\u202e",
    ):
        assert share(ana, mine, link=link).status_code == 422, link
    assert share(ana, mine, title="x" * 121, link="https://x.example").status_code == 422
    assert share(ana, mine, title="T\r\nX-Evil: 1", note="n" * 2001).status_code == 422
    before = files(paolo.get(theirs).text)
    assert (
        share(ana, mine, 'My "thesis"\r\nX: y\u202efdp.exe', PDF, link="https://x.example/?a=1&b=2").status_code == 303
    )
    page = paolo.get(theirs).text
    assert 'href="https://x.example/?a=1&amp;b=2"' in page
    number = next(iter(set(files(page)) - set(before)))
    one = at(world, "padua", f"/resources/{number}/file")
    got = paolo.get(one)
    assert got.get_data() == PDF
    assert got.headers["Content-Disposition"].startswith("attachment;")
    share(ana, mine, "words.txt", TAKEN["txt"])
    text = max(map(int, files(paolo.get(theirs).text)))
    plain = paolo.get(at(world, "padua", f"/resources/{text}/file"))
    assert plain.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "\n" not in got.headers["Content-Disposition"]
    assert (got.headers["X-Content-Type-Options"], got.headers["Cache-Control"]) == ("nosniff", "no-store")
    for name, slug in (
        ("ingrid", "graz"),
        ("claire", "alliance"),
        ("adele", "graz"),
        ("helene", "padua"),
        ("marie", "lyon"),
    ):
        for rest in ("/resources", f"/resources/{number}/file", "/activities", "/journal"):
            assert world.client(name).get(at(world, slug, rest)).status_code == 404, (name, rest)
    assert paolo.post(at(world, "padua", f"/resources/{number}/remove")).status_code == 303
    assert paolo.get(one).status_code == 200  # it is not his to take back
    gone = at_once(*(lambda: ana.post(at(world, "graz", f"/resources/{number}/remove")) for _ in range(2)))
    assert statuses(gone) == [303, 303]
    assert paolo.get(one).status_code == 404


@pytest.mark.requirement("S0-14", "S0-13e")
def test_a_resource_says_who_shared_it_and_stands_with_its_activity(fresh_world):
    world = fresh_world
    ana, paolo = world.client("ana"), world.client("paolo")
    activity = world.ids["activity:ana"]
    with world.seen_by(None, *world_slugs()):
        db.session.execute(sa.update(Activity).where(Activity.id == activity).values(key="paper"))
    path = at(world, "graz", f"/resources?activity={activity}")
    assert share(ana, path, "draft.pdf", PDF, title="Draft of my paper").status_code == 303
    assert share(paolo, at(world, "padua", "/resources"), title="Another", link="https://x.example").status_code == 303
    with_it = paolo.get(at(world, "padua", f"/activities/{activity}")).text
    assert "Draft of my paper" in with_it
    assert "Another" not in with_it
    row = paolo.get(at(world, "padua", "/resources")).text.split("Draft of my paper")[1][:700]
    assert "Ana" in row


@pytest.mark.requirement("S0-15")
def test_the_tools_that_the_two_agreed_on_stand_between_their_calls(fresh_world):
    for name, slug in (("ana", "graz"), ("paolo", "padua")):
        assert canary("a", "tools") in fresh_world.client(name).get(at(fresh_world, slug, "/activities")).text


@pytest.mark.requirement("S0-14", "UX-15")
def test_two_clicks_share_once_and_the_other_hears_of_it_once(fresh_world):
    world = fresh_world
    ana, path = world.client("ana"), at(world, "graz", "/resources")
    key = once(ana.get(path).text)
    browsers = [world.client("ana") for _ in range(3)]
    data = {"title": "Twice", "link": "https://x.example/secretplace", "once": key}
    assert statuses(at_once(*(lambda each=each: each.post(path, data) for each in browsers))) == [303] * 3
    assert world.client("paolo").get(at(world, "padua", "/resources")).text.count("<bdi>Twice</bdi>") == 1
    share(ana, path, link="https://x.example/more")
    ana.post(at(world, "graz", "/activities/plan/own"), {"own_title": "Secretplan", "once": "k"})
    world.drain()
    with world.seen_by(None, *world_slugs()):
        told = db.session.scalars(sa.select(Notice).where(Notice.kind == "shared").order_by(Notice.id)).all()
        assert [(each.person_id, each.letter) for each in told] == [(world.people["paolo"], "daily")] * 2
        letters = db.session.scalars(sa.select(Mail.body)).all()
        by = db.session.scalars(sa.select(History.actor_id).where(History.event == "ResourceShared")).all()
        assert (len(by) >= 2, set(by)) == (True, {None})
        events = [str(each) for each in db.session.scalars(sa.select(History.payload))]
        said = [*letters, *events, *(str(each.text) for each in told)]
        assert not [each for each in said if "secretplace" in each or "Secretplan" in each or "Twice" in each]


def test_a_journal_is_its_authors_alone_and_leaves_no_trace(fresh_world):
    world = fresh_world
    ana, paolo = world.client("ana"), world.client("paolo")
    path, number = at(world, "graz", "/journal"), world.ids["entry:ana"]
    with world.seen_by(None, *world_slugs()):
        before = db.session.scalars(sa.select(sa.func.count()).select_from(History)).one()
        moved = db.session.get_one(Mentorship, world.ids["pair:a"]).moved_at
    assert "canary-a-reflection-quetzal" in ana.get(path).text
    assert "reflection" not in paolo.get(at(world, "padua", "/journal")).text
    assert paolo.get(at(world, "padua", f"/journal/{number}")).status_code == 404
    assert paolo.post(at(world, "padua", f"/journal/{number}"), {"text": "Mine now", "version": "1"}).status_code == 409
    assert paolo.post(at(world, "padua", f"/journal/{number}/remove")).status_code == 404
    assert "canary-a-reflection-quetzal" in ana.get(path).text
    one = f"{path}/{number}"
    (version,) = ana.versions(one)
    assert ana.post(one, {"text": "First window", "version": version}).status_code == 303
    late = ana.post(one, {"text": "Second window", "version": version})
    assert late.status_code == 409
    assert "First window" in late.text
    assert "Second window" in late.text
    assert [ana.post(f"{one}/remove").status_code for _ in range(2)] == [303, 404]
    late = ana.post(one, {"text": "Third window", "version": version})
    assert late.status_code == 409
    assert "Third window" in late.text
    assert f'action="{path}"' in late.text  # to be kept as a new entry
    assert ana.post(path, {"text": "x" * 20_001}).status_code == 422
    key = once(ana.get(path).text)
    browsers = [world.client("ana") for _ in range(3)]
    many = at_once(*(lambda each=each: each.post(path, {"text": "Only once", "once": key}) for each in browsers))
    assert statuses(many) == [303] * 3
    assert ana.get(path).text.count("Only once") == 1
    with world.seen_by(None, *world_slugs()):
        assert db.session.scalars(sa.select(sa.func.count()).select_from(History)).one() == before
        assert db.session.get_one(Mentorship, world.ids["pair:a"]).moved_at == moved


@pytest.mark.requirement("S0-29", "S0-14")
def test_after_the_end_all_of_it_is_read_and_nothing_is_added(fresh_world):
    world = fresh_world
    with world.seen_by(None, *world_slugs()):
        hold(world.ids["pair:a"]).state = "completed"
    ana, row = world.client("ana"), world.ids["activity:ana"]
    assert "canary-a-position-quetzal" in ana.get(at(world, "graz", f"/activities/{row}")).text
    assert "canary-a-shared-quetzal" in ana.get(at(world, "graz", "/resources")).text
    assert "canary-a-reflection-quetzal" in ana.get(at(world, "graz", "/journal")).text
    for rest, data in (
        ("/activities/plan/own", {"own_title": "Too late"}),
        (f"/activities/{row}", {"note": "Too late", "version": "1"}),
        (f"/activities/{row}/move", {"state": "done"}),
        ("/resources", {"title": "Too late", "link": "https://x.example"}),
        ("/journal", {"text": "Too late"}),
        (f"/journal/{world.ids['entry:ana']}", {"text": "Too late", "version": "1"}),
    ):
        answer = ana.post(at(world, "graz", rest), data)
        assert answer.status_code == 409, rest
        assert rest.endswith("move") or "Too late" in answer.text, rest
    for rest in ("/resources", "/activities"):
        assert world.client("ingrid").get(at(world, "graz", rest)).status_code == 404
    assert ana.post(at(world, "graz", f"/resources/{world.ids['resource:ana']}/remove")).status_code == 303

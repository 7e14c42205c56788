"""Papers as PDF: what can be read in them, in which language, by whom, and that what somebody wrote is never more than words."""

import logging
from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from tests.story import Couple, canary, world_slugs

from mentes.base.db import db
from mentes.mentorships.certificates.document import NoGlyphError
from mentes.mentorships.models import Side
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.document import render_apart

HOSTILE = '#read("/etc/passwd") [ ] * _ $x$ <label> @ref `raw` \\ //'


def at(world, key, slug, rest):
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{key}']}/{rest}"


def words(answer):
    """What can be read in the file, with the breaks of lines as blanks."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:300]
    pages = PdfReader(BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.mark.requirement("S0-39", "S1-20")
def test_the_agreement_filled_in_says_everything_in_either_language(world):
    path = at(world, "a", "graz", "papers/agreement/print.pdf")
    english = words(world.client("ana").get(f"{path}?language=en"))
    german = words(world.client("ana").get(f"{path}?language=de"))
    for said in (canary("a", "goals"), canary("a", "tools"), "Ana Kovačević", "Paolo Zanetti", "Europe/"):
        assert said in english
        assert said in german
    for said in (
        "Goals of the mentoring partnership",
        "Signed in Graz on",
        "Version 1",
        "In force",
        "Secrecy",
        "wording",
    ):
        assert said in english
    for said in ("Unterschrieben in Graz am", "Fassung 1", "In Kraft", "Mentorin oder Mentor", "Wortlaut"):
        assert said in german
    assert "Only the two of you can read this." in english


@pytest.mark.requirement("S0-30")
def test_a_signature_that_is_missing_is_open(world):
    text = words(world.client("marie").get(at(world, "b", "lyon", "papers/agreement/print.pdf?language=en")))
    assert text.count("Signed in Graz on") == 1
    assert text.count("Open: not signed yet") == 1
    assert canary("b", "second") in text
    assert canary("b", "first") not in text


@pytest.mark.requirement("S0-34", "S0-39")
def test_minutes_say_who_added_what(world):
    text = words(world.client("paolo").get(at(world, "a", "padua", "meetings/2/papers/minutes/print.pdf?language=en")))
    own, added = text.split("Added by Paolo Zanetti")
    assert canary("a", "minutes") in own
    assert canary("a", "advice") in added
    assert "Number 2" in own


@pytest.mark.requirement("S0-39", "S1-20")
@pytest.mark.parametrize(
    ("locale", "said"), [("en", "Place, date and signature"), ("de", "Ort, Datum und Unterschrift")]
)
def test_the_blank_form_asks_everything_and_answers_nothing(world, locale, said):
    with world.seen_by(None, *world_slugs()):  # as she is called in lists; a document has the full name (S0-23)
        db.session.execute(sa.update(Side).where(Side.person_id == world.people["ana"]).values(display_name="Anči"))
    of_pair = world.client("ana").get(at(world, "a", "graz", f"papers/agreement/blank.pdf?language={locale}"))
    edition = world.ids["edition"]
    of_programme = world.client(None).get(f"/t/graz/c/{edition}/papers/agreement.pdf?language={locale}")
    for answer in (of_pair, of_programme):
        text = words(answer)
        assert said in text
        assert "CANARY" not in text
        assert canary("a", "goals") not in text
    assert "Ana Kovačević" in words(of_pair)
    assert "Ana Kovačević" not in words(of_programme)


@pytest.mark.requirement("S0-39")
def test_the_file_declares_its_standards_language_and_title(world):
    answer = world.client("ana").get(at(world, "a", "graz", "papers/agreement/print.pdf?language=de"))
    made = pikepdf.open(BytesIO(answer.data))
    with made.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
        assert "Mentoring-Vereinbarung" in xmp["dc:title"]
    assert made.Root.MarkInfo.Marked
    assert str(made.Root.Lang) == "de"
    assert "/H1" in {str(each.get("/S")) for each in made.objects if isinstance(each, pikepdf.Dictionary)}


@pytest.mark.requirement("PRV-1")
def test_nobody_else_gets_a_file(world):
    for rest in ("papers/agreement/print.pdf", "papers/agreement/blank.pdf", "meetings/2/papers/minutes/print.pdf"):
        for name, slug, status in (("marie", "lyon", 404), ("lucia", "granada", 404), ("ingrid", "graz", 404)):
            assert world.client(name).get(at(world, "a", slug, rest)).status_code == status, (name, rest)
        assert world.client(None).get(at(world, "a", "graz", rest)).status_code == 302


@pytest.mark.requirement("S0-31")
def test_a_draft_is_printed_for_its_author_alone(world):
    path = "meetings/3/papers/minutes/print.pdf?language=en"
    mine = words(world.client("ana").get(at(world, "a", "graz", path)))
    assert canary("a", "draft") in mine
    assert "Draft, not sent yet" in mine
    assert world.client("paolo").get(at(world, "a", "padua", path)).status_code == 404


def test_what_people_write_comes_out_as_words_and_reaches_no_log(fresh_world, caplog, capfd):
    long = "longest " * 900
    texts = (HOSTILE, "Arrow \u202eabc\u202c, a \U0001f600 and \U0001f9d1\u200d\U0001f680", "ß" * 7000)
    minutes = dict(zip(("research", "career", "comments"), texts, strict=True))
    couple = Couple(fresh_world, "a")
    path = at(fresh_world, "a", "graz", "meetings/3/papers/minutes/print.pdf?language=en")
    with caplog.at_level(logging.DEBUG):
        couple.paper("mentee", "minutes", papers.write, minutes, number=3)
        text = words(fresh_world.client("ana").get(path))
        couple.paper(
            "mentee", "minutes", papers.write, minutes | {"career": long, "comments": "李 secretword"}, number=3
        )
        refused = fresh_world.client("ana").get(path)
    logged = capfd.readouterr()
    assert HOSTILE in text
    assert "root:" not in text
    assert "Arrow abc, a [grinning face] and" in text
    assert text.count("ß") == 7000
    assert refused.status_code == 503
    assert "李" not in refused.text
    for word in ("passwd", "secretword", "grinning", "longest"):
        assert word not in caplog.text + "".join(logged)


def test_a_letter_without_a_font_is_told_by_its_script():
    with pytest.raises(NoGlyphError) as refused:
        render_apart({"day": "2026-01-02", "heading": "李"})
    assert "CJK" in str(refused.value)
    with pytest.raises(RuntimeError) as failed:
        render_apart({"day": "2026-01-02", "heading": "secretword"})
    assert "secretword" not in str(failed.value)

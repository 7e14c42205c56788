"""Guides in the words of a university: drafted, published as versions, read before signing, taken back."""

import re

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import History
from mentes.notices.models import Notice
from mentes.programmes.guides import service
from mentes.programmes.guides.service import Place, Words
from mentes.programmes.models import GuideText
from mentes.programmes.service import edition_of

BOTH = ("mentee", "mentor")
HOSTILE = """<script>alert(1)</script> [go](javascript:alert(1)) ![x](https://evil.example/x.png)

<img src=x onerror=alert(1)> **bold**"""


def programme_of(world):
    with world.seen_by(None, "alliance"):
        return edition_of(world.ids["edition"]).programme_id


def desk(world, slug, rest=""):
    return f"/t/{slug}/desk/programmes/{programme_of(world)}/guides{rest}"


def write(world, who, at, body, *, action="publish", key="guideline", title="Guide"):
    """What a person of this university sends from the page as it stands."""
    slug, locale = at
    at = desk(world, slug, f"/{key}/{locale}")
    visitor = world.client(who)
    sent = {"title": title, "body": body, "action": action, "version": visitor.versions(at)[0]}
    return visitor.post(at, sent)


def guide(world, who, slug, pair, *, key="guideline", more=""):
    return world.client(who).get(f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}/guide/{key}{more}")


def told(world, name):
    with world.seen_by(name):
        chosen = sa.select(Notice.path).where(
            Notice.matter.startswith("guide:"), Notice.person_id == world.people[name]
        )
        return list(db.session.scalars(chosen))


@pytest.mark.requirement("S0-3", "S1-2")
def test_a_university_says_it_in_its_own_words_and_everybody_reads_them_before_signing(world):
    at = desk(world, "granada", "/guideline/en")
    carmen = world.client("carmen")
    page = carmen.get(at).text
    assert "own words" in carmen.get(desk(world, "granada")).text
    assert re.search(r"<textarea[^>]*>[^<]{200}", page)  # begins with the words that are read today
    assert "%(" not in re.search(r"<textarea.*?</textarea>", page, re.DOTALL)[0]
    assert write(world, "carmen", ("granada", "en"), "Quiet draft.", action="draft").status_code == 303
    assert "Quiet draft." not in guide(world, "diego", "granada", "b").text
    assert "Quiet draft." in carmen.get(at).text
    assert write(world, "carmen", ("granada", "en"), "Words of Granada.").status_code == 303
    page = guide(world, "diego", "granada", "b").text
    assert "Words of Granada." in page
    assert "Version 1 of" in page
    assert "Words of Granada." not in guide(world, "marie", "lyon", "b").text  # another university's
    paper = world.client("diego").get(f"/t/granada/mentorships/{world.ids['pair:b']}/papers/agreement").text
    assert "Read the guide before you sign." in paper
    assert "Version 1 of" in paper
    other = world.client("marie").get(f"/t/lyon/mentorships/{world.ids['pair:b']}/papers/agreement").text
    assert re.search(r"The programme.{1,6}s own words, version \d+\.\d+\S*, as on ", other)
    assert "Words of Granada." in world.client().get(f"/t/granada/c/{world.ids['edition']}").text
    assert "Words of Granada." not in world.client().get(f"/t/graz/c/{world.ids['edition']}").text


def test_each_publication_is_a_version_and_taking_back_leads_to_the_programmes_own_words(world):
    for number in (1, 2):
        assert write(world, "giulia", ("padua", "en"), f"Padua number {number}.").status_code == 303
    page = guide(world, "paolo", "padua", "a").text
    assert "Padua number 2." in page
    assert "?version=1" in page
    earlier = guide(world, "paolo", "padua", "a", more="?version=1").text
    assert "Padua number 1." in earlier
    assert "This is an earlier version." in earlier
    assert guide(world, "paolo", "padua", "a", more="?version=9").status_code == 404
    at = desk(world, "padua", "/guideline/en")
    giulia = world.client("giulia")
    assert "Padua number 1." in giulia.get(f"{at}/1").text
    assert giulia.get(f"{at}/9").status_code == 404
    for _ in range(2):  # again: nothing
        assert giulia.post(f"{at}/withdraw").status_code == 303
    assert "Padua number" not in guide(world, "paolo", "padua", "a").text
    assert "taken back on" in giulia.get(at).text
    assert write(world, "giulia", ("padua", "en"), "Padua number 3.").status_code == 303
    assert "Version 3 of" in guide(world, "paolo", "padua", "a").text
    with world.seen_by(None, "padua"):
        names = list(db.session.scalars(sa.select(History.event).where(History.event.like("Guide%"))))
    assert (names.count("GuideWithdrawn"), names.count("GuidePublished") >= 3) == (1, True)


def test_the_owners_words_count_where_a_university_has_none_and_in_its_first_language_if_need_be(world):
    assert (
        write(world, "claire", ("alliance", "en"), "Alliance for %(months)s months.", title="Ours").status_code == 303
    )
    english = guide(world, "luc", "lyon", "d").text
    assert "Alliance for 6 months." in english
    german = guide(world, "ana", "graz", "a").text  # reads German; there is an English one alone
    assert "Alliance for 6 months." in german
    assert "nur auf Englisch" in german or "Englisch" in german
    assert 'lang="en"' in german
    assert write(world, "adele", ("graz", "de"), "Worte aus Graz.").status_code == 303
    assert "Worte aus Graz." in guide(world, "ana", "graz", "a").text
    world.drain()
    assert [len(told(world, each)) for each in ("ana", "luc", "georg")] == [
        1,
        1,
        0,
    ]  # ana reads those of Graz by now, georg has no running pair
    world.drain()
    assert len(told(world, "ana")) == 1


def test_an_own_guide_has_a_key_from_its_title_and_is_for_whom_it_says(world):
    visitor = world.client("claire")
    at = desk(world, "lyon")
    for _ in range(2):
        sent = {"title": "Après l'été!", "audience": "mentee", "body": "For mentees of Lyon."}
        answer = visitor.post(f"{at}/new", sent)
        assert answer.status_code == 303
    assert answer.location.endswith("/own-apres-l-ete-2/fr") or answer.location.endswith("/own-apres-l-ete-2/en")
    locale = answer.location[-2:]
    key = "own-apres-l-ete"
    assert guide(world, "marie", "lyon", "b", key=key).status_code == 404  # a draft
    assert write(world, "claire", ("lyon", locale), "For mentees.", key=key, title="Later").status_code == 303
    pair = f"/t/lyon/mentorships/{world.ids['pair:b']}"
    assert "For mentees." in guide(world, "marie", "lyon", "b", key=key).text
    assert f"guide/{key}" in world.client("marie").get(pair).text
    luc = world.client("luc").get(f"/t/lyon/mentorships/{world.ids['pair:d']}").text
    assert f"guide/{key}" not in luc


def test_a_draft_is_discarded_and_what_was_published_stays(world):
    at = desk(world, "granada", "/guideline/en")
    carmen = world.client("carmen")
    assert write(world, "carmen", ("granada", "en"), "Words that stay.").status_code == 303
    assert carmen.post(f"{at}/discard").status_code == 409
    assert "Discard the draft" not in carmen.get(at).text
    assert write(world, "carmen", ("granada", "en"), "Words that go.", action="draft").status_code == 303
    assert "Discard the draft" in carmen.get(at).text
    assert carmen.post(f"{at}/discard").status_code == 303
    page = carmen.get(at).text
    assert "Words that stay." in page
    assert "Words that go." not in page


def test_a_guide_of_ones_own_that_was_only_a_draft_is_gone_with_it(world):
    carmen = world.client("carmen")
    made = carmen.post(
        desk(world, "granada", "/new"), {"title": "Brief life", "body": "Soon gone.", "audience": "mentee"}
    )
    assert made.status_code == 303, made.text
    assert carmen.post(desk(world, "granada", "/own-brief-life/es/discard")).status_code == 303
    assert "Brief life" not in carmen.get(desk(world, "granada")).text
    assert carmen.post(desk(world, "granada", "/own-brief-life/es/discard")).status_code == 404


def test_who_may_not_write_finds_nothing(world):
    number = programme_of(world)
    for slug in ("graz", "padua"):
        for rest in ("", "/new", "/guideline/en", "/guideline/en/1"):
            for who in ("ana", "paolo", "carmen"):
                answer = world.client(who).get(f"/t/{slug}/desk/programmes/{number}/guides{rest}")
                assert answer.status_code in {403, 404}
    ingrid = world.client("ingrid")
    for rest in ("/guideline/xx", "/nothing/de", "/guideline/de/99"):
        assert ingrid.get(desk(world, "graz", rest)).status_code == 404
    assert ingrid.get(f"/t/graz/desk/programmes/{number + 999}/guides").status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world):
    answer = write(world, "ingrid", ("graz", "en"), "A word and %(secret)s.")
    assert answer.status_code == 422
    assert "%(secret)s" in answer.text
    assert "%(months)s" in answer.text
    answer = write(world, "ingrid", ("graz", "en"), "x" * 900_000)
    assert answer.status_code == 422
    assert "x" * 900_000 in answer.text
    assert write(world, "ingrid", ("graz", "en"), "").status_code == 422
    answer = write(world, "ingrid", ("graz", "en"), "Words %(months)s and 100 % (all).", action="preview")
    assert answer.status_code == 200
    assert "Words 6 and 100 % (all)." in answer.text
    with world.seen_by(None, "graz"):
        found = sa.select(GuideText.id).where(GuideText.tenant_id == world.ids["graz"], GuideText.locale == "en")
        assert db.session.scalar(found) is None


def test_hostile_markdown_does_nothing(world):
    assert write(world, "ingrid", ("graz", "de"), HOSTILE).status_code == 303
    for page in (
        guide(world, "ana", "graz", "a").text,
        write(world, "ingrid", ("graz", "de"), HOSTILE, action="preview").text,
    ):
        main = page[page.index("<main") : page.index("</main>")]
        shown = re.sub(r"<textarea.*?</textarea>", "", main, flags=re.DOTALL)
        assert "<strong>bold</strong>" in shown
        assert not re.search(r"<script|<img|href=\"javascript|<[^>]*onerror", shown)


@pytest.mark.requirement("UX-12")
def test_two_people_at_once_both_see_both_texts(world):
    at = desk(world, "granada", "/guideline/es")
    slow, quick = world.client("carmen"), world.client("carmen")
    seen = slow.versions(at)[0]
    sent = {"title": "Guía", "action": "draft", "version": seen}
    assert quick.post(at, sent | {"body": "The first."}).status_code == 303
    answer = slow.post(at, sent | {"body": "The second."})
    assert answer.status_code == 409
    assert "The first." in answer.text
    assert "The second." in answer.text
    again = re.search(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"', answer.text)
    version = again[1] or again[2]
    assert slow.post(at, sent | {"body": "The second.", "version": version, "action": "publish"}).status_code == 303
    assert slow.post(at, sent | {"body": "The second.", "version": version, "action": "publish"}).status_code == 303
    with world.seen_by(None, "granada"):
        found = sa.select(GuideText.number, GuideText.body).where(
            GuideText.tenant_id == world.ids["granada"], GuideText.locale == "es"
        )
        assert [tuple(each) for each in db.session.execute(found)] == [(1, "The second.")]  # the double click is one


def test_a_row_that_somebody_else_began_meanwhile_is_not_written_over(world):
    place = Place(programme_of(world), world.ids["trier"], "guideline", "de")
    words = Words("Titel", "Erst.", BOTH)
    with world.seen_by(None, "trier"):
        service.save_draft(place, words, 0)
    with world.seen_by(None, "trier"), pytest.raises(service.ChangedMeanwhile):
        service.save_draft(place, words, 0)

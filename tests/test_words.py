"""What readers of both languages see on every page that they can reach: whole sentences in their own language."""

import html
import re

import pytest
from babel.messages.pofile import read_po

from mentes.base import catalogues
from mentes.base.db import db
from mentes.people.models import Person

pytestmark = pytest.mark.one_server  # words are for no PostgreSQL to say
GERMAN = ("ana", "georg", "ingrid", "tom")
ENGLISH = ("paolo", "marie", "ben", "claire")
STARTS = ("home", "inbox", "me", "certificates", "", "desk")
LINK = re.compile(r'href="(/t/[^"#]+)"')
LEFT_OUT = re.compile(r"\.css|\.pdf|/signin|/static/")
MOST = 60


NAMED = re.compile(r"<code>%\(\w+\)s</code>")  # a place that is explained to whoever may write it
ABROAD = re.compile(r"/guides/[^/]+/(?!de)\w+$|/wording/\d+/[\w.]+(/(?!de)\w+)?$")  # words of other languages


def pages(world, name):
    """Every page that somebody reaches by links from home: address and text."""
    visitor, slug = world.client(name), world.actor(name).home_slug
    seen, todo = set(), [f"/t/{slug}/{page}" for page in STARTS]
    while todo and len(seen) < MOST:
        address = todo.pop(0)
        if address in seen or LEFT_OUT.search(address):
            continue
        seen.add(address)
        answer = visitor.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield address, answer.text
            todo += [html.unescape(link) for link in LINK.findall(answer.text)]


@pytest.fixture(scope="module")
def walked(world):
    """The pages of somebody, walked once."""
    known = {}

    def walk(name):
        if name not in known:
            known[name] = dict(pages(world, name))
        return known[name]

    return walk


@pytest.mark.parametrize("name", [*GERMAN, *ENGLISH])
def test_no_page_shows_a_place_that_was_not_filled(walked, name):
    shown = {address: NAMED.sub("", text) for address, text in walked(name).items()}
    assert len(shown) > 5
    assert [address for address, text in shown.items() if "%(" in text or "None" in re.sub(r"<[^>]+>", "", text)] == []


@pytest.mark.parametrize("name", [*GERMAN, *ENGLISH])
def test_every_page_is_in_the_language_of_its_reader(walked, name):
    locale = "de" if name in GERMAN else "en"
    heads = {re.search(r'<html[^>]* lang="([^"]+)"', text)[1].partition("-")[0] for text in walked(name).values()}
    assert heads == {locale}


def sources():
    """English texts of ours that are long enough to be told from anything else, and that German says otherwise."""
    for package in catalogues.packages():
        domain, folder = catalogues.domain_and_folder(package)
        with (folder / "de" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            for message in read_po(file, locale="de"):
                text = message.id[0] if isinstance(message.id, tuple) else message.id
                if len(text) > 14 and " " in text and "%(" not in text and message.string != text:
                    yield text


@pytest.mark.requirement("UX-39")
@pytest.mark.parametrize("name", GERMAN)
def test_no_page_for_a_german_reader_says_anything_of_ours_in_english(walked, name):
    english = list(sources())
    assert len(english) > 400
    for address, text in walked(name).items():
        if ABROAD.search(address):
            continue
        shown = html.unescape(re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL))
        assert (address, [each for each in english if each in shown]) == (address, [])


@pytest.mark.requirement("S0-3")
@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        ("ana", "/t/graz/mentorships/1/guide/guideline", "Dauer in Monaten: 6"),
        ("paolo", "/t/padua/mentorships/1/guide/guideline", "Duration in months: 6"),
        ("ana", "/t/graz/c/1", "Online-Gespräche, mindestens: 3"),
        ("paolo", "/t/padua/c/1", "Online calls, at least: 3"),
        ("ana", "/t/graz/proposals/1", "Gemeinsame Sprachen: Englisch."),
        ("paolo", "/t/padua/proposals/1", "Languages in common: English."),
    ],
)
def test_numbers_of_the_edition_and_names_of_languages_stand_in_the_text(world, name, page, said):
    assert said in world.client(name).get(page).text


@pytest.mark.requirement("S0-9", "S0-10", "S0-11")
@pytest.mark.parametrize(
    ("name", "slug", "said"),
    [
        (
            "ana",
            "graz",
            ("Erfahrung und vom ungeschriebenen Wissen", "auch über Hindernisse", "gegenseitiger Wertschätzung"),
        ),
        (
            "paolo",
            "padua",
            ("experience and on the unwritten knowledge", "but also of obstacles", "mutual appreciation"),
        ),
    ],
    ids=["german", "english"],
)
def test_the_guide_says_what_good_mentoring_lives_on(world, name, slug, said):
    """Experience and tacit knowledge; obstacles too, not only successes; feedback that looks ahead and appreciates."""
    text = world.client(name).get(f"/t/{slug}/mentorships/{world.ids['pair:a']}/guide/guideline").text
    assert [each for each in said if each not in text] == []


def test_every_person_of_the_world_has_a_language_that_ships(world):
    with world.seen_by("claire"):
        assert {each.locale for each in db.session.query(Person)} <= {"de", "en"}


@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        ("ana", "/t/graz/me", ("Personal", "aus der Anmeldung der Universität")),
        ("ingrid", "/t/graz/desk/applications/1", ("Personal", "Mentees sind Promovierende und Postdocs")),
        ("claire", "/t/lyon/desk/applications/9", ("Staff", "Mentees are doctoral candidates and early postdocs.")),
    ],
)
def test_facts_and_reasons_are_said_in_words(world, name, page, said):
    text = html.unescape(world.client(name).get(page).text)
    assert [each for each in said if each not in text] == []

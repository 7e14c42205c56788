"""No page leads nowhere: every link on every page that somebody may open is an address that answers this person."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from mentes.base import limits
from mentes.mentorships.papers import service as papers
from tests.story import PEOPLE, Couple
from tests.walking import EXPECTED, NOBODY, cast, doors

pytestmark = pytest.mark.one_server
PAIRS = ("a", "c")  # one under way, one that has come to its end
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
ELSEWHERE = (
    "/static/",
    "/signin",
    "/me/accounts/add/",
    "/copy.zip",
)  # files of ours, the way to a university's own sign-in, and what can be taken only so often


def pages(world):
    """Every page that somebody may open, as `doors.toml` has it (see `test_doors`): the person's name and the address."""
    for door in doors(world.app):
        if door.method == "GET" and "<path:" not in door.rule:
            people = {role: name for role, name in cast(door.pair).items() if role != NOBODY}
            for role, name in people.items():
                answers = zip(door.places, EXPECTED[door.name][role], strict=True)
                yield from ((name, door.path(world, slug)) for slug, status in answers if status == 200)
    for pair in PAIRS:
        here = [(name, PEOPLE[name].home) for role, name in cast(pair).items() if role != NOBODY]
        yield from ((name, f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}") for name, slug in here)


def kind_of(link):
    """The same for lists that are only filtered or sorted otherwise: one page, and which words stand in its query."""
    path, _, query = link.partition("?")
    return f"{path}?{sorted(parse_qs(query, keep_blank_values=True))}" if query else link


def links_of(visitor, path):
    """The links of this page; None where there is no page."""
    page = visitor.get(path)
    if page.status_code != 200 or page.mimetype != "text/html":
        return None
    return {unescape(each) for each in LINK.findall(page.text)}


def walk(visitor, paths):
    """Open these pages and follow their links, each once: the page, the link and its answer."""
    opened = {path: links for path in paths if (links := links_of(visitor, path)) is not None}
    shown = {link: path for path, links in opened.items() for link in links}
    known = set(opened)
    for link, path in shown.items():
        if not any(word in link for word in ELSEWHERE) and not {link, kind_of(link)} & known:
            known |= {link, kind_of(link)}
            answer = visitor.get(link)
            answer.close()
            yield path, link, answer.status_code


def dead(answers):
    return [(path, link, status) for path, link, status in answers if status >= 400]


@pytest.mark.timeout(900)
def test_every_link_answers_whoever_is_shown_it(world, monkeypatch):
    monkeypatch.setattr(limits, "spend", lambda *_: None)  # nobody takes so many files in a few seconds
    paths = {}
    for name, path in pages(world):
        paths.setdefault(name, []).append(path)
    answers = {name: list(walk(world.client(name), each)) for name, each in paths.items()}
    lost = {name: found for name, each in answers.items() if (found := dead(each))}
    assert not lost, lost
    assert sum(map(len, answers.values())) > 200


def test_a_step_that_stands_for_the_papers_of_all_meetings_leads_to_these(world):
    couple = Couple(world, "a")
    couple.write("mentee", "minutes", "later", number=3)
    couple.paper("mentor", "minutes", papers.confirm, 1, {"advice": "Go on."}, number=3)
    path = f"/t/graz/mentorships/{world.ids['pair:a']}"
    visitor = world.client("ana")
    assert f'"{path}#meetings"' in visitor.get(path).text
    assert dead(walk(visitor, [path])) == []

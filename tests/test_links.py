"""No page leads nowhere: every link on every page that somebody may open is an address that answers this person."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from mentes.mentorships.papers import service as papers
from tests.story import PEOPLE, Couple
from tests.walking import NOBODY, cast, doors

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
    """Every page that somebody may open: the person's name and the address."""
    for door in doors(world.app):
        if door.method == "GET" and "<path:" not in door.rule:
            people = {role: name for role, name in cast(door.pair).items() if role != NOBODY}
            yield from ((name, door.path(world, slug)) for name in people.values() for slug in door.places)
    for pair in PAIRS:
        here = [(name, PEOPLE[name].home) for role, name in cast(pair).items() if role != NOBODY]
        yield from ((name, f"/t/{slug}/mentorships/{world.ids[f'pair:{pair}']}") for name, slug in here)


def kind_of(link):
    """The same for lists that are only filtered or sorted otherwise: one page, and which words stand in its query."""
    path, _, query = link.partition("?")
    return f"{path}?{sorted(parse_qs(query, keep_blank_values=True))}" if query else link


def dead_links(visitor, path, known):
    """The links of this page, if it is one, that do not answer; each is asked once."""
    page = visitor.get(path)
    if page.status_code != 200 or page.mimetype != "text/html":
        return []
    for link in {unescape(each) for each in LINK.findall(page.text)} - known.keys():
        if not any(word in link for word in ELSEWHERE) and not {link, kind_of(link)} & known.keys():
            answer = visitor.get(link)
            known[link] = known[kind_of(link)] = answer.status_code
            answer.close()
    return sorted((path, link, code) for link, code in known.items() if code >= 400)


@pytest.mark.timeout(900)
def test_every_link_answers_whoever_is_shown_it(world):
    visitors, known, dead = {}, {}, []
    for name, path in pages(world):
        visitor = visitors.setdefault(name, world.client(name))
        dead += [(name, *each) for each in dead_links(visitor, path, known.setdefault(name, {}))]
    assert not dead, dead
    assert sum(map(len, known.values())) > 200


def test_a_step_that_stands_for_the_papers_of_all_meetings_leads_to_these(world):
    couple = Couple(world, "a")
    couple.write("mentee", "minutes", "later", number=3)
    couple.paper("mentor", "minutes", papers.confirm, 1, {"advice": "Go on."}, number=3)
    path = f"/t/graz/mentorships/{world.ids['pair:a']}"
    visitor = world.client("ana")
    assert f'"{path}#meetings"' in visitor.get(path).text
    assert dead_links(visitor, path, {}) == []

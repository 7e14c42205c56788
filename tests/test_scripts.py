"""Scripts in whatever people, files, plugins and sign-ins bring stay words: every page, as every role, read by Chromium."""

import pytest

from tests.spoiling import CALL, PAYLOADS, spoil, spoil_papers
from tests.walking import NOBODY, cast, doors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ROLES = (NOBODY, "mentee", "mentor", "coordinator_of_mentee", "lead", "admin_of_graz", "central")
LIVE = """([html, letter]) => {
  const page = new DOMParser().parseFromString(html, "text/html"), found = [];
  for (const each of page.querySelectorAll("*")) {
    const names = each.getAttributeNames();
    if (names.some(name => name.startsWith("on") || name === "style" && !letter || name === "srcdoc")
        || names.some(name => /^\\s*(javascript|data|vbscript):/i.test(each.getAttribute(name)))
        || each.matches("iframe:not([sandbox='']), object, embed, base, img[src=x], script:not([src^='/static/'])")
        || each.matches("style") && !letter)
      found.push(each.outerHTML.slice(0, 200));
  }
  return [found, page.body.textContent.includes("CALL")];
}""".replace("CALL", CALL)
"""What a browser would run or load (a letter in its sandbox has styles of its own), and whether the words of one of our scripts can be read on the page."""


@pytest.fixture
def spoilt_world(fresh_world, pg_server):
    """The story, with a script in place of every text."""
    assert spoil_papers(fresh_world, "ana", "paolo") > 3
    assert spoil(fresh_world, pg_server) > 300
    return fresh_world


def pages(world):
    """Every page that somebody may open: the person's name and the address."""
    for door in doors(world.app):
        if door.method == "GET" and "<path:" not in door.rule:
            people = cast(door.pair)
            for role in ROLES:
                for slug in door.places[:1] if role == NOBODY else door.places:
                    yield people[role], door.path(world, slug)


@pytest.mark.requirement("SEC-4")
def test_no_text_of_anybodys_becomes_a_script_on_any_page(spoilt_world, browser):
    visitors, alive, shown, seen = {}, [], 0, set()
    reader = browser.new_page()
    assert all(reader.evaluate(LIVE, [each, False])[0] for each in PAYLOADS), "one of our scripts is no script"
    for name, path in pages(spoilt_world):
        visitor = visitors.setdefault(name, spoilt_world.client(name))
        answer = visitor.get(path)
        if answer.mimetype != "text/html" or (path, answer.text) in seen:
            continue
        seen.add((path, answer.text))
        is_letter = answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
        found, is_shown = reader.evaluate(LIVE, [answer.text, is_letter])
        alive += [(name, path, each) for each in found]
        shown += is_shown
    reader.close()
    assert not alive, alive
    assert shown > 50, "hardly any page shows a spoilt text: is the world spoilt at all?"

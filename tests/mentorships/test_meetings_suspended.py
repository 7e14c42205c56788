"""The pages of a pair while the programme's rules are away: read as ever, and nothing is offered that would be refused."""

import pytest

from mentes.plugin.loader import Quarantined, Registry, registry, using

REST = "This programme is suspended: it can be read, but nothing can be changed just now."


@pytest.fixture
def suspended():
    """The plugin of the alliance's programme does not start."""
    plugins = {name: plugin for name, plugin in registry().plugins.items() if name != "online"}
    with using(Registry(plugins, {"online": Quarantined("online", "mentes", "ImportError: no", "")})):
        yield


def main(answer):
    """What stands on the page itself, without the frame around it."""
    return answer.text.split("<main", 1)[1].split("</main>")[0]


def test_a_meeting_is_shown_without_forms_while_the_programme_rests(world, suspended):
    at = f"/t/graz/mentorships/{world.ids['pair:a']}/meetings"
    ana = world.client("ana")
    ana.post("/language", {"locale": "en", "next": "/"})
    for path in (f"{at}/4", f"{at}/2", f"{at}/new"):
        shown = main(ana.get(path))
        assert REST in shown, path
        assert "<form" not in shown, path
    assert ana.post(f"{at}/4/confirm").status_code == 503

"""What does not load is put aside with its traceback and disturbs nobody."""

from importlib.metadata import EntryPoint

import pytest

from mentes.plugin.loader import GROUP, BrokenPlugin, NoPlugin, bind, load, registry, rules_for, using

HEAD = "from mentes.plugin import Card, Design, hookimpl\n"
CARD = "@hookimpl\ndef card():\n    return Card('Fine')\n"
BROKEN = {
    "does-not-import": ("import mentes_of_nobody\n", "ModuleNotFoundError"),
    "raises-at-import": ("1 / 0\n", "ZeroDivisionError"),
    "unknown-hook": (HEAD + CARD + "@hookimpl\ndef cord():\n    return 1\n", "unknown hook 'cord'"),
    "unknown-argument": (HEAD + CARD + "@hookimpl\ndef design(colour):\n    return Design()\n", "colour"),
    "no-card": (HEAD + "@hookimpl\ndef design(config):\n    return Design()\n", "does not implement card()"),
    "card-raises": (HEAD + "@hookimpl\ndef card():\n    return 1 / 0\n", "ZeroDivisionError"),
    "card-is-none": (HEAD + "@hookimpl\ndef card():\n    Card('x')\n", "must answer a Card"),
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Entry points of packages written for this test."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(package, source, name=""):
        (tmp_path / f"{package}.py").write_text(source, encoding="utf-8")
        return EntryPoint(name or package, package, GROUP)

    return install


@pytest.mark.parametrize(("source", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_put_aside_with_its_traceback(installed, source, said, request):
    unique = f"mentes_{request.node.callspec.id.replace('-', '_')}"
    found = [installed(unique, source, "broken"), installed(f"{unique}_good", HEAD + CARD, "good")]
    here = load(found)
    assert list(here.plugins) == ["good"]
    assert said in here.quarantine["broken"].traceback
    with pytest.raises(BrokenPlugin, match="broken"):
        load(found, strict=True)


def test_two_plugins_of_one_name_are_both_put_aside(installed):
    found = [installed("mentes_first", HEAD + CARD, "same"), installed("mentes_second", HEAD + CARD, "same")]
    here = load(found)
    assert not here.plugins
    assert "more than one" in here.quarantine["same"].reason


@pytest.mark.parametrize("name", ["Loud", "with space", "", "9lives", "../up"])
def test_a_name_that_cannot_stand_in_a_path_is_refused(name, written):
    with pytest.raises(BrokenPlugin, match="lower-case"):
        written(name)


def test_an_equal_comparing_instance_is_no_surprise():
    class Programme:
        """Without hooks."""

    with pytest.raises(BrokenPlugin, match="card"):
        bind("empty", Programme())


def test_the_rules_of_a_plugin_that_is_not_there_suspend_its_programme():
    with using(load([])), pytest.raises(NoPlugin) as refused:
        rules_for("gone")
    assert refused.value.status == 503
    assert refused.value.plugin == "gone"


def test_the_bundled_programme_is_found_by_its_entry_point():
    assert registry().plugin("online").domain == "mentes_online"
    assert registry().plugin("online").distribution == "mentes"
    assert rules_for("online").card().title == "Online mentoring"

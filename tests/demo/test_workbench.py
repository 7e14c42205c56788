"""The workbench asks every hook of a plugin on sample facts and shows what it answers, in both languages."""

import pytest
from pydantic import BaseModel, Field
from tests.plugin.conftest import written  # noqa: F401 - a fixture

from mentes.base.form_languages import Translated
from mentes.plugin import Card
from mentes.plugin.loader import registry, using

pytestmark = pytest.mark.one_server


@pytest.fixture
def visit(demo):
    client = demo.test_client()
    return lambda path: client.get(path, base_url="http://127.0.0.1:8000")


def test_every_hook_is_asked_and_its_facts_can_be_changed(visit, written):  # noqa: F811
    listed = visit("/demo/workbench").text
    assert all(f"/demo/workbench/{name}" in listed for name in registry().plugins)
    page = visit("/demo/workbench/online").text
    assert all(f"<code>{hook}</code>" in page for hook in registry().plugin("online").implements)
    assert "Online mentoring" in page
    assert "It lasts 6 months." in page
    asked = "?who-role=mentor&who-level=doctoral&who-semester=3"
    config = registry().plugin("online").card.config().model_dump()
    config |= {"months": 9, "formats": config["formats"][0]}
    sent = "".join(f"&set-{key}={value}" for key, value in config.items() if value is not False)
    changed = visit(f"/demo/workbench/online{asked}{sent}")
    assert "It lasts 9 months." in changed.text
    wrong = visit(f"/demo/workbench/online{asked}&set-months=99")
    assert wrong.status_code == 422
    assert "It lasts 6 months." in wrong.text
    assert visit("/demo/workbench/nobody").status_code == 404

    def boom():
        raise RuntimeError("not today")

    with using(
        type(registry())({"odd": written("odd", check_eligibility=boom), "worse": written("worse", design=boom)})
    ):
        failed = visit("/demo/workbench/odd").text
        assert "check_eligibility: RuntimeError: not today" in failed
        assert "The plugin could not answer." in visit("/demo/workbench/worse").text


class Needed(BaseModel, frozen=True):
    """Parameters without defaults."""

    name: Translated = Field(title="Name")
    months: int = Field(ge=2, title="Months")


def test_parameters_without_defaults_begin_with_examples(visit, written):  # noqa: F811
    with using(type(registry())({"odd": written("odd", card=lambda: Card("Odd", config=Needed))})):
        page = visit("/demo/workbench/odd")
    assert page.status_code == 200
    assert "It lasts" in page.text or "It has no end." in page.text

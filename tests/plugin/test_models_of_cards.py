"""Models of a plugin's card whose own code fails: the plugin is blamed, and pages that can do without go on."""

from types import ModuleType

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, Field, field_validator

from mentes.base.db import db
from mentes.plugin import Card, Design, hookimpl
from mentes.plugin.frozen import config_of
from mentes.plugin.guard import PluginFailure
from mentes.plugin.loader import Registry, bind, registry, using
from mentes.plugin.models import PluginFault
from mentes.programmes.models import Edition
from mentes.programmes.rules import flag_faults

pytestmark = pytest.mark.one_server


def fails(_value):
    raise KeyError("no such month")


class Plain(BaseModel, frozen=True):
    """Parameters as they should be."""

    months: int = Field(6, title="Months")


class Failing(BaseModel, frozen=True):
    """Parameters whose check fails."""

    months: int = Field(6, title="Months")
    _check = field_validator("months")(fails)


class Made(BaseModel, frozen=True):
    """Parameters whose default fails."""

    months: int = Field(default_factory=lambda data: data["gone"], title="Months")


class Asked(BaseModel, frozen=True):
    """Questions whose check fails."""

    topic: str = Field("", title="Topic")
    _check = field_validator("topic")(fails)


def half_a_year():
    return Design()


def online(**card):
    made = ModuleType("mentes_odd")
    made.card, made.design = hookimpl(lambda: Card("Odd", **card)), hookimpl(half_a_year)
    return Registry({**registry().plugins, "online": bind("online", made)})


@pytest.fixture(scope="module", autouse=True)
def begun(world):
    with world.app.app_context():
        db.session.get_one(Edition, world.ids["edition"]).config = {"months": 6}
        db.session.commit()


def test_a_model_that_fails_is_a_failure_of_its_plugin():
    plugin = online(config=Failing).plugin("online")
    with pytest.raises(PluginFailure, match="plugin online, hook card: KeyError"):
        config_of(plugin, {"months": 6})


@pytest.mark.requirement("SEC-18", "REL-14")
def test_pages_go_on_without_parameters(world):
    edition, pair = world.ids["edition"], world.ids["pair:a"]
    pages = {
        "helene": ["/a/plugins", "/a/plugins/online"],
        "claire": ["/t/alliance/desk", "/t/alliance/desk/programmes", f"/t/alliance/desk/editions/{edition}"],
        "mia": [f"/t/graz/c/{edition}", "/t/graz/home", "/t/graz/"],
        "ana": [f"/t/graz/mentorships/{pair}", "/t/graz/home"],
    }
    with using(online(config=Failing)):
        seen = {path: world.client(who).get(path).status_code for who, paths in pages.items() for path in paths}
        assert set(seen.values()) == {200}, seen
        assert "KeyError" in world.client("helene").get("/a/plugins/online").text
        with world.app.app_context():
            assert "plugin online" in dict(flag_faults(db.session()))[edition]
            db.session.rollback()
    with using(online(config=Made)):
        assert world.client("helene").get("/a/plugins/online").status_code == 200


def test_questions_that_fail_are_the_plugins_failure(world):
    with world.app.app_context():
        db.session.execute(sa.delete(PluginFault))
        db.session.commit()
    with using(online(config=Plain, mentee=Asked)):
        sent = world.client("mia").post(f"/t/graz/c/{world.ids['edition']}/apply/mentee", {"topic": "x"})
    assert sent.status_code == 503
    with world.app.app_context():
        assert db.session.scalars(sa.select(PluginFault.hook)).all() == ["card"]

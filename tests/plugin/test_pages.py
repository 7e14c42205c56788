"""A plugin's pages exist only where it is in use, and never without a permission."""

import pytest
from flask import Blueprint, Flask, g

from mentes.base.actor import University
from mentes.base.failures import init_failures
from mentes.base.web import May, check_declared
from mentes.plugin.loader import Registry, using
from mentes.plugin.pages import init_plugins

IDS = {"graz": 1, "padua": 2}


@pytest.fixture
def app(written):
    pages = Blueprint("mentes_odd", __name__)
    pages.add_url_rule("/ideas", "ideas", lambda: "Ideas")
    app = Flask("mentes")

    @app.url_value_preprocessor
    def at(_endpoint, values):
        slug = values.pop("slug")
        g.university = University(IDS[slug], slug, "university", "active", {"en": slug}, ("en",), "Europe/Vienna", {})

    with using(Registry({"odd": written(blueprints=lambda: (pages,))})):
        init_plugins(app, lambda plugin, university: (plugin, university) == ("odd", 1))
    init_failures(app)
    return app


def test_blueprints_are_pages_where_the_plugin_is_in_use(app):
    assert app.test_client().get("/t/graz/p/odd/ideas").text == "Ideas"


def test_blueprints_are_404_elsewhere(app):
    with app.test_request_context("/t/padua/p/odd/ideas"):
        app.preprocess_request()
        with pytest.raises(Exception) as hidden:  # noqa: PT011
            app.dispatch_request()
    assert hidden.value.status == 404


def test_every_page_of_a_plugin_is_for_people_who_are_signed_in(app):
    check_declared(app)
    assert {view.may for name, view in app.view_functions.items() if name.startswith("mentes_odd.")} == {May.SIGNED_IN}

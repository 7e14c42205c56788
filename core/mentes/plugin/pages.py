"""A plugin's own pages: under `/t/<university>/p/<plugin>/`, for people of that university, only where it is in use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask

from mentes.base.actor import here
from mentes.base.errors import NotVisible
from mentes.base.logging import get_log
from mentes.base.web import SIGNED_IN, View, declare
from mentes.plugin.loader import Plugin, registry, set_aside

log = get_log()
InUse = Callable[[str, int], bool]


def init_plugins(app: Flask, is_in_use: InUse) -> None:
    """Register every plugin's pages. Call it after the rooms, so that no plugin's template covers one of core.

    `is_in_use(plugin, university id)` says where the pages exist; elsewhere they are 404.
    """
    for plugin in tuple(registry().plugins.values()):
        try:
            _register(app, plugin, is_in_use)
        except Exception as error:  # whatever its pages do wrong, the others' pages are served
            log.error("plugin put aside", plugin=plugin.name, exc_info=error)
            set_aside(plugin.name, error)


def _register(app: Flask, plugin: Plugin, is_in_use: InUse) -> None:
    for blueprint in plugin.rules.blueprints():
        try:
            app.register_blueprint(blueprint, url_prefix=f"/t/<slug>/p/{plugin.name}")
        finally:  # also what was registered before it failed
            _close(app, plugin, f"{blueprint.name}.", is_in_use)


def _close(app: Flask, plugin: Plugin, prefix: str, is_in_use: InUse) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(prefix):
            app.view_functions[endpoint] = declare(_only_in_use(view, plugin.name, is_in_use), SIGNED_IN)


def _only_in_use(view: View, plugin: str, is_in_use: InUse) -> View:
    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> Any:
        if not is_in_use(plugin, here().id):
            raise NotVisible
        return view(*args, **kwargs)

    return shown

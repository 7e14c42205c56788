"""On which pages somebody is shown whom they can turn to: those of their pair, their application, their proposal (S4-24)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import current_app, request

from mentes.base.along import Along, along
from mentes.base.web import SIGNED_IN
from mentes.programmes.support.reading import HELP, Help, near, told


class _Lent:
    ways: Mapping[str, sa.Select[Any]] = {}


def lend_ways(ways: Mapping[str, sa.Select[Any]]) -> None:
    """Say how a number in an address leads to the edition of the person who asks (the roof does).

    Each statement has the parameters `number` and `person`, and finds nothing for somebody whose it is not.
    """
    _Lent.ways = ways


def read_help() -> Along | None:
    """What is read along for a page of a programme; None for every other page."""
    view = current_app.view_functions.get(request.endpoint or "")
    found = next((name for name in _Lent.ways if name in (request.view_args or {})), None)
    if found is None or getattr(view, "may", None) is not SIGNED_IN:
        return None
    return replace(near(_Lent.ways[found]), values={"number": int((request.view_args or {})[found])})


def help_nearby() -> Help | None:
    """What belongs on the page that is being drawn; None where it is no page of a programme that the reader is in."""
    values = along(HELP)
    return told(values) if values else None

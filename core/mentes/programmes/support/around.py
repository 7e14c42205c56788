"""On which pages somebody is shown whom they can turn to: those of their pair, their application, their proposal (S4-24)."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import current_app, request

from mentes.base.actor import actor_or_none
from mentes.base.web import SIGNED_IN
from mentes.programmes.support.reading import Help, near


class _Lent:
    ways: Mapping[str, sa.Select[Any]] = {}


def lend_ways(ways: Mapping[str, sa.Select[Any]]) -> None:
    """Say how a number in an address leads to the edition of the person who asks (the roof does).

    Each statement has the parameters `number` and `person`, and finds nothing for somebody whose it is not.
    """
    _Lent.ways = ways


def help_nearby() -> Help | None:
    """What belongs on the page that is being drawn; None where it is no page of a programme that the reader is in."""
    view = current_app.view_functions.get(request.endpoint or "")
    found = next((name for name in _Lent.ways if name in (request.view_args or {})), None)
    person = actor_or_none()
    if person is None or found is None or getattr(view, "may", None) is not SIGNED_IN:
        return None
    number = int((request.view_args or {})[found])
    return near(_Lent.ways[found], number, person.person_id, person.home_id)

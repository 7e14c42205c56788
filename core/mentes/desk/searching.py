"""The filter of this request's list; whoever looks for names is counted."""

from collections.abc import Collection

from flask import request

from mentes.base import limits
from mentes.base.actor import actor
from mentes.desk.filters import Wanted, asked_for


def searched(whats: Collection[str], sorts: Collection[str]) -> Wanted:
    """As the address asks for it. Raises TooOften."""
    wanted = asked_for(request.args, whats, sorts)
    if wanted.name:
        limits.spend(limits.SEARCHES, limits.person(actor().person_id))
    return wanted

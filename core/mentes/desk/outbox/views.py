"""What has not been told: for central admins of all universities, for admins of one what concerns it."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, allow, here
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.models import Outbox
from mentes.base.web import CENTRAL, STAFF, Room, done, render
from mentes.desk.outbox import abilities, reading, service
from mentes.tenancy.current import universities

room = Room("outbox", __name__, template_folder="templates")
GONE = N_("This does not wait any more: it was told or given up in the meantime, or is being tried just now.")


@room.page("/a/outbox", may=CENTRAL)
def of_all() -> object:
    """Everything that waits too long, fails or was given up by itself."""
    return _list(None)


@room.page("/t/<slug>/desk/outbox", may=STAFF)
def of_one() -> object:
    """The same, as far as it concerns this university."""
    return _list(_here())


def _here() -> int:
    allow(abilities.may_look(actor(), here().id), role=N_("university admin"))
    return here().id


def _list(tenant_id: int | None) -> object:
    asked, skip = request.args.get("show", "all"), request.args.get("skip", "0")
    show = asked if asked in reading.SHOWN else "all"
    first = min(int(skip), 100_000) if skip.isdecimal() else 0
    numbers = reading.counts(tenant_id)
    return render(
        "outbox/list.html",
        rows=reading.rows(tenant_id, show, first),
        counts=numbers,
        show=show,
        first=first,
        more=first + reading.PAGE if first + reading.PAGE < numbers[show] else None,
        names={each.id: each.name(actor().locale) for each in universities(db.session())},
        place=_address,
        may_give_up=lambda row: abilities.may_give_up(actor(), row.tenant_ids),
        is_central=tenant_id is None,
    )


def _address(what: str, **values: int) -> str:
    """An address of these pages where this reader is: below the university, or below /a."""
    if "slug" in (request.view_args or {}):
        return url_for(f"outbox.{what}of_one", slug=here().slug, **values)  # type: ignore[arg-type]
    return url_for(f"outbox.{what}of_all", **values)  # type: ignore[arg-type]


def _back() -> str:
    return _address("")


@room.act("/a/outbox/again", may=CENTRAL)
def again_of_all() -> Response:
    """Try everything again that failed."""
    return _again(service.again(None))


@room.act("/t/<slug>/desk/outbox/again", may=STAFF)
def again_of_one() -> Response:
    """The same, as far as it concerns this university."""
    return _again(service.again(_here()))


@room.act("/a/outbox/<int:row_id>/again", may=CENTRAL)
def retry_of_all(row_id: int) -> Response:
    """Try one again."""
    return _again(service.again(None, row_id))


@room.act("/t/<slug>/desk/outbox/<int:row_id>/again", may=STAFF)
def retry_of_one(row_id: int) -> Response:
    """The same, if it concerns this university."""
    return _again(service.again(_here(), row_id))


def _again(count: int) -> Response:
    if not count:
        return done(GONE, _back())
    return done(N_("Tried again in a moment: %(count)s. What fails once more comes back to this list."), _back(), count=count)  # fmt: skip


@room.form("/a/outbox/<int:row_id>/give-up", may=CENTRAL)
def give_up_of_all(row_id: int) -> object:
    """Say who is not told, and ask once more."""
    return _give_up(None, row_id)


@room.form("/t/<slug>/desk/outbox/<int:row_id>/give-up", may=STAFF)
def give_up_of_one(row_id: int) -> object:
    """The same, if it concerns this university alone."""
    return _give_up(_here(), row_id)


def _give_up(tenant_id: int | None, row_id: int) -> object:
    is_meant = request.method == "POST"
    row = service.failed(tenant_id, row_id, hold=is_meant)
    if row is None:
        raise WrongState(GONE) if is_meant else NotVisible(GONE)
    allow(abilities.may_give_up(actor(), row.tenant_ids), role=N_("central admin"))
    if not is_meant:
        return render("outbox/give_up.html", row=reading.stuck(row), back=_back(), place=_address, names=_names(row))
    service.give_up(row)
    return done(N_("Given up. The history of the university keeps that you decided so."), _back())


def _names(row: Outbox) -> list[str]:
    every = {each.id: each.name(actor().locale) for each in universities(db.session())}
    return [every[each] for each in row.tenant_ids if each in every]

"""The plugins, for central admins: what is installed, where it is used, what failed, and what to do about it."""

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.db import db
from mentes.base.drain import tell_again
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import CENTRAL, Room, done, render
from mentes.desk.plugins.reading import Use, settings_of, uses
from mentes.plugin.faults import fault
from mentes.programmes.rules import flag_faults

room = Room("plugins", __name__, template_folder="templates", url_prefix="/a/plugins")


@room.page("", may=CENTRAL)
def overview() -> object:
    """Every plugin in one line; with `incident`, the failure that was kept under that number."""
    asked = request.args.get("incident", "").strip()
    return render("plugins/overview.html", uses=uses().values(), asked=asked, found=fault(asked))


@room.page("/<name>", may=CENTRAL)
def show(name: str) -> object:
    """One plugin: what it is, where it is used, what is suspended and why, what failed."""
    use = _use(name)
    return render("plugins/show.html", use=use, settings=settings_of(use))


def _use(name: str) -> Use:
    found = uses().get(name)
    if found is None:
        raise NotVisible(N_("There is no plugin of this name. The list shows the ones that there are."))
    return found


def _back(name: str) -> str:
    return url_for("plugins.show", name=name)


@room.act("/<name>/again", may=CENTRAL)
def again(name: str) -> Response:
    """Tell it again all that it could not take."""
    return _told(name, tell_again(_use(name).name))


@room.act("/<name>/again/<int:row_id>", may=CENTRAL)
def again_one(name: str, row_id: int) -> Response:
    """Tell it one of its news again."""
    return _told(name, tell_again(_use(name).name, row_id))


def _told(name: str, count: int) -> Response:
    if not count:
        return done(N_("Nothing waits any more: it was told in the meantime, or is being told just now."), _back(name))
    return done(N_("It is told again in a moment: %(count)s of its news."), _back(name), count=count)


@room.act("/<name>/check", may=CENTRAL)
def check(name: str) -> Response:
    """Ask the rules of every edition anew whether they work, and take the note away where they do."""
    _use(name)
    flag_faults(db.session())
    return done(N_("Checked: the page shows how things stand now."), _back(name))

"""Pages of a private journal: its entries, and each one to be changed."""

from flask import request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from mentes.base.form_fields import hidden
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.activities import journal
from mentes.mentorships.activities.space import Space
from mentes.mentorships.activities.views import at, space_of

room = Room("journal", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")


class EntryForm(BaseModel):
    """What somebody writes for themselves."""

    text: str = Field(
        max_length=20_000,
        title=N_("What do you want to remember?"),
        description=N_("What surprised you, what you want to try, what you would not say aloud yet."),
    )


@room.form("/journal", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """One's own journal, and a form for the next entry."""
    space = space_of(pair_id)
    form = bind(EntryForm, once=True)
    if form.ok and attempt(form, journal.write, space, form.value.text, form.once):
        return done(N_("Kept. Only you can read it."), at(space, "journal.listing"))
    return render("activities/journal.html", form.status, space=space, form=form, found=journal.entries(space))


@room.form("/journal/<int:entry_id>", may=SIGNED_IN)
def change(pair_id: int, entry_id: int) -> object:
    """Change one of one's own entries."""
    space = space_of(pair_id)
    if request.method == "GET":
        found = journal.entry(space, entry_id)
        return _page(space, entry_id, bind(EntryForm, {"text": found.text}, version=found.version))
    form = bind(EntryForm, version=0)
    if form.ok and attempt(form, journal.rewrite, space, entry_id, form.value.text, form.version):
        return done(N_("Kept. Only you can read it."), at(space, "journal.listing"))
    return _page(space, entry_id, form)


def _page(space: Space, entry_id: int, form: Form[EntryForm]) -> object:
    """The entry; where it was changed meanwhile, beside what was typed, which is then sent for this newer version."""
    now = next((each for each in journal.entries(space) if each.id == entry_id), None) if form.status == 409 else None
    if now is not None:
        form.version, form.hidden = now.version, [hidden("version", str(now.version))]
    is_gone = form.status == 409 and now is None and not space.pair.is_over
    return render(
        "activities/entry.html", form.status, space=space, form=form, entry_id=entry_id, now=now, is_gone=is_gone
    )


@room.act("/journal/<int:entry_id>/remove", may=SIGNED_IN)
def remove(pair_id: int, entry_id: int) -> Response:
    """Take one of one's own entries away."""
    space = space_of(pair_id)
    journal.take_away(space, entry_id)
    return done(N_("The entry is gone."), at(space, "journal.listing"))

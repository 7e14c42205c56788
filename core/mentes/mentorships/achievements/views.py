"""The page of one's own achievements: what is reached, what comes next, and who may see it."""

from flask import url_for
from pydantic import BaseModel, Field, JsonValue

from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_, Message
from mentes.base.web import SIGNED_IN, Room, done, render
from mentes.mentorships.achievements import reading, visibility
from mentes.mentorships.achievements.visibility import Shown
from mentes.mentorships.mentoring.lines import Line, adds_lines

room = Room("achievements", __name__, template_folder="templates")
WHO: dict[str, JsonValue] = {
    "nobody": N_("Nobody but you"),
    "pairs": N_("Also the other of each of my pairs, as long as the pair runs: what I have reached, and since when"),
    "programmes": N_(
        "As above, and if I offer to be a mentor, also everybody who reads my offer: what I have reached in that programme"
    ),
}
SAID = {
    "nobody": N_("From now on nobody but you sees what you have achieved."),
    "pairs": N_("From now on the other of each of your pairs sees what you have achieved."),
    "programmes": N_("From now on the others of your pairs and the readers of your offer see what you have achieved."),
}


class ShownForm(BaseModel):
    """Who may see it."""

    shown: Shown = Field("nobody", title=N_("Who may see it"), json_schema_extra={"choices": WHO, "widget": "radio"})


@room.form("/t/<slug>/me/achievements", may=SIGNED_IN)
def mine() -> object:
    """What the owner has achieved (S2-23): facts, without points, and compared with nobody."""
    who = actor()
    if here().id != who.home_id:
        raise NotVisible
    shown, rows = reading.shown_by(who.person_id, who.home_id)
    form = bind(ShownForm, {"shown": shown})
    if form.ok:
        visibility.choose(who.person_id, who.home_id, form.value.shown)
        return done(SAID[form.value.shown], url_for("achievements.mine", slug=here().slug))
    shelves = reading.shelves(who.person_id, who.home_id, rows)
    return render("achievements/mine.html", form.status, form=form, shelves=shelves)


@room.app_template_global()
def achievements_on_offer(person_id: int, home_id: int, programme_id: int) -> tuple[reading.Line, ...]:
    """For the page of an offer: what its mentor lets its readers see."""
    return reading.shown_on_offer(person_id, home_id, programme_id)


@adds_lines
def line_in_mentoring(_person_id: int, _home_id: int) -> list[Line]:
    """The way there from one's area Mentoring."""
    text = Message(N_("See what is noted of your mentoring, and choose who else sees it."))
    return [Line(Message(N_("What you have achieved")), text, url_for("achievements.mine", slug=actor().home_slug))]

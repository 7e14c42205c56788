"""Pages of what the two do between their calls: the list with the programme's ideas, and each activity."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor, here
from mentes.base.errors import BadInput
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.abilities import one_of
from mentes.mentorships.activities import recommended, service
from mentes.mentorships.activities.agreed import agreed_tools
from mentes.mentorships.activities.forms import MoveForm, RecommendedForm, has_now_seen, plan_form, write_form
from mentes.mentorships.activities.resources import shared
from mentes.mentorships.activities.showing import all_shown, said, shown
from mentes.mentorships.activities.space import OWN_KIND, Space
from mentes.mentorships.activities.texts import Values, texts_of
from mentes.mentorships.pair import ActivityRow, load_pair
from mentes.mentorships.papers.service import desk
from mentes.mentorships.steps import way_of
from mentes.plugin.parts import CONTACT, Activity

room = Room("activities", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")
MOVED = {
    "planned": N_("It is planned again."),
    "done": N_("Noted: it is done."),
    "dropped": N_("Dropped. You can take it up again at any time."),
}


def space_of(pair_id: int) -> Space:
    """The space of this pair for one of its two. Raises NotVisible for everybody else."""
    pair = load_pair(pair_id, here().id)
    return Space(way_of(pair), one_of(actor(), pair))


def at(space: Space, endpoint: str, **more: Any) -> str:
    """The address of a page of this space."""
    return url_for(endpoint, slug=here().slug, pair_id=space.pair.id, **more)


@room.page("/activities", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """Everything that is planned, done and dropped, and what else the programme proposes."""
    space, locale = space_of(pair_id), actor().locale
    ideas = [(each.key, said(space, each.title, locale), said(space, each.text, locale)) for each in _ideas(space)]
    return render(
        "activities/listing.html", space=space, found=all_shown(space, locale), ideas=ideas, tools=agreed_tools(space)
    )


def _ideas(space: Space) -> tuple[Activity, ...]:
    return (*space.way.design.activities, OWN_KIND)


@room.form("/activities/plan/<key>", may=SIGNED_IN)
def plan(pair_id: int, key: str) -> object:
    """Plan an activity, or note a contact between the calls."""
    space = space_of(pair_id)
    declared = space.kind(key)
    form = plan_form(space, declared)
    if form.ok and attempt(form, service.plan, space, key, form.value.model_dump(mode="json"), form.once):
        text = N_("The contact is noted.") if key == CONTACT else N_("Planned. %(name)s sees it too.")
        return done(text, at(space, "activities.listing"), name=space.other.display_name)
    return render(
        "activities/plan.html",
        form.status,
        space=space,
        declared=declared,
        form=form,
        title=said(space, declared.title, actor().locale),
        text=said(space, declared.text, actor().locale),
    )


@room.act("/papers/<key>/activities", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/activities", may=SIGNED_IN)
def plan_recommended(pair_id: int, key: str, number: int | None = None) -> Response:
    """Make a planned activity of what a paper recommends."""
    space, form = space_of(pair_id), bind(RecommendedForm)
    if not form.ok:
        raise BadInput(N_("Choose what is to be planned."))
    place = desk(space.way, key, space.role, number, request.args.get("occurrence", type=int))
    row = recommended.plan_recommended(place, form.value.section, form.value.kind)
    name = space.other.display_name
    return done(N_("Planned. %(name)s sees it too."), at(space, "activities.show", activity_id=row.id), name=name)


@room.form("/activities/<int:activity_id>", may=SIGNED_IN)
def show(pair_id: int, activity_id: int) -> object:
    """One activity: read it, write more about it, say how far it is."""
    space = space_of(pair_id)
    row, words = _read(space, activity_id)
    sent = request.method == "POST"
    form = write_form(space, space.kind(row.key), words, row.text_version, sent=sent)
    if form.ok and attempt(form, service.write, space, row.id, form.value.model_dump(mode="json"), form.version):
        return done(N_("Kept. %(name)s sees it too."), _address(space, row), name=space.other.display_name)
    if form.status == 409:
        space = space_of(pair_id)
        row, words = _read(space, activity_id)
        has_now_seen(form, row.text_version)
    found = shared(space, row.id) if space.kind(row.key).files else []
    return render(
        "activities/show.html",
        form.status,
        space=space,
        each=shown(space, row, words, actor().locale),
        declared=space.kind(row.key),
        form=form,
        found=found,
        source=_source(space, row),
        editing=sent or "change" in request.args,
    )


def _read(space: Space, activity_id: int) -> tuple[ActivityRow, Values]:
    """An activity as it stands, with its words."""
    row = space.activity(activity_id)
    return row, texts_of(space.pair.id, [row.id]).get(row.id, {})


def _source(space: Space, row: ActivityRow) -> tuple[str, str] | None:
    """Title and address of the paper that recommended it (S0-38)."""
    paper = next((each for each in space.pair.papers if each.id == row.paper_id), None)
    if paper is None:
        return None
    declared = space.way.design.paper(paper.key)
    number = next((each.number for each in space.pair.meetings if each.id == paper.meeting_id), None)
    which = paper.occurrence if declared.repeated else None
    return (
        said(space, declared.title, actor().locale),
        at(space, "papers.show", key=paper.key, number=number, occurrence=which),
    )


def _address(space: Space, row: ActivityRow) -> str:
    return at(space, "activities.show", activity_id=row.id)


@room.act("/activities/<int:activity_id>/move", may=SIGNED_IN)
def move(pair_id: int, activity_id: int) -> Response:
    """Say that it is done, drop it, or plan it again."""
    space = space_of(pair_id)
    row, form = space.activity(activity_id), bind(MoveForm)
    if not form.ok:
        raise BadInput(N_("Choose whether it is planned, done or dropped."))
    service.move(space, row.id, form.value.state)
    return done(MOVED[form.value.state], _address(space, row))

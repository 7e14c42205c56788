"""Pages of what the two share: the list, a form to add to it, a file, and taking back one's own."""

from collections.abc import Mapping
from io import BytesIO
from typing import Annotated, Final

from flask import Response as Answer
from flask import request, send_file
from pydantic import AfterValidator, BaseModel, Field
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor
from mentes.base.errors import BadInput
from mentes.base.form_beginning import form_in_time
from mentes.base.forms import Form, bind, problem
from mentes.base.i18n import N_, Message
from mentes.base.links import is_web_address
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.mentorships.activities import resources
from mentes.mentorships.activities.files import MOST, TOO_BIG, Upload, checked
from mentes.mentorships.activities.forms import OURS
from mentes.mentorships.activities.resources import Words
from mentes.mentorships.activities.showing import shown
from mentes.mentorships.activities.space import Space
from mentes.mentorships.activities.texts import texts_of
from mentes.mentorships.activities.views import at, space_of

room = Room("resources", __name__, template_folder="templates", url_prefix="/t/<slug>/mentorships/<int:pair_id>")
WHOLE: Final = MOST + 2_000_000  # bytes of a request: a file that is a little too big is refused in words, on its page


def _link(value: str) -> str:
    if value and not is_web_address(value):
        problem(N_("Enter the whole address; it begins with https://."))
    return value


class ShareForm(BaseModel):
    """Something to share. A file comes beside it."""

    title: str = Field(max_length=120, title=N_("Title"))
    link: Annotated[str, AfterValidator(_link)] = Field(
        "", max_length=500, title=N_("Link"), json_schema_extra={"widget": "line"}
    )
    note: str = Field("", max_length=2000, title=N_("Note"), description=N_("Why it is worth reading, which pages."))


@room.form("/resources", may=SIGNED_IN)
def listing(pair_id: int) -> object:
    """What the two have shared, and a form for more."""
    request.max_content_length = WHOLE
    space = space_of(pair_id)
    form = form_in_time(_form, TOO_BIG)
    if form.ok and attempt(form, _share, space, form):
        about = request.args.get("activity", type=int)
        target = at(space, "activities.show", activity_id=about) if about else at(space, "resources.listing")
        return done(N_("Shared with %(name)s."), target, name=space.other.display_name)
    return render(
        "activities/resources.html",
        form.status,
        space=space,
        form=form,
        found=resources.shared(space),
        about=_about(space),
    )


def _form(data: Mapping[str, str]) -> Form[ShareForm]:
    form = bind(ShareForm, data=data, once=True)
    for field in form:
        field.flags.eyes = Message(OURS)
    return form


def _about(space: Space) -> tuple[int, str] | None:
    """The activity that something is shared for: its number and title."""
    number = request.args.get("activity", type=int)
    if number is None:
        return None
    row = space.activity(number)
    words = texts_of(space.pair.id, [row.id]).get(row.id, {})
    return row.id, shown(space, row, words, actor().locale).title


def _share(space: Space, form: Form[ShareForm]) -> None:
    upload, value = _upload(), form.value
    if upload is None and not value.link and not value.note:
        raise BadInput(N_("Add a link, a note or a file."))
    words = Words(title=value.title, link=value.link, note=value.note)
    resources.share(space, words, upload, form.once, request.args.get("activity", type=int))


def _upload() -> Upload | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    limits.spend(limits.UPLOADS, limits.person(actor().person_id))
    return checked(sent.filename, sent.stream.read(MOST + 1))


@room.page("/resources/<int:resource_id>/file", may=SIGNED_IN)
def file(pair_id: int, resource_id: int) -> Answer:
    """A shared file, to be kept on one's own machine; a browser never shows it as a page of ours."""
    name, media, content = resources.file_of(space_of(pair_id), resource_id)
    answer = send_file(BytesIO(content), mimetype=media, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@room.act("/resources/<int:resource_id>/remove", may=SIGNED_IN)
def remove(pair_id: int, resource_id: int) -> Response:
    """Take back what one shared."""
    space = space_of(pair_id)
    resources.take_back(space, resource_id)
    return done(N_("It is not shared any more."), at(space, "resources.listing"))

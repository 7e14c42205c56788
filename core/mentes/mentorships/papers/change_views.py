"""What is done with a paper once there is one: answer it, change it, withdraw the change, tick off its steps."""

from mentes.base.errors import BadInput
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, attempt, done
from mentes.mentorships.papers import service
from mentes.mentorships.papers.forms import ButtonForm, TickForm, write_form
from mentes.mentorships.papers.views import address, page, place_of

room = Room("papers_in_force", __name__, url_prefix="/t/<slug>/mentorships/<int:pair_id>")


@room.act("/papers/<key>/counter", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/counter", may=SIGNED_IN)
def counter(pair_id: int, key: str, number: int | None = None) -> object:
    """Answer with a text of one's own."""
    place = place_of(pair_id, key, number)
    form = write_form(place, None, 0)
    if form.ok and attempt(form, service.counter, place, form.value.model_dump(mode="json"), form.version):
        return done(N_("Your own text is sent to %(name)s."), address(place), name=place.other_name)
    return page(place, counter=form)


@room.act("/papers/<key>/amend", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/amend", may=SIGNED_IN)
def amend(pair_id: int, key: str, number: int | None = None) -> object:
    """Begin a new version of what is in force."""
    place = place_of(pair_id, key, number)
    service.amend(place)
    return done(N_("Begun. The version in force counts until the new one does."), address(place))


@room.act("/papers/<key>/withdraw", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/withdraw", may=SIGNED_IN)
def withdraw(pair_id: int, key: str, number: int | None = None) -> object:
    """Take the new version back."""
    place, form = place_of(pair_id, key, number), bind(ButtonForm, version=0)
    service.withdraw(place, form.version or 0)
    return done(N_("Withdrawn. The version in force stays as it is."), address(place))


@room.act("/papers/<key>/steps/<int:index>", may=SIGNED_IN)
@room.act("/meetings/<int:number>/papers/<key>/steps/<int:index>", may=SIGNED_IN)
def tick(pair_id: int, key: str, index: int, number: int | None = None) -> object:
    """Mark one step as done, or open it again."""
    place, form = place_of(pair_id, key, number), bind(TickForm, version=0)
    if not form.ok:
        raise BadInput(N_("Choose yes or no."))
    is_done = form.value.done == "yes"
    service.tick(place, index, form.version or 0, done=is_done)
    return done(N_("Marked as done.") if is_done else N_("Open again."), address(place) + "#steps")

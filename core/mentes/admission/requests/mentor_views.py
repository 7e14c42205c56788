"""Pages of a mentor who is asked: the request, a yes, a no with a short word, a question back."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from mentes.admission.bound import bound, readable
from mentes.admission.independence import IndependenceForm
from mentes.admission.models import Proposal
from mentes.admission.questions import service as questions
from mentes.admission.requests import answering, reading, service, words
from mentes.admission.requests.models import SearchChoice
from mentes.admission.requests.typed import AskBackForm, DeclineForm
from mentes.admission.showing import other_profile
from mentes.base.actor import actor, here
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, reader_locale
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.programmes.titles import title_of

room = Room("asked", __name__, template_folder="templates")
ASKED = "/t/<slug>/asked/<int:proposal_id>"
SAID = {
    "accepted": N_("Thank you."),  # the page says what comes next
    "full": answering.FULL,
    "close": N_("Thank you for telling. The mentee can ask somebody else."),
}


def _home() -> str:
    return url_for("notices.home", slug=here().slug)


def _page(proposal_id: int) -> str:
    return url_for("asked.show", slug=here().slug, proposal_id=proposal_id)


@room.page(ASKED, may=SIGNED_IN)
def show(proposal_id: int) -> object:
    """Goals, wished support, and what the programme shows of whoever asks."""
    return _shown(*answering.find(proposal_id, actor()))


def _shown(found: Proposal, choice: SearchChoice, form: Form[IndependenceForm] | None = None) -> object:
    where = readable(found.edition_id)
    own, said = questions.of(found.id, "mentor"), words.said([choice])
    is_open = found.state == "proposed" and found.mentor_consented_at is None
    return render(
        "requests/asked.html",
        form.status if form else 200,
        proposal=found,
        where=where,
        programme=title_of(where.edition),
        names=where.names(str(reader_locale())),
        called=service.called_in(choice),
        profile=other_profile(where, found, "mentor"),
        said=reading.told(where, words.read(choice.request_id)),
        talk=reading.talk_of(choice.id, [each.id for each in own], said),
        waits=next((each for each in own if each.answered_at is None), None) if is_open else None,
        can_ask=is_open and len(own) < questions.MOST and all(each.answered_at for each in own),
        is_open=is_open,
        form=form or (bind(IndependenceForm, data=None) if where.design.independence_declared else None),
    )


@room.act(f"{ASKED}/accept", may=SIGNED_IN)
def accept(proposal_id: int) -> object:
    """Say yes; where the programme asks for it, after saying that the two are free of each other (S1-15)."""
    found, choice, mentor = answering.held(proposal_id, actor())
    independent = None
    if readable(found.edition_id).design.independence_declared:
        form = bind(IndependenceForm)
        if not form.ok:
            return _shown(found, choice, form)
        independent = form.value.close == "no"
    outcome = answering.accept(found, mentor, independent)
    return done(SAID[outcome], _page(proposal_id) if outcome == "accepted" else _home())


@room.form(f"{ASKED}/decline", may=SIGNED_IN)
def decline(proposal_id: int) -> object:
    """Say no, with a short word for the mentee."""
    form = bind(DeclineForm)
    found, choice = answering.held(proposal_id, actor())[:2] if form.sent else answering.find(proposal_id, actor())
    if not form.sent and found.state != "proposed":
        return redirect(_page(proposal_id))
    if form.ok and attempt(form, answering.decline, found, choice, form.value.word):
        return done(N_("Thank you for answering. The mentee reads your word and can ask somebody else."), _home())
    return _asking("decline", form, found)


@room.form(f"{ASKED}/ask", may=SIGNED_IN)
def ask(proposal_id: int) -> object:
    """Ask the mentee something first."""
    form = bind(AskBackForm)
    found, choice = answering.held(proposal_id, actor())[:2] if form.sent else answering.find(proposal_id, actor())
    if not form.sent and found.state != "proposed":
        return redirect(_page(proposal_id))
    where = bound(found.edition_id) if form.sent else readable(found.edition_id)
    if form.ok and attempt(form, answering.ask, where, found, choice, form.value.text):
        return done(answering.ON_ITS_WAY, _page(proposal_id))
    return _asking("ask_back", form, found)


def _asking(template: str, form: Form[DeclineForm] | Form[AskBackForm], found: Proposal) -> tuple[str, int] | Response:
    return render(f"requests/{template}.html", form.status, form=form, proposal=found, back_to=_page(found.id))

"""Pages of a question about a proposed pair: asked by one of the two, answered by whoever proposed them."""

from flask import redirect

from mentes.admission import abilities as proposals
from mentes.admission import proposing
from mentes.admission.bound import bound, readable
from mentes.admission.questions import abilities, service
from mentes.admission.questions.asking import AnswerForm, AskForm
from mentes.admission.showing import answered, named
from mentes.base.actor import actor, allow, here
from mentes.base.forms import bind
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, STAFF, Room, attempt, done, render
from mentes.programmes.titles import title_of

room = Room("questions", __name__, template_folder="templates")
ASKED = N_("Your question is on its way to the programme's office. You hear from us when there is an answer.")


@room.form("/t/<slug>/proposals/<int:proposal_id>/ask", may=SIGNED_IN)
def ask(proposal_id: int) -> object:
    """Ask something before saying yes or no."""
    form = bind(AskForm)
    found = proposing.find(proposal_id, here().id, hold=form.sent)
    role = proposals.role_in(actor(), found)
    own_page = f"/t/{here().slug}/proposals/{proposal_id}"
    if found.kind == "request" or (not form.sent and found.state != "proposed"):
        return redirect(own_page)
    where = bound(found.edition_id) if form.sent else readable(found.edition_id)
    if form.ok and attempt(form, service.ask, where, found, role, form.value.text):
        return done(ASKED, own_page)
    return render("questions/ask.html", form.status, form=form, proposal=found, where=where)


@room.form("/t/<slug>/desk/questions/<int:question_id>", may=STAFF)
def answer(question_id: int) -> object:
    """The question, what is known of the two, and the answer. Names only of a university's own people, as on the pairing page."""
    form = bind(AnswerForm)
    question, proposal = service.find_question(question_id, here().id, hold=form.sent)
    allow(abilities.may_answer(actor(), proposal), role=N_("lead coordinator"))
    where = bound(proposal.edition_id) if form.sent else readable(proposal.edition_id)
    if form.ok and attempt(form, service.answer, where, proposal, question, actor(), form.value.text):
        return done(N_("Your answer is sent."), f"/t/{here().slug}/desk")
    plugin = where.today.plugin
    sides = [
        (role, answered(plugin.card.questions(role), getattr(proposal, f"{role}_profile"), plugin.domain))
        for role in ("mentee", "mentor")
    ]
    return render(
        "questions/answer.html",
        form.status,
        form=form,
        question=question,
        proposal=proposal,
        sides=sides,
        names=where.names(actor().locale),
        people=named(actor(), proposal),
        programme=title_of(where.edition),
        is_open=service.is_open(proposal, question),
    )

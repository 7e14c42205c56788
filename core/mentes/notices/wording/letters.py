"""Every letter that Mentes writes: when it goes, to whom, of which kind of news it is, and what its own words may name.

A new letter is one line here; `News(letter=…)` names it. One to staff or about an account needs its kind only: nobody
writes it in other words.
"""

import re
from dataclasses import dataclass
from typing import Final

from mentes.base.i18n import N_

PLACE: Final = re.compile(r"%\((\w+)\)[sd]")
OURS: Final = {"account", "staff"}  # kinds in whose letters a university's own words make no sense
EACH: Final = N_("Each of the two of a pair")
OTHER: Final = N_("The other of the two")
AUTHOR: Final = N_("Whoever wrote it")
APPLICANT: Final = N_("Whoever applied")
EVERYBODY: Final = N_("Those for whom it is")
BEGUN: Final = N_("Whoever has begun an application and not sent it")
LASTING: Final = N_("Each of a pair that has no last day of its own")


@dataclass(frozen=True)
class Letter:
    """One letter. `texts` are ours, one of which it says; what all of them name, its own words may name too."""

    key: str
    kind: str  # one of `kinds.KINDS`
    title: str  # when it is sent; empty where no page names it
    to: str
    texts: tuple[str, ...]

    @property
    def may_be_reworded(self) -> bool:
        """Whether a university may say it in its own words."""
        return self.kind not in OURS

    @property
    def places(self) -> tuple[str, ...]:
        """The closed list of what own words may name as {name}: what every text of ours names, and what each letter has."""
        named = [PLACE.findall(text) for text in self.texts] or [[]]
        common = [place for place in named[0] if all(place in each for each in named)]
        until = ("until",) if self.kind in {"waits", "reminders"} else ()
        return tuple(dict.fromkeys((*common, "programme", "university", *until)))


def _put(key: str, kind: str, title: str = "", to: str = "", *texts: str) -> Letter:
    return Letter(key, kind, title, to, texts)


# fmt: off
LETTERS: Final = {each.key: each for each in (
    _put("application.received", "programme", N_("An application has arrived"), APPLICANT, N_("Your application has arrived. You get an answer by %(day)s.")),
    _put("application.admitted", "programme", N_("Somebody takes part"), APPLICANT, N_("You take part in %(programme)s: find your mentor in the list."), N_("You take part in %(programme)s: mentees find you in the list."), N_("You take part in %(programme)s: we look for a mentor for you."), N_("You take part in %(programme)s: we look for a mentee for you.")),
    _put("application.declined", "programme", N_("An application is answered with no"), APPLICANT, N_("There is an answer to your application.")),
    _put("approval.needed", "waits", N_("A supervisor is to be named"), APPLICANT, N_("Your application is kept. Say who your supervisor is, so that they can approve it.")),
    _put("approval.refused", "programme", N_("A supervisor did not approve"), APPLICANT, N_("Your supervisor did not approve that you take part. Their reason stands with your application.")),
    _put("approval.expired", "programme", N_("A supervisor did not answer in time"), APPLICANT, N_("Your application has ended, because nobody approved it in time. You can apply again as long as applications are open.")),
    _put("application.late", "programme", N_("An answer to an application takes longer"), APPLICANT, N_("The answer to your application takes longer than we said. We have asked again; you hear from us by %(day)s.")),
    _put("application.expired", "programme", N_("Nobody answered an application"), APPLICANT, N_("We are sorry: nobody answered your application in time, and it is closed. You can apply again as long as applications are open.")),
    _put("application.waits", "programme", N_("An applicant is on the waiting list"), APPLICANT, N_("You are on the waiting list: there is no place for you just now. You hear from us as soon as one is free, and by %(day)s at the latest.")),
    _put("offer.back", "programme", N_("A mentor is available again"), N_("The mentor"), N_("The day has come until which you were not available: your offer is back in the list of mentors.")),
    _put("application.waited", "programme", N_("No place became free in time"), APPLICANT, N_("We are sorry: no place became free in time, and your application is closed. You can apply again as long as applications are open.")),
    _put("pairing.late", "programme", N_("The search for a mentor takes longer"), N_("The mentee"), N_("We are still looking for a mentor for you; it takes longer than usual. There is nothing you have to do. You hear from us by %(day)s.")),
    _put("pairing.ended", "programme", N_("No mentor was found"), N_("The mentee"), N_("We are sorry: we found no mentor for you in time, and your part in the programme has ended. You can apply again as long as applications are open; your coordinator can tell you what else there is for you."), N_("Your part in %(programme)s has ended: nobody was found in time, and there is no fault in that. You can apply again as long as applications are open.")),
    _put("part.left", "programme", N_("Somebody has left the programme"), N_("Whoever left"), N_("Your part in the programme has ended, as you wished. Thank you for having taken part.")),
    _put("part.ended", "programme", N_("Coordinators have ended somebody's part"), N_("Whoever took part"), N_("Your coordinators have ended your part in the programme. They can tell you more.")),
    _put("proposal.mentee", "waits", N_("A mentor is proposed"), N_("The mentee"), N_("There is a mentor for you: would you like to get to know each other?")),
    _put("proposal.mentor", "waits", N_("A mentee is proposed"), N_("The mentor"), N_("There is a mentee for you: would you like to get to know each other?")),
    _put("proposal.closed", "programme", N_("A proposed pair did not come about"), EACH, N_("The pair that we proposed to you did not come about. We are looking for somebody else.")),
    _put("request.asked", "waits", N_("A mentee asks a mentor"), N_("The mentor"), N_("A mentee would like you as their mentor. Read what they would like to reach.")),
    _put("request.answered", "waits", N_("A mentee answers what a mentor asked"), N_("The mentor"), N_("The mentee has answered what you asked about their request.")),
    _put("request.unanswered", "waits", N_("A mentee does not answer what a mentor asked"), N_("The mentor"), N_("The mentee has not answered what you asked. Please say yes or no to their request.")),
    _put("request.withdrawn", "programme", N_("A mentee takes a request back"), N_("The mentor"), N_("A mentee has taken back their request to you. There is nothing you have to do.")),
    _put("request.expired", "programme", N_("A request ends without an answer"), N_("The mentor"), N_("A request to you has ended without an answer. There is nothing you have to do.")),
    _put("request.question", "waits", N_("A mentor asks something about a request"), N_("The mentee"), N_("A mentor whom you asked would like to know something before they answer.")),
    _put("request.heard", "programme", N_("A mentor who was asked is not the one"), N_("The mentee"), N_("A mentor whom you asked said no, with a word for you. The next in your order is asked."), N_("A mentor whom you asked said no, with a word for you. You can ask somebody else."), N_("A mentor whom you asked did not get to answering. The next in your order is asked."), N_("A mentor whom you asked did not get to answering. You can ask somebody else."), N_("With one mentor in your order it cannot be this time. The next one is asked."), N_("With one mentor in your order it cannot be this time. You can ask somebody else."), N_("Your request has ended, because nobody can be asked in this programme any more.")),
    _put("question.answered", "waits", N_("A question about a proposed pair is answered"), N_("Whoever asked it"), N_("There is an answer to your question about the proposed pair.")),
    _put("pair.introduced", "waits", N_("Two people are a pair"), EACH, N_("You and %(name)s are a pair. Find a time for your first meeting."), N_("You and %(name)s are a pair. %(name)s proposes a time for your first meeting.")),
    _put("pair.match", "waits", N_("The two are asked whether they suit each other"), EACH, N_("You have met. Is %(name)s the right match for you?"), N_("Is %(name)s the right match?")),
    _put("pair.refused", "pair", N_("A pair does not go on"), EACH, N_("You and %(name)s do not go on as a pair. There is no fault in that; your coordinator looks for somebody else."), N_("You and %(name)s do not go on as a pair. There is no fault in that; you can look for somebody else."), N_("You and %(name)s do not go on as a pair. There is no fault in that; your place is free for somebody else."), N_("You and %(name)s do not go on as a pair. There is no fault in that.")),
    _put("pair.begun", "pair", N_("The mentoring has begun"), EACH, N_("You and %(name)s are officially in a mentorship. It lasts until %(day)s."), N_("You and %(name)s are officially in a mentorship.")),
    _put("pair.ends_meeting", "waits", N_("The end is near, and a final meeting is due"), EACH, N_("Your mentoring with %(name)s ends on %(day)s. Find a time for your final meeting."), N_("Your mentoring with %(name)s comes to its end. Find a time for your final meeting.")),
    _put("pair.ends", "pair", N_("The end is near"), EACH, N_("Your mentoring with %(name)s ends on %(day)s."), N_("Your mentoring with %(name)s comes to its end.")),
    _put("pair.completed", "pair", N_("The mentoring is completed"), EACH, N_("You and %(name)s have completed your mentoring. Thank you both.")),
    _put("quiet.asked", "waits", N_("Nothing has happened in a pair for a while"), EACH, N_("Is all well with you and %(name)s? Nothing has happened here for a while.")),
    _put("quiet.last_steps", "waits", N_("The end has come, and its last steps were not taken"), EACH, N_("Your mentoring with %(name)s waits for its last steps. Without them it is closed on %(day)s.")),
    _put("pair.rests", "pair", N_("A pair rests for a while"), OTHER, N_("Your mentoring with %(name)s rests until %(day)s. Nobody is reminded meanwhile.")),
    _put("pair.goes_on", "pair", N_("A pair goes on after a rest"), OTHER, N_("Your mentoring with %(name)s goes on. What waits for you has moved by the days that you rested.")),
    _put("pair.quiet", "pair", N_("A pair has ended because nothing happened in it"), EACH, N_("Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that; your coordinator can find somebody else for you."), N_("Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that; you can look for somebody else."), N_("Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that; your place is free for somebody else."), N_("Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that.")),
    _put("pair.unfinished", "pair", N_("A mentoring has ended without its last steps"), EACH, N_("Your mentoring with %(name)s has ended; its last steps were not taken. Thank you both for your time.")),
    _put("pair.stopped", "pair", N_("Coordinators have ended a pair that did not answer"), EACH, N_("Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that; they can find somebody else for you."), N_("Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that; you can look for somebody else."), N_("Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that; your place is free for somebody else."), N_("Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that.")),
    _put("pair.left", "pair", N_("A pair has ended before its time, as one of the two wished"), EACH, N_("Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why; your coordinator can find somebody else for you."), N_("Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why; you can look for somebody else."), N_("Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why; your place is free for somebody else."), N_("Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why.")),
    _put("pair.closed", "pair", N_("Coordinators have ended a pair"), EACH, N_("Your coordinators have ended your mentoring with %(name)s. There is no fault in that; they can tell you more, and find somebody else for you."), N_("Your coordinators have ended your mentoring with %(name)s. There is no fault in that; they can tell you more, and you can look for somebody else."), N_("Your coordinators have ended your mentoring with %(name)s. There is no fault in that; they can tell you more, and your place is free for somebody else."), N_("Your coordinators have ended your mentoring with %(name)s. There is no fault in that; they can tell you more.")),
    _put("pair.ended", "pair", N_("One of the two ended it officially, and something was missing for the confirmation"), EACH, N_("Your mentoring with %(name)s is officially ended. There is no confirmation of participation, because something was missing for it; its page says what.")),
    _put("pair.gone", "pair", N_("A pair has ended because one of the two has left Mentes"), OTHER, N_("%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that; your coordinator can find somebody else for you."), N_("%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that; you can look for somebody else."), N_("%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that; your place is free for somebody else."), N_("%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that.")),
    _put("between.planned", "shared", N_("Something is planned between the calls"), OTHER, N_("%(name)s planned something for the two of you.")),
    _put("between.shared", "shared", N_("Something is shared"), OTHER, N_("%(name)s shared something with you.")),
    _put("disclosure.asked", "waits", N_("One of the two asks what others may be told"), OTHER, N_("%(name)s asks you something about what others may be told.")),
    _put("disclosure", "pair", N_("What others may be told is answered, taken back or not answered in time"), OTHER, N_("%(name)s has answered what you asked about telling others."), N_("%(name)s has taken something back that could be told to others."), N_("%(name)s no longer asks whether others may be told something."), N_("%(name)s did not get to answering what you asked about telling others. Nobody is told anything; you can ask again.")),
    _put("achievement.reached", "achievements", N_("Somebody has achieved something, and wants to hear of it by mail"), EVERYBODY, N_("Something is noted among your achievements: %(title)s."), N_("%(num)s things are noted among your achievements, the last of them: %(title)s.")),
    _put("certificate.ready", "pair", N_("A certificate is ready"), N_("Its holder"), N_("Your certificate is ready. You can download it at any time."), N_("Ready for you: %(document)s. You can download it at any time.")),
    _put("meeting.find", "waits", N_("A time for the next meeting is to be found"), EACH, N_("Find a time for your next meeting with %(name)s."), N_("Find a time for your first meeting with %(name)s."), N_("Find a time for your final meeting with %(name)s.")),
    _put("meeting.proposed", "waits", N_("A time for a meeting is proposed"), OTHER, N_("%(name)s proposes to meet on %(moment)s."), N_("%(name)s offers you several times to meet, the first on %(moment)s."), N_("%(name)s cannot make it then and proposes another time: %(moment)s."), N_("%(name)s cannot make it then and offers several other times, the first on %(moment)s.")),
    _put("meeting.set", "meetings", N_("A time is set that nobody has to confirm"), OTHER, N_("%(name)s meets you on %(moment)s.")),
    _put("meeting.confirmed", "meetings", N_("A time is confirmed"), N_("Whoever proposed it"), N_("%(name)s confirms your meeting on %(moment)s.")),
    _put("meeting.set_own", "meetings", N_("A time is set that nobody has to confirm"), N_("Whoever proposed it"), N_("You meet %(name)s on %(moment)s.")),
    _put("meeting.fixed", "meetings", N_("A time is confirmed"), N_("Whoever confirmed it"), N_("You have confirmed the meeting with %(name)s on %(moment)s.")),
    _put("meeting.changed", "meetings", N_("Time, length or link of a meeting change"), EACH, N_("Your meeting with %(name)s has changed: %(moment)s.")),
    _put("meeting.out", "meetings", N_("A meeting is called off"), N_("Whoever called it off"), N_("You have called off your meeting with %(name)s on %(moment)s.")),
    _put("meeting.over", "meetings", N_("A pair ends, and a meeting was still to come"), EACH, N_("Your mentoring with %(name)s has ended, and with it your meeting on %(moment)s is called off.")),
    _put("meeting.report", "waits", N_("A meeting is over, and somebody has to say whether it took place"), EACH, N_("Did you meet %(name)s on %(moment)s?")),
    _put("meeting.cancelled", "meetings", N_("A meeting is called off"), OTHER, N_("%(name)s calls off the meeting on %(moment)s.")),
    _put("meeting.missed", "meetings", N_("A meeting did not take place"), OTHER, N_("%(name)s says that your meeting on %(moment)s did not take place."), N_("%(name)s says that your meeting on %(moment)s did not take place. If you did meet, say so.")),
    _put("meeting.differ", "meetings", N_("The two say different things about whether they met"), EACH, N_("You and %(name)s remember your meeting on %(moment)s differently. It counts once both of you say that you met; either of you can still change what you said.")),
    _put("meeting.lapsed", "meetings", N_("Proposed times have passed without an answer"), OTHER, N_("The time that %(name)s proposed has passed without an answer: %(moment)s. Find a new one together.")),
    _put("meeting.unanswered", "meetings", N_("Nobody answered proposed times"), N_("Whoever proposed it"), N_("%(name)s did not get to answering you about %(moment)s. That happens: please offer other times."), N_("%(name)s did not get to answering you about %(moment)s. The next time comes from %(name)s.")),
    _put("meeting.moving", "waits", N_("Somebody would like to move a meeting"), OTHER, N_("%(name)s would like to move your meeting from %(from)s to another time: %(moment)s."), N_("%(name)s would like to move your meeting from %(from)s and offers several times, the first on %(moment)s.")),
    _put("meeting.stays", "meetings", N_("A meeting is not moved"), N_("Whoever did not say so"), N_("Your meeting with %(name)s stays where it is, on %(moment)s.")),
    _put("meeting.near", "meetings", N_("A meeting is two days away"), EACH, N_("You meet %(name)s on %(moment)s. Take a little time to prepare for it."), N_("You meet %(name)s on %(moment)s, and there is no link to the call yet. Please add one."), N_("You meet %(name)s on %(moment)s, and there is no place yet. Please add one.")),
    _put("meeting.unsaid", "meetings", N_("Nobody said whether a meeting took place"), EACH, N_("Nobody said whether you met %(name)s on %(moment)s. If you did meet, you can still say so.")),
    _put("paper.sends", "waits", N_("A paper is sent"), OTHER, N_("%(name)s sent you: %(paper)s.")),
    _put("paper.proposes", "waits", N_("A new version of a paper is proposed"), OTHER, N_("%(name)s proposes a new version: %(paper)s.")),
    _put("paper.changes", "pair", N_("A paper that needs no answer is changed"), OTHER, N_("%(name)s sent you a new version: %(paper)s.")),
    _put("paper.answers", "waits", N_("A paper is answered with another text"), OTHER, N_("%(name)s answers with a text of their own: %(paper)s.")),
    _put("paper.signs", "waits", N_("A paper waits for the signature of whoever sent it"), AUTHOR, N_("Now sign what you sent to %(name)s: %(paper)s.")),
    _put("paper.returned", "waits", N_("A change to a paper is asked for"), AUTHOR, N_("%(name)s asks you for a change: %(paper)s.")),
    _put("paper.withdrawn", "pair", N_("A change to a paper is withdrawn"), OTHER, N_("%(name)s withdrew the change: %(paper)s.")),
    _put("paper.confirmed", "pair", N_("A paper is confirmed"), AUTHOR, N_("%(name)s confirmed: %(paper)s.")),
    _put("paper.signed", "pair", N_("A new version of a paper is signed by both"), EACH, N_("You and %(name)s have signed the new version: %(paper)s.")),
    _put("questionnaire.opened", "waits", N_("A questionnaire is open"), N_("Whoever is asked"), N_("How was it? A few questions help to make the programme better; your answers stay without your name.")),
    _put("questionnaire.meeting", "waits", N_("A meeting was held, and the programme asks how it was"), N_("Whoever is asked"), N_("You met %(name)s on %(day)s. How was it? A few questions help to make the programme better; your answers stay without your name.")),
    _put("step.asked", "waits", N_("Another step of the programme is somebody's turn"), N_("Whoever's turn it is"), N_("It is your turn: %(step)s.")),
    _put("event.invited", "programme", N_("An event is planned, and people sign up for it"), EVERYBODY, N_("You are asked to %(title)s on %(moment)s. Please sign up.")),
    _put("event.expected", "meetings", N_("An event is planned for everybody"), EVERYBODY, N_("You are expected at %(title)s on %(moment)s.")),
    _put("event.dates", "programme", N_("Somebody takes part for whom events are planned already"), N_("Whoever takes part"), N_("Your programme has events for you, the first on %(moment)s: %(title)s.")),
    _put("event.place", "meetings", N_("Somebody signs up for an event"), N_("Whoever signs up"), N_("You have a place: %(title)s on %(moment)s.")),
    _put("event.moved_up", "meetings", N_("A place in an event became free"), N_("Whoever waited longest"), N_("A place became free, and it is yours: %(title)s on %(moment)s.")),
    _put("event.waiting", "programme", N_("All places of an event are taken"), N_("Whoever signs up"), N_("You are on the waiting list: %(title)s on %(moment)s.")),
    _put("event.not_coming", "meetings", N_("Somebody does not come to an event"), N_("Whoever said so"), N_("You have said that you do not come: %(title)s on %(moment)s.")),
    _put("event.ended", "meetings", N_("Somebody's part ended before an event"), N_("Whoever was to come"), N_("Your part in the programme has ended, and you are not expected any more: %(title)s on %(moment)s.")),
    _put("event.changed", "meetings", N_("An event has changed"), EVERYBODY, N_("This event has changed: %(title)s, now on %(moment)s.")),
    _put("event.cancelled", "meetings", N_("An event is called off"), EVERYBODY, N_("This event is called off: %(title)s on %(moment)s.")),
    _put("event.near", "reminders", N_("An event is two days away"), N_("Those who come"), N_("Coming up: %(title)s on %(moment)s.")),
    _put("guide.published", "programme", N_("A guide is published anew"), N_("Those of running pairs who read it"), N_("The guide “%(title)s” has been published anew.")),
    _put("edition.closes", "programme", N_("Applications close soon"), BEGUN, N_("Applications close on %(day)s, and yours is not sent yet: %(programme)s.")),
    _put("edition.closes_moved", "programme", N_("Applications close on another day"), BEGUN, N_("The day has changed: applications now close on %(day)s, and yours is not sent yet (%(programme)s).")),
    _put("edition.starts", "programme", N_("An edition begins soon"), N_("Everybody who takes part"), N_("%(programme)s begins on %(day)s.")),
    _put("edition.starts_moved", "programme", N_("An edition begins on another day"), N_("Everybody who was told the day"), N_("The day has changed: %(programme)s now begins on %(day)s.")),
    _put("edition.ends", "programme", N_("An edition ends soon"), LASTING, N_("%(programme)s ends on %(day)s: time to wrap up.")),
    _put("edition.ends_moved", "programme", N_("An edition ends on another day"), LASTING, N_("The day has changed: %(programme)s now ends on %(day)s.")),
    _put("edition.milestone", "programme", N_("A day of an edition's calendar comes"), EVERYBODY, N_("%(title)s on %(day)s: %(programme)s."), N_("%(title)s from %(day)s to %(last)s: %(programme)s.")),
    _put("edition.milestone_moved", "programme", N_("A day of an edition's calendar was moved"), EVERYBODY, N_("The day has changed: %(title)s is now on %(day)s (%(programme)s)."), N_("The days have changed: %(title)s is now from %(day)s to %(last)s (%(programme)s).")),
    _put("edition.opens", "staff"),
    _put("edition.opens_moved", "staff"),
    _put("edition.closed", "staff"),
    _put("staff.application", "staff"),
    _put("staff.pairing", "staff"),
    _put("staff.unpaired", "staff"),
    _put("staff.part_over", "staff"),
    _put("staff.proposal", "staff"),
    _put("staff.match", "staff"),
    _put("staff.question", "staff"),
    _put("staff.ended", "staff"),
    _put("staff.parted", "staff"),
    _put("staff.left", "staff"),
    _put("staff.left_alone", "staff"),
    _put("staff.moved", "staff"),
    _put("staff.moved_alone", "staff"),
    _put("staff.move", "staff"),
    _put("staff.overdue", "staff"),
    _put("staff.workshop", "staff"),
    _put("partner.PartnerInvited", "staff"),
    _put("partner.PartnerAccepted", "staff"),
    _put("partner.PartnerDeclined", "staff"),
    _put("partner.PartnerLeaving", "staff"),
    _put("partner.PartnerLeft", "staff"),
    _put("setup.proposed", "staff"),
    _put("setup.tested", "staff"),
    _put("setup.secret", "staff"),
    _put("guest.accepted", "staff"),
    _put("staff.guide", "staff"),
    _put("guest.expired", "staff"),
    _put("role.given", "account"),
    _put("role.taken", "account"),
    _put("role.ending", "account"),
    _put("role.came", "staff"),
    _put("role.not_given", "account"),
    _put("move.undecided", "account"),
    _put("access.ending", "account"),
)}
# fmt: on

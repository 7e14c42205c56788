"""The kinds of news that somebody can have at once, once a day or not at all by mail, and which letter is of which kind."""

from dataclasses import dataclass
from typing import Final

from mentes.base.i18n import N_


@dataclass(frozen=True)
class Kind:
    """A kind of news. What is not switchable goes out at once, whatever somebody prefers: it concerns their access."""

    key: str
    title: str
    help: str
    switchable: bool = True
    usual: str = "now"  # how it comes by mail as long as somebody has not chosen: now, daily or off


KINDS: Final = {
    each.key: each
    for each in (
        Kind("waits", N_("Something waits for you"), N_("You are asked to answer, to write or to sign.")),
        Kind("reminders", N_("Reminders"), N_("Something has waited for you for some days.")),
        Kind(
            "meetings", N_("Meetings"), N_("A time is fixed, changed or called off; with the entry for your calendar.")
        ),
        Kind(
            "pair",
            N_("Your mentoring"),
            N_("A paper was read or confirmed, your mentoring begins or ends, a certificate is ready."),
        ),
        Kind(
            "shared",
            N_("Between your calls"),
            N_("The other of you planned something for both, or shared something."),
            usual="daily",
        ),
        Kind(
            "achievements",
            N_("What you have achieved"),
            N_("Something is noted among your achievements."),
            usual="off",
        ),
        Kind("programme", N_("Programmes"), N_("Answers to your applications, proposals that came to nothing.")),
        Kind(
            "staff",
            N_("What you look after"),
            N_("Applications, pairs and people of your programmes or your university."),
        ),
        Kind(
            "account",
            N_("Your access"),
            N_("Your sign-in, your roles, invitations. These always come at once."),
            switchable=False,
        ),
    )
}

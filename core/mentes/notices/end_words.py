"""How the two of a pair are told that it has ended before its time: kind words, nobody's fault, and what comes next for whom."""

from typing import Final

from mentes.base.i18n import N_

ENDED: Final = {  # by reason, where coordinators find somebody for each
    "quiet": N_(
        "Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that; "
        "your coordinator can find somebody else for you."
    ),
    "unfinished": N_(
        "Your mentoring with %(name)s has ended; its last steps were not taken. Thank you both for your time."
    ),
    "stopped": N_(
        "Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that; "
        "they can find somebody else for you."
    ),
    "left": N_(
        "Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why; "
        "your coordinator can find somebody else for you."
    ),
    "ended": N_(
        "Your mentoring with %(name)s is officially ended. There is no confirmation of participation, because something "
        "was missing for it; its page says what."
    ),
    "gone": N_(
        "%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that; "
        "your coordinator can find somebody else for you."
    ),
    "closed": N_(
        "Your coordinators have ended your mentoring with %(name)s. There is no fault in that; "
        "they can tell you more, and find somebody else for you."
    ),
}

BY_ROLE: Final = {  # by reason and what comes next, where mentees look for their mentors themselves
    ("quiet", "mentee"): N_(
        "Your mentoring with %(name)s has ended, because nothing had happened for a long time. "
        "There is no fault in that; you can look for somebody else."
    ),
    ("quiet", "mentor"): N_(
        "Your mentoring with %(name)s has ended, because nothing had happened for a long time. "
        "There is no fault in that; your place is free for somebody else."
    ),
    ("stopped", "mentee"): N_(
        "Your coordinators have ended your mentoring with %(name)s, because nobody answered. "
        "There is no fault in that; you can look for somebody else."
    ),
    ("stopped", "mentor"): N_(
        "Your coordinators have ended your mentoring with %(name)s, because nobody answered. "
        "There is no fault in that; your place is free for somebody else."
    ),
    ("left", "mentee"): N_(
        "Your mentoring with %(name)s has ended before its time. "
        "There is no fault in that, and nobody is asked why; you can look for somebody else."
    ),
    ("left", "mentor"): N_(
        "Your mentoring with %(name)s has ended before its time. "
        "There is no fault in that, and nobody is asked why; your place is free for somebody else."
    ),
    ("closed", "mentee"): N_(
        "Your coordinators have ended your mentoring with %(name)s. "
        "There is no fault in that; they can tell you more, and you can look for somebody else."
    ),
    ("closed", "mentor"): N_(
        "Your coordinators have ended your mentoring with %(name)s. "
        "There is no fault in that; they can tell you more, and your place is free for somebody else."
    ),
    ("gone", "mentee"): N_(
        "%(name)s has left Mentes, and so your mentoring has ended. "
        "There is no fault in that; you can look for somebody else."
    ),
    ("gone", "mentor"): N_(
        "%(name)s has left Mentes, and so your mentoring has ended. "
        "There is no fault in that; your place is free for somebody else."
    ),
    ("quiet", "over"): N_(
        "Your mentoring with %(name)s has ended, because nothing had happened for a long time. There is no fault in that."
    ),
    ("stopped", "over"): N_(
        "Your coordinators have ended your mentoring with %(name)s, because nobody answered. There is no fault in that."
    ),
    ("left", "over"): N_(
        "Your mentoring with %(name)s has ended before its time. There is no fault in that, and nobody is asked why."
    ),
    ("closed", "over"): N_(
        "Your coordinators have ended your mentoring with %(name)s. There is no fault in that; they can tell you more."
    ),
    ("gone", "over"): N_("%(name)s has left Mentes, and so your mentoring has ended. There is no fault in that."),
}


def end_text(reason: str, comes: str = "") -> str:
    """The sentence for this reason, and for what comes next (`pair_saying.goes_on`)."""
    return BY_ROLE.get((reason, comes), ENDED[reason])

"""Answers whose parts hold values that no page can show and no row can keep are refused when they are given."""

from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup

from mentes.base.i18n import LanguageName, Message, say
from mentes.base.kept import keep, revive
from mentes.plugin.answers import Match, Reason, Step, Verdict, words
from mentes.plugin.fitting import fits
from mentes.plugin.plain import WrongAnswer
from mentes.plugin.verdicts import revive_verdict

DAY, MOMENT = date(2026, 1, 1), datetime(2026, 1, 1, 3, tzinfo=UTC)
TEXT = words("A")


class Odd:
    """Something of a plugin's own."""

    def __html__(self):
        return "<b>odd</b>"


def told(**values):
    return Verdict.no("%(x)s", **values)


def nested(depth):
    return [nested(depth - 1)] if depth else "a"


REFUSED = {
    "outcome": (Verdict("maybe"), "Verdict.outcome"),
    "met": (Verdict.of(Reason(TEXT, met="yes")), "Reason.met"),
    "since": (Verdict.of(Reason(TEXT, since=MOMENT)), "Reason.since holds datetime"),
    "until": (Verdict.of(Reason(TEXT, until="2026-01-01")), "Reason.until holds str"),
    "state": ((Step("a", TEXT, "weird"),), "Step.state holds str, which it must not: it is one of done, later"),
    "awaited": ((Step("a", TEXT, "now", ("dean",)),), "Step.awaited"),
    "awaited of one": ((Step("a", TEXT, "now", "mentee"),), "Step.awaited"),
    "due": ((Step("a", TEXT, due=MOMENT),), "Step.due holds datetime"),
    "own kind": (told(x=Odd()), "a Odd"),
    "in a list": (told(x=["a", Odd()]), "a Odd"),
    "in a message": (told(x=words("%(y)s", y=Odd())), "a Odd"),
    "nothing": (told(x=None), "a NoneType"),
    "long list": (told(x=["a" * 19_000] * 30), "characters"),
    "many": (told(x=["a"] * 501), "501 parts"),
    "deep": (told(x=nested(9)), "deep"),
    "endless": (told(x=float("nan")), "a number"),
    "huge number": (told(x=10**5000), "a number"),
    "nul": (Verdict.no("a\0b"), "NUL"),
    "nul in a value": (told(x="a\0b"), "NUL"),
    "surrogate": (Verdict.no("a\ud800"), "surrogate"),
    "name of no place": (Verdict.no("%(x)s and %(y)s", x=1), "fit its places"),
    "kind of a place": (Verdict.no("%(x)d", x="a"), "fit its places"),
    "stray per cent": (Verdict.no("100 %q %(x)s", x=1), "fit its places"),
    "wide place": (Verdict.no("%(x)30000d", x=1), "30000 characters"),
    "text": (Verdict.no(7), "Message.text holds int"),
}


@pytest.mark.one_server
@pytest.mark.requirement("SEC-18", "REL-14")
def test_values_that_nobody_can_show_or_keep_are_refused():
    for answer, said in REFUSED.values():
        with pytest.raises(WrongAnswer, match=said):
            fits(answer)


@pytest.mark.one_server
@pytest.mark.requirement("SEC-18")
def test_a_text_that_fitted_once_is_refused_with_other_values():
    fits(Match(0.5, (words("%(n)d of %(of)s", n=2, of="three"),)))
    for wrong in ({"n": "two", "of": 3}, {"n": 2}, {"n": 2, "of": "a\0"}, {"n": 2, "of": Markup("<b>")}):
        with pytest.raises(WrongAnswer):
            fits(Match(0.5, (words("%(n)d of %(of)s", **wrong),)))


def test_what_pages_can_say_fits_and_is_kept():
    values = {
        "number": 3,
        "part": 0.5,
        "yes": True,
        "day": DAY,
        "moment": MOMENT,
        "language": LanguageName("de"),
        "message": words("%(n)d", n=2),
        "texts": {"en": "Book", "de": "Buch"},
        "list": ["a", ("b", 4)],
    }
    message = words(" ".join(f"%({name})s" for name in values), **values)
    fits(Verdict("yes", (Reason(message, met=True, since=DAY),)))
    fits((Step("a", words("100 %"), "now", ("mentee", "coordinator"), due=DAY),))
    assert "Buch" in say(message, "de")
    assert say(revive(keep(message)), "de") == say(message, "de")


def test_a_rule_kept_with_a_moment_is_read_as_its_day():
    kept = {"why": keep(Message("A")), "met": True, "since": MOMENT.isoformat()}
    assert revive_verdict({"outcome": "yes", "reasons": [kept]}).reasons[0].since == DAY

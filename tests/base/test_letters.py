"""What a letter is made of: both parts say the same, buttons, calendars, the ways out of it, and nothing that breaks out."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from tests.base.test_mail import _letter

from mentes.base.letter import LONGEST, plain
from mentes.base.mail import LONGEST_SUBJECT, compose

FOOT = "You get this letter because you asked.\n\n[Change what you get by mail](https://mentes.test/t/graz/me/mails)"
BODY = """Dear Zoë,

Paolo & Ana propose three times: *until Friday*.

- [Read your minutes](https://mentes.test/t/graz/m/1), by Mon, 1 Mar 2027
- Tuesday, 15:00 (Vienna)

1. first
2. second

[Confirm](https://mentes.test/l/one)

[Pick another time](https://mentes.test/l/two)

[Open it in Mentes](https://mentes.test/t/graz/m/17)"""
ENTRY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n"
OFF = "https://mentoring.some-quite-long-name-of-a-university.example.org/l/off/" + "WzEsMiwicGFpciJd.abc-DEF_" * 4
TURNS = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
HOSTILE = [
    "Ana\r\nBcc: eve@evil.test\r\n\r\n<script>alert(1)</script>",
    "Ana\x00\x1b[31m\x85\u2028Bcc: eve@evil.test\u2029",
    f"{TURNS}tset.live//:sptth{TURNS}",
    "A" * 1_000_000,
    "=?utf-8?q?evil?= =?utf-8?b?ZXZpbA==?=",
    "=?utf-8?q?Hi=0D=0AReply-To:a=40evil.test=0D=0A=0D=0APay_up?= Berg",
    "=?utf-8?q?=E2=80=AEtest?=",
    "--===============boundary==\r\nContent-Type: text/html\r\n\r\n<b>",
    "\ud800 half a pair",
]


class Words(HTMLParser):
    """The visible words of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.hidden = "", 0

    def handle_starttag(self, tag, _attrs):
        self.hidden += tag in {"style", "title"}

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self.hidden:
            self.found += data


def arrived(letter):
    """The message as whoever gets it reads it."""
    return message_from_bytes(compose(letter).as_bytes(), policy=policy.default)


def words_of(message):
    """The words of both parts, without the addresses that stand behind a link in one and in its tag in the other."""
    page = Words()
    page.feed(message.get_body(("html",)).get_content())
    text = re.sub(r": https?://\S+?(?=[,.]?(\s|$))", "", message.get_body(("plain",)).get_content())
    text = re.sub(r"(?m)^(--\s+|- |\d\. )", "", text)
    return text.split(), page.found.split()


@pytest.mark.requirement("UX-44")
def test_both_parts_say_the_same():
    text, page = words_of(arrived(_letter(body=BODY, foot=FOOT)))
    assert text == page
    assert {"Zoë,", "Confirm", "asked."} <= set(text)


def test_a_paragraph_that_is_a_link_is_a_button_and_several_stand_in_a_row():
    page = arrived(_letter(body=BODY)).get_body(("html",)).get_content()
    (row,) = re.findall(r'<p class="acts".*?</p>', page, re.DOTALL)
    assert [each.strip() for each in re.findall(r">([^<>]+)</a>", row)] == [
        "Confirm",
        "Pick another time",
        "Open it in Mentes",
    ]
    assert "lead" not in row
    assert page.count("<a ") == 4
    alone = arrived(_letter(body="Hello\n\n[Open](https://mentes.test/1)")).get_body(("html",)).get_content()
    assert alone.count('class="act lead"') == 1
    one = arrived(_letter(body=f"{plain('<b>')} [x](https://mentes.test/1) and more"))
    assert "acts" not in one.get_body(("html",)).get_content().split("</style>")[1]


@pytest.mark.requirement("UX-44")
def test_the_ways_out_of_a_letter_stand_whole_in_its_head():
    message = compose(_letter(unsubscribe=OFF, list_id="pair.graz.mentes.test"))
    raw = message.as_bytes().decode("ascii")
    assert f"List-Unsubscribe: <{OFF}>\r\n" in raw
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "List-Id: <pair.graz.mentes.test>\r\n" in raw
    assert arrived(_letter())["List-Unsubscribe"] is None


def test_an_entry_is_the_last_alternative_and_a_file():
    message = arrived(_letter(calendar=ENTRY, method="REQUEST"))
    assert message.get_content_type() == "multipart/mixed"
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    entry = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert (entry.get_param("method"), entry.get_content_charset()) == ("REQUEST", "utf-8")
    assert entry.get_content().splitlines() == ENTRY.splitlines()
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("invite.ics", ENTRY.encode())


@pytest.mark.requirement("SEC-9")
@pytest.mark.parametrize("evil", HOSTILE, ids=lambda each: ascii(each[:12]))
def test_nothing_that_is_typed_breaks_out_of_a_letter(evil):
    """Everywhere at once: subject, university, names in the body. Parsed back, it has the parts and lines that we wrote."""
    changes = {
        "subject": evil,
        "sender_name": evil,
        "body": f"Dear {plain(evil)},\n\n[Open {plain(evil)}](https://a.test/)",
    }
    raw = compose(_letter(**changes, foot=FOOT)).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    plainly = set(message_from_bytes(compose(_letter(foot=FOOT)).as_bytes(), policy=policy.default).keys())
    assert set(message.keys()) == plainly
    assert message.defects == []
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert len(message["Subject"]) <= LONGEST_SUBJECT
    assert len(raw) < 12 * LONGEST
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    for part in ("plain", "html"):
        said = message.get_body((part,)).get_content()
        assert not set(TURNS) & set(said + message["Subject"] + message["From"])
        assert "<script" not in said or part == "plain"
        assert len(re.findall(r"https?://", unquote(said).split("You get this letter")[0])) == 1


@pytest.mark.requirement("SEC-9")
def test_a_letter_beyond_all_measure_is_none():
    with pytest.raises(ValueError, match="too long"):
        compose(_letter(body="a" * 1_000_000))

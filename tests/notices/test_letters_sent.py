"""Every letter of the story, as it arrived: both parts, its subject, its small print; and hostile names in real letters."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from tests.base.test_letters import TURNS, words_of
from tests.story import PEOPLE

from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell

pytestmark = pytest.mark.one_server
CANARY = re.compile(r"canary-[a-z]-[a-z]+-quetzal")
EVIL = f"Zoë\r\nBcc: eve@evil.test\x00{TURNS}<img src=x>[x](https://evil.test)" + "a" * 1_000_000


def parts(letter):
    return [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.requirement("UX-44")
def test_both_parts_of_every_letter_say_the_same(world):
    assert len(world.letters) > 50
    for letter in world.letters:
        text, page = words_of(letter)
        assert text == page, letter["Subject"]


@pytest.mark.requirement("UX-43", "UX-46")
def test_every_letter_says_its_news_and_nothing_that_is_sealed(world):
    """The subject stands in the letter again or is a line of its own; there is a button; no place was left unfilled."""
    for letter in world.letters:
        text, page = parts(letter)
        subject = str(letter["Subject"])
        assert 5 < len(subject) <= 200
        assert not re.search(r"%\(|\{token|\bNone\b|\bgone\b", subject + text), subject
        assert not CANARY.search(subject + text + unescape(page)), subject
        assert page.count('class="act') >= 1, subject


@pytest.mark.requirement("UX-44")
def test_what_may_be_switched_off_says_how(world):
    """Exactly the letters with the address in their head say why they came and lead to the page of choices."""
    assert sum(bool(letter["List-Unsubscribe"]) for letter in world.letters) > 50
    for letter in world.letters:
        off, (text, page) = letter["List-Unsubscribe"], parts(letter)
        assert bool(letter["List-Unsubscribe-Post"]) == bool(letter["List-Id"]) == bool(off)
        if off:
            assert off.startswith("<https://mentes.example/l/off/")
            assert "/me/mails" in text
            assert "/me/mails" in page


@pytest.mark.requirement("SEC-9")
def test_hostile_names_do_no_harm_in_a_real_letter(world, mailbox):
    """In the name of the reader and in what is told about somebody else; parsed back, as the mail server got it."""
    zoe, clean = world.people["zoe"], EVIL.replace("\x00", "")
    with world.seen_by(None, PEOPLE["zoe"].home):
        db.session.execute(sa.text("update person set given_name = :n where id = :id"), {"n": clean, "id": zoe})
    with world.seen_by(None, PEOPLE["zoe"].home):
        text = Message("%(name)s has written to you.", {"name": clean})
        tell(reader_of(zoe), News("paper:99", text, "inbox", kind="pair"), 987_654)
    world.drain()
    (letter,) = mailbox.to("zoe@graz.example")
    assert letter.defects == []
    assert letter["Bcc"] is None
    assert len(letter["Subject"]) <= 200
    assert len(letter.as_bytes()) < 200_000
    for part in parts(letter):
        assert not set(TURNS) & set(part + letter["Subject"])
        assert 'href="https://evil.test' not in part
        assert "<img" not in part or "&lt;img" in part or letter.get_body(("plain",)).get_content() == part

"""Places in own words: a closed list, no expressions, every brace looked at once; whatever is kept renders (SEC-10)."""

import re
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentes.base.errors import BadInput
from mentes.base.i18n import say
from mentes.base.letter import html_of, text_of
from mentes.base.markdown import TAGS
from mentes.notices.wording.fitting import fit
from mentes.notices.wording.letters import LETTERS
from mentes.notices.wording.own import put
from mentes.notices.wording.places import pieces

pytestmark = pytest.mark.one_server

ATTRIBUTES = {
    "href",
    "rel",
    "style",
    "class",
    "lang",
    "dir",
    "charset",
    "name",
    "content",
    "role",
    "aria-label",
    "start",
}
LETTER = LETTERS["meeting.proposed"]
NAME = "Eve *x* [go](javascript:alert(1)) {token:7} <script>alert(1)</script> `"
VALUES = {
    "name": NAME,
    "moment": datetime(2031, 3, 4, 9, 0, tzinfo=UTC),
    "programme": "Programme",
    "university": "University",
    "until": date(2031, 3, 11),
    "secret": "canary-quetzal",  # never on the list
}
REFUSED = {  # what was typed: a word of the answer
    "{name.__class__}": "{name.__class__}",
    "{name[0]}": "{name[0]}",
    "{0}": "{0}",
    "{}": "{}",
    "{secret}": "{secret}",
    "{name!r}": "{name!r}",
    "{name:>99999}": "{name:>99999}",
    "{ name }": "Nothing fills",
    "{Name}": "{Name}",
    "{na\u200bme}": "Nothing fills",
    "{{name}}": "partner",
    "{{ 7 * 7 }}": "partner",
    "{% for a in name %}": "Nothing fills",
    "{na{name}me}": "partner",
    "a { b": "partner",
    "a } b": "partner",
    "{name}}": "partner",
    "\\{name}": "backslash",
    "{name}" * 21: "20",
    "[" * 26: "25",
    "*a " * 131: "130",
    "a\x00b": "invisible",
    "a\u202eb": "invisible",
    "a\u2066b": "invisible",
    "x" * 5_001: "5000",
    "{" * 100_000: "5000",
    "x" * 1_000_000: "5000",
    " \n ": "Write",
    "![x](https://a.example/x.png)": "picture",
    "```\nrest": "code",
    "    rest": "code",
    "`{name}`": "code",
    "| a |\n|---|\n| b |": "table",
    "~~a~~": "struck",
    "[x](http://a.example)": "https",
    "[x](/t/graz)": "https",
    "[x](mailto:a@a.example)": "https",
    "[a.example](https://a.example@b.example/)": "https",
    "[x](https://a.example/x)": "name where it leads",
    "[b.example](https://a.example)": "name where it leads",
    "[a.example](https://a.example/?who={name})": "address of a link",
    "[a.example]({name})": "https",
    "[x]: https://a.example\n\ntext": "behind its words",
}
HARMLESS = (
    "<script>alert(1)</script>",
    "<img src=https://a.example/x.png onerror=alert(1)>",
    "<b {name}>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[a.example](https://a.example/x) {name}",
    "<https://a.example>",
    "%(secret)s ${secret} #{1} {name}".replace("#{1}", "#1").replace("${secret}", "$secret"),
    "&#123;name&#125; &lt;script&gt;",
    "## {name}\n\n- **{name}**\n\n> *{name}*",
    "{name}\n===",
    "\u05d0\u05d1\u05d2 {name} \u0645\u0631\u062d\u0628\u0627",
)


@pytest.mark.requirement("SEC-10")
def test_what_a_letter_cannot_take_is_refused_and_named():
    for body, word in REFUSED.items():
        with pytest.raises(BadInput) as refused:
            fit(LETTER, "Subject", body)
        said = say(refused.value.message)
        assert word in said, (body[:60], said)
        assert len(said) < 400
    for subject in ("{secret}", "{", "x" * 151, "a\nb", "a\r\nBcc: eve@example.org", " "):
        with pytest.raises(BadInput):
            fit(LETTER, subject, "Text")


class Seen(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def harmless(own):
    """Both parts of the letter as it goes, after a look at every tag and address."""
    html, text = html_of(own.body, own.subject, "University", "en"), text_of(own.body, "University")
    found = Seen(html).found
    assert {tag for tag, _ in found} <= TAGS | {"html", "head", "meta", "title", "style", "body", "div", "h1"}
    assert {name for _, attributes in found for name in attributes} <= ATTRIBUTES
    hrefs = [attributes["href"] for _, attributes in found if "href" in attributes]
    assert all(each.startswith("https://a.example") for each in hrefs), hrefs
    assert "canary-quetzal" not in html + text + own.subject
    assert not re.search(r"\{token(:\d+)?\}", own.body)
    assert "\n" not in own.subject
    return text


@pytest.mark.requirement("SEC-10", "SEC-9")
def test_what_is_taken_does_no_harm_whatever_its_values_are():
    for body in HARMLESS:
        own = put(LETTER, "From {name}", body, VALUES)
        text = harmless(own)
        assert ("Eve *x* [go](javascript:alert(1))" in text) == ("{name}" in body), (body, text)


WORDS = st.text(
    st.sampled_from([*"{}[]()<>*_`#-~|\\!&;:/\"'%$ \n\r\t\x00ab1", "\u202e", "\u05d0", "\u2028"])
    | st.characters(codec="utf-8"),
    max_size=60,
)
BODY = st.lists(
    WORDS | st.sampled_from(["{name}", "{moment}", "{until}", "[a.example](https://a.example)", "**", "\n\n", "> ", "- "]),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.requirement("SEC-10")
@settings(max_examples=200, deadline=None)
@given(subject=WORDS, body=BODY, name=WORDS)
@example(subject="s", body="\\{name}", name="[x](https://evil.example)")
@example(subject="s", body="`{name}", name="`")
def test_any_text_that_is_kept_renders_and_says_nothing_beyond_the_list(subject, body, name):
    try:
        fit(LETTER, subject, body)
    except BadInput:
        return
    harmless(put(LETTER, subject, body, VALUES | {"name": name}))


def steps(call):
    """How many lines of ours are run."""
    count = 0

    def trace(frame, event, _arg):
        nonlocal count
        count += event == "line"
        return trace if "wording" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except BadInput:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.requirement("SEC-10")
def test_the_work_grows_with_the_places_and_not_with_what_is_between_them():
    none, few, more = (steps(lambda n=n: pieces("{name} x" * n, LETTER.places)) for n in (0, 10, 20))
    assert more - few == few - none
    for hostile in ("{" * 100_000, "}" * 100_000, "{}" * 100_000, "{name}" * 100_000, "x" * 1_000_000):
        assert steps(lambda text=hostile: pieces(text, LETTER.places)) < 1_000
        assert steps(lambda text=hostile: fit(LETTER, "s", text)) < 100

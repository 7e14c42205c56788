"""Which own words a letter can take: short enough, only its places, only quiet Markdown, links that say where they lead."""

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from markdown_it.token import Token

from mentes.base.errors import BadInput
from mentes.base.i18n import N_, Message
from mentes.base.markdown import MARKDOWN
from mentes.notices.wording.letters import Letter
from mentes.notices.wording.places import Pieces, filled, pieces

LONGEST_SUBJECT: Final = 150
LONGEST_BODY: Final = 5_000
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
HOST: Final = re.compile(r"[\w.-]+")
MARKUP = re.compile(r"[*_<>&\\!\n]")
MOST_MARKUP: Final = 130  # signs of markup and line ends: what reading Markdown costs grows with them
MOST_LINKS: Final = 25  # opening square brackets: it grows with their square
QUIET: Final = {
    *("inline", "text", "text_special", "softbreak", "hardbreak", "hr", "link_open", "link_close"),
    *(
        f"{each}_{end}"
        for each in ("paragraph", "heading", "strong", "em", "bullet_list", "ordered_list", "list_item", "blockquote")
        for end in ("open", "close")
    ),
}
NAMES: Final = {
    "image": N_("a picture"),
    "fence": N_("a block of code"),
    "code_block": N_("a block of code (a line that begins with four spaces)"),
    "code_inline": N_("code between backticks"),
    "table_open": N_("a table"),
    "s_open": N_("struck-out text"),
}
STRANGE = N_("A letter cannot hold %(what)s. Headings, bold, italics, lists, quotations and links are possible.")
OTHER_MARKUP = N_("other markup")
NOT_HTTPS = N_("The link to “%(address)s” does not begin with https://. Links in letters lead to such addresses only.")
HIDDEN = N_("The words of a link must name where it leads. Write it like this: [%(host)s](%(address)s).")
PLACED = N_("No place can stand in the address of a link: a name would be told to that site.")
REFERENCE = N_("Write the address of a link behind its words, [words](https://…), and not at the end of the text.")
TOO_LONG = N_("This is longer than %(most)s characters.")
TOO_MUCH = N_("This is too much markup for a letter: at most %(links)s links, and %(signs)s lines and signs such as *.")
EMPTY = N_("Write a subject and a text.")
BACKSLASH = N_("A place cannot stand behind a backslash: delete the backslash.")
INVISIBLE = N_(
    "This text holds an invisible character that turns its direction or cannot be kept. Please type it anew."
)


def fit(letter: Letter, subject: str, body: str) -> tuple[Pieces, Pieces]:
    """Subject and body, cut at their places. Raises BadInput for what this letter cannot take, naming it (SEC-10)."""
    for text, most in ((subject, LONGEST_SUBJECT), (body, LONGEST_BODY)):
        if len(text) > most:
            raise BadInput(TOO_LONG, most=most)
        if not text.strip():
            raise BadInput(EMPTY)
    if UNSEEN.search(body) or UNSEEN.search(subject) or "\n" in subject:
        raise BadInput(INVISIBLE)
    if "\\{" in body:  # it would undo the first backslash that keeps a value plain
        raise BadInput(BACKSLASH)
    if "`" in body:  # one alone could find its partner in a value
        raise BadInput(STRANGE, what=_called("code_inline"))
    if body.count("[") > MOST_LINKS or len(MARKUP.findall(body)) > MOST_MARKUP:
        raise BadInput(TOO_MUCH, links=MOST_LINKS, signs=MOST_MARKUP)
    found = pieces(subject, letter.places), pieces(body, letter.places)
    mark = f"p{secrets.token_hex(8)}"
    check_markdown(filled(found[1], dict.fromkeys(letter.places, mark)), mark)
    return found


def check_markdown(body: str, mark: str = "") -> None:
    """Raises BadInput for markup that a letter does not take; `mark` stands for every place."""
    told: dict[str, object] = {}
    for token in MARKDOWN.parse(body, told):
        _check_token(token)
        _check_line(token.children or [], mark)
    if told.get("references"):
        raise BadInput(REFERENCE)


def _check_token(token: Token) -> None:
    if token.type not in QUIET:
        raise BadInput(STRANGE, what=_called(token.type))


def _called(kind: str) -> object:
    return Message(NAMES.get(kind, OTHER_MARKUP))


def _check_line(children: list[Token], mark: str) -> None:
    """The tokens of one line; between the two ends of a link stand its words."""
    address, words = "", ""
    for child in children:
        _check_token(child)
        if child.type == "link_open":
            address, words = str(child.attrGet("href") or ""), ""
        elif child.type == "link_close":
            _check_link(address, words, mark)
        else:
            words += child.content


def _check_link(address: str, words: str, mark: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise BadInput(NOT_HTTPS, address=address[:80])
    if mark and mark in address:
        raise BadInput(PLACED)
    if parts.hostname not in {each.strip(".-") for each in HOST.findall(words.lower())}:
        raise BadInput(HIDDEN, host=parts.hostname[:80], address=address[:80])

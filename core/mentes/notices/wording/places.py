"""Places in own words: `{name}`, from a closed list, and nothing else; no expressions, no attributes, no nesting (SEC-10).

One look at each brace, whatever the text; a text is never handed to `str.format` or to a template engine.
"""

from collections.abc import Collection, Mapping
from typing import Final

from mentes.base.errors import BadInput
from mentes.base.i18n import N_

MOST: Final = 20  # places in one text
SHOWN: Final = 40  # characters of a wrong place that a message repeats
Pieces = list[tuple[str, str]]  # the name of a place ("" at the beginning), and the words behind it

UNKNOWN = N_("Nothing fills %(place)s in this letter. These places can stand here: %(known)s.")
UNBALANCED = N_("A curly bracket has no partner, near “%(near)s”. They only stand around a place, such as %(known)s.")
TOO_MANY = N_("At most %(most)s places can stand in one text.")


def pieces(text: str, known: Collection[str]) -> Pieces:
    """The text cut at its places. Raises BadInput, naming what is wrong: an unknown place, a bracket alone, too many."""
    words, *rest = text.split("{", MOST + 1)
    _refuse_closing(words, known)
    if len(rest) > MOST:
        raise BadInput(TOO_MANY, most=MOST)
    found = [("", words)]
    for part in rest:
        name, closing, words = part.partition("}")
        if not closing:
            raise BadInput(UNBALANCED, near=_near("{" + part), known=f"{{{next(iter(known), 'name')}}}")
        if name not in known:
            raise BadInput(UNKNOWN, place=f"{{{_near(name)}}}", known=", ".join(f"{{{each}}}" for each in known))
        _refuse_closing(words, known)
        found.append((name, words))
    return found


def _refuse_closing(words: str, known: Collection[str]) -> None:
    at = words.find("}")
    if at >= 0:
        raise BadInput(
            UNBALANCED, near=_near(words[max(0, at - SHOWN + 1) : at + 1]), known=f"{{{next(iter(known), 'name')}}}"
        )


def _near(text: str) -> str:
    return " ".join("".join(each for each in text[:SHOWN] if each.isprintable()).split())


def filled(found: Pieces, values: Mapping[str, str]) -> str:
    """The text with its values, which are not looked at again. Raises KeyError where one is missing."""
    return "".join((values[name] if name else "") + words for name, words in found)

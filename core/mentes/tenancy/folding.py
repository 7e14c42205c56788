"""Words as a search compares them: without accents and capitals, in every way that people write a letter they cannot type."""

import unicodedata

_BY_HAND = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ŋ": "ng",
        "ß": "ss",
    }
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def folded(text: str) -> str:
    """`Universität Łódź` as `universitat lodz`: no accents, no capitals, one blank between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_BY_HAND))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def spellings(text: str) -> str:
    """`folded`, and where it differs the way that Germans and Danes spell out their letters (Koeln, Aarhus)."""
    whole = unicodedata.normalize("NFC", text.casefold())
    return " ".join(dict.fromkeys([folded(whole), folded(whole.translate(_SPELT_OUT))]))

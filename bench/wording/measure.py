"""How long own words take: checked when they are saved, filled in when a letter is written, hostile ones refused."""

import time

from mentes.base.errors import BadInput
from mentes.notices.wording.fitting import fit
from mentes.notices.wording.letters import LETTERS
from mentes.notices.wording.own import put

TIMES = 20
LETTER = LETTERS["meeting.proposed"]
VALUES = {"name": "Maria Huber", "moment": "then", "programme": "P", "university": "U", "until": "soon"}
TEXTS = {
    "a usual letter, 600 characters": "Dear all,\n\n" + "We look at **{name}** and write words. " * 15,
    "5,000 characters of plain words": "words and " * 500,
    "20 places, each with 150 characters of brackets": "{name} " * 20,
    "25 opening brackets [ in 5,000 characters": ("[" + "x" * 190) * 25,
    "5,000 opening brackets [": "[" * 5_000,
    "130 times *a in 5,000 characters": "*a " * 130 + "x" * 4_610,
    "5,000 characters of *a ": "*a " * 1_666,
    "5,000 characters of > ": ">" * 5_000,
    "5,000 characters of [a](": "[a](" * 1_250,
    "130 lines - a": "- a\n" * 130,
    "5,000 characters of - in lines": "- a\n" * 1_250,
    "1 MB of words": "x" * 1_000_000,
    "100,000 braces": "{" * 100_000,
    "1 MB of places": "{name}" * 170_000,
}


HOSTILE = {"name": "[*x*](y) " * 40}


def once(name, text):
    began = time.perf_counter()
    try:
        fit(LETTER, "Subject", text)
        kept = (time.perf_counter() - began) * 1000
        put(LETTER, "Subject {name}", text, VALUES | (HOSTILE if "brackets" in name else {}))
    except BadInput:
        return (time.perf_counter() - began) * 1000, None
    return kept, (time.perf_counter() - began) * 1000 - kept


def main():
    for name, text in TEXTS.items():
        found = [once(name, text) for _ in range(TIMES)]
        checked = sorted(each for each, _ in found)[TIMES // 2]
        put_in = sorted(each for _, each in found if each is not None)
        print(
            f"{name:48} checked {checked:7.2f} ms   written {f'{put_in[len(put_in) // 2]:7.2f} ms' if put_in else 'refused'}"
        )


main()

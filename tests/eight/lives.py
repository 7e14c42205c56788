"""The whole life of each of the eight papers, step by step: who does what, what becomes of the paper, who reads what.

A line says: who, the verb and what it is given, the states of the paper's rows in their order, the words that the
mentee and the mentor can open, and the words that count. "-" stands for nothing; an error for a refusal, which changes
nothing. `NOW` is the text as it stands, `n` a text of before.
"""

from mentes.base.errors import NotAllowed, NotVisible, WrongState

NOW = 0
AGAIN = {"occurrence": 2}
TOO_FAR = {"occurrence": 4}

LIVES = {
    "checklist": (
        ("mentee", "send", "first", "in_force", "first", "-", "first"),
        ("mentor", "write", "second", NotAllowed),
        ("mentee", "write", "second", WrongState),
        ("mentee", "amend", None, "in_force draft", "first", "-", "first"),
        ("mentee", "write", "second", "in_force draft", "first second", "-", "first"),
        ("mentee", "send", "second", "superseded in_force", "first second", "-", "second"),
    ),
    "expectations": (
        ("mentee", "write", "first", "draft", "first", "-", "-"),
        ("mentee", "send", "first", "in_force", "first", "first", "first"),
        ("mentor", "write", "second", "in_force draft", "first", "first second", "first"),
        ("mentor", "send", "second", "in_force in_force", "first second", "first second", "first second"),
        ("mentor", "confirm", NOW, NotVisible),
        ("mentee", "amend", None, "in_force draft in_force", "first second", "first second", "first second"),
        ("mentee", "write", "third", "in_force draft in_force", "first second third", "first second", "first second"),
        (
            "mentee",
            "send",
            "third",
            "superseded in_force in_force",
            "first second third",
            "first second third",
            "second third",
        ),
    ),
    "agreement": (
        ("mentor", "sign", NOW, WrongState),
        ("mentor", "write", "first", NotAllowed),
        ("mentee", "write", "first", "draft", "first", "-", "-"),
        ("mentor", "sign", 1, WrongState),
        ("mentee", "send", "first", "sent", "first", "first", "-"),
        ("mentor", "sign", NOW, "sent", "first", "first", "-"),
        ("mentee", "send", "second", "sent", "first second", "first second", "-"),
        ("mentee", "sign", NOW, "sent", "first second", "first second", "-"),  # the mentor's was for the first text
        ("mentor", "sign", 1, WrongState),
        ("mentor", "counter", "third", "sent", "first second third", "first second third", "-"),
        ("mentor", "sign", NOW, "sent", "first second third", "first second third", "-"),  # the mentee's is void now
        ("mentee", "sign", NOW, "in_force", "first second third", "first second third", "third"),
        ("mentee", "send", "fourth", WrongState),
        ("mentor", "amend", None, NotAllowed),
        ("mentee", "amend", None, "in_force draft", "first second third", "first second third", "third"),
        ("mentee", "write", "fourth", "in_force draft", "first fourth second third", "first second third", "third"),
        (
            "mentee",
            "send",
            "fourth",
            "in_force sent",
            "first fourth second third",
            "first fourth second third",
            "third",
        ),
        (
            "mentee",
            "sign",
            NOW,
            "in_force sent",
            "first fourth second third",
            "first fourth second third",
            "third",
        ),
        (
            "mentor",
            "give_back",
            "asked",
            "in_force returned",
            "asked first fourth second third",
            "asked first fourth second third",
            "third",
        ),
        (
            "mentee",
            "send",
            "fifth",
            "in_force sent",
            "asked fifth first fourth second third",
            "asked fifth first fourth second third",
            "third",
        ),
        (
            "mentor",
            "sign",
            NOW,
            "in_force sent",
            "asked fifth first fourth second third",
            "asked fifth first fourth second third",
            "third",
        ),
        (
            "mentee",
            "sign",
            NOW,
            "superseded in_force",
            "asked fifth first fourth second third",
            "asked fifth first fourth second third",
            "fifth",
        ),
    ),
    "position": (
        ("mentor", "write", "first", "draft", "first", "first", "-"),
        ("mentor", "send", "first", "sent", "first", "first", "-"),
        ("mentor", "confirm", NOW, NotAllowed),
        ("mentor", "write", "second", NotVisible, AGAIN),
        ("mentee", "confirm", NOW, "in_force", "first", "first", "first"),
        ("mentee", "send", "second", "in_force sent", "first second", "first second", "first", AGAIN),
        ("mentor", "confirm", NOW, "in_force in_force", "first second", "first second", "first second", AGAIN),
        ("mentee", "write", "third", NotVisible, TOO_FAR),
    ),
    "plan": (
        ("mentee", "tick", 0, WrongState),
        ("mentee", "send", "first", "sent", "first", "first", "-"),
        ("mentor", "confirm", NOW, "in_force", "first", "first", "first"),
        ("mentor", "tick", 1, "in_force", "first", "first", "first"),
        ("mentor", "tick", 2, NotVisible),
        ("mentor", "amend", None, "in_force draft", "first", "first", "first"),
        ("mentee", "amend", None, WrongState),
        ("mentor", "send", "second", "in_force sent", "first second", "first second", "first"),
        ("mentee", "confirm", NOW, "superseded in_force", "first second", "first second", "second"),
    ),
    "minutes": (
        ("mentor", "write", "first", NotAllowed),
        ("mentee", "write", "first", "draft", "first", "-", "-"),
        ("mentor", "confirm", 1, WrongState),
        ("mentee", "send", "first", "sent", "first", "first", "-"),
        ("mentee", "confirm", NOW, NotAllowed),
        ("mentor", "confirm", "added", "in_force", "added first", "added first", "added first"),
        ("mentee", "write", "second", WrongState),
        ("mentor", "amend", None, NotAllowed),
        ("mentee", "amend", None, "in_force draft", "added first", "added first", "added first"),
        ("mentee", "write", "second", "in_force draft", "added first second", "added first", "added first"),
        ("mentee", "send", "second", "in_force sent", "added first second", "added first second", "added first"),
        ("mentor", "confirm", NOW, "superseded in_force", "added first second", "added first second", "second"),
    ),
    "reflection": (
        ("mentee", "send", "first", "in_force", "first", "-", "first"),
        ("mentor", "write", "second", "in_force draft", "first", "second", "first"),
        ("mentor", "send", "second", "in_force in_force", "first second", "first second", "first second"),
        ("mentee", "write", "third", WrongState),
        ("mentee", "amend", None, NotVisible),
    ),
    "wrap_up": (
        ("mentor", "send", "first", "sent", "first", "first", "-"),
        ("mentor", "confirm", NOW, NotAllowed),
        ("mentee", "give_back", "asked", "returned", "asked first", "asked first", "-"),
        ("mentor", "send", "second", "sent", "asked first second", "asked first second", "-"),
        ("mentee", "confirm", 1, WrongState),
        ("mentee", "confirm", NOW, "in_force", "asked first second", "asked first second", "second"),
    ),
}

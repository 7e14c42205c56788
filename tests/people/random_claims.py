"""Claims as a provider might make them up: honest ones, other universities', look-alikes, wrong kinds, nested ones."""

from hypothesis import strategies as st

OWNERS = {
    "graz.example": 1,
    "edu.graz.example": 1,
    "kassel.example": 1,
    "padua.example": 2,
    "unipd.example": 2,
    "lyon.example": 3,
}
"""Home organisation → the university that it belongs to."""

DOMAINS = sorted(OWNERS)
LOOKALIKES = [
    "\u212aassel.example",  # the Kelvin sign lowers to k
    "gr\u0430z.example",
    "\uff47raz.example",
    "graz\u3002example",
    "gra\u200bz.example",
    "graz.example\x00",
    "graz.example.",
    " graz.example",
    "graz.example\n",
    "xn--graz.example",
    "evil.graz.example",
    "graz.example.evil.example",
    "notgraz.example",
    "https://graz.example",
    "graz.example,padua.example",
    "student@graz.example",
    "gra\u1e9e.example",
    "\u0131.example",
    "",
]


ABSENT = object()
"""Drawn for a claim that is not sent."""

# One draw from a prepared list is far cheaper than building a value: ten thousand examples have to be quick.
CASED = [form for domain in DOMAINS for form in (domain, domain.upper(), domain.title(), domain.swapcase())]
SCOPED = [f"{word}@{scope}" for word in ("student", "Staff", "admin", "") for scope in CASED + LOOKALIKES]
PLAIN = [*CASED, *LOOKALIKES, None, True, False, 0, -1, 3, 10**30, 0.5, float("nan"), float("inf"), "x" * 300, "\ud800"]
NESTED = [
    made
    for each in PLAIN
    for made in (
        [each],
        [each, "graz.example"],
        ["graz.example", each],
        [[each]],
        {"graz.example": each},
        {"x": [each]},
    )
]

DOMAIN = st.sampled_from(CASED)
HOMES = st.one_of(DOMAIN, DOMAIN, st.sampled_from([*PLAIN, *NESTED]))
ANYTHING = st.sampled_from(
    [*PLAIN, *NESTED, *SCOPED, [], {}, *([one, other] for one, other in zip(SCOPED, SCOPED[5:], strict=False))]
)

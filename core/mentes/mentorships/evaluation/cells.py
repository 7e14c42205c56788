"""Which figures may be shown: of five people or more, and none from which fewer could be worked out (S0-21, PRV-11)."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

LEAST = 5  # people


class Atom(NamedTuple):
    """The finest group there is: those of one university in one role."""

    tenant_id: int
    role: str


class Cell(NamedTuple):
    """A group that a page may show figures of: all, those of one university, those in one role."""

    tenant_id: int | None = None
    role: str = ""

    def holds(self, atom: Atom) -> bool:
        """Whether this group is part of it."""
        return self.tenant_id in {None, atom.tenant_id} and self.role in {"", atom.role}


ALL = Cell()


def cells_of(atoms: Iterable[Atom]) -> list[Cell]:
    """Every cell in which one of these groups is: all, universities, roles."""
    groups = sorted(atoms)
    tenants, roles = {each.tenant_id for each in groups}, {each.role for each in groups}
    return [ALL, *(Cell(tenant_id=each) for each in sorted(tenants)), *(Cell(role=each) for each in sorted(roles))]


def size(cell: Cell, people: Mapping[Atom, int]) -> int:
    """How many people (or what else is counted by group) it holds."""
    return sum(number for atom, number in people.items() if cell.holds(atom))


def shown(people: Mapping[Atom, int]) -> frozenset[Cell]:
    """The cells that may be shown beside each other, by the number of people who answered in each group.

    All come first, then universities, then roles, the bigger before the smaller: where one too small could be worked
    out as what is missing, the smallest of the others is not shown either.
    """
    return _shown(tuple(sorted((atom, number) for atom, number in people.items() if number)))


def told(cell: Cell, answers: Mapping[Atom, int], people: Mapping[Atom, int]) -> int | None:
    """How often a group answered, as pages may tell it: the one rule for every count of answers.

    None where fewer than five people answered, or where their number could be worked out; that nobody did is told.
    """
    number = size(cell, answers)
    return number if not number or cell in shown(people) else None


@lru_cache(maxsize=256)
def _shown(groups: tuple[tuple[Atom, int], ...]) -> frozenset[Cell]:
    people, found = dict(groups), list[Cell]()
    wanted = sorted(cells_of(people), key=lambda cell: (cell != ALL, bool(cell.role), -size(cell, people), cell))
    for cell in wanted:
        if size(cell, people) >= LEAST and not betrays([*found, cell], people):
            found.append(cell)
    return frozenset(found)


def betrays(cells: Sequence[Cell], people: Mapping[Atom, int]) -> bool:
    """Whether these cells, added and subtracted in any way, tell something about fewer than five people alone."""
    atoms = sorted(people)
    rows = _reduced([[Fraction(cell.holds(atom)) for atom in atoms] for cell in cells])
    few = [place for place, atom in enumerate(atoms) if people[atom] < LEAST]
    groups = (group for number in range(1, LEAST) for group in combinations(few, number))
    return any(_tells(rows, group) for group in groups if sum(people[atoms[place]] for place in group) < LEAST)


Row = list[Fraction]


def _tells(rows: list[Row], group: tuple[int, ...]) -> bool:
    """Whether a combination of reduced rows is about nobody outside this group.

    It can contain only rows that begin inside it; it exists if those depend on each other everywhere else.
    """
    begun = [row for row in rows if _begin(row) in group]
    rest = [[value for place, value in enumerate(row) if place not in group] for row in begun]
    return len(_reduced(rest)) < len(begun)


def _begin(row: Row) -> int:
    return next(place for place, value in enumerate(row) if value)


def _reduced(matrix: list[Row]) -> list[Row]:
    """The rows that remain after elimination (reduced echelon form), as many as the rank."""
    left, done = [list(row) for row in matrix if any(row)], list[Row]()
    while left:
        left.sort(key=_begin)
        lead, *others = left
        place = _begin(lead)
        lead = [value / lead[place] for value in lead]
        done = [*(_less(row, lead, place) for row in done), lead]
        left = [row for row in (_less(each, lead, place) for each in others) if any(row)]
    return done


def _less(row: Row, lead: Row, place: int) -> Row:
    times = row[place]
    return [value - times * other for value, other in zip(row, lead, strict=True)] if times else row

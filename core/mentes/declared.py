"""From the universities' files to the rows of all floors, in one transaction: first tenants, then sign-in, then programmes."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from mentes.people import declared as people
from mentes.plugin.loader import registry
from mentes.programmes import seed as programmes
from mentes.programmes.rules import flag_faults
from mentes.tenancy import apply as tenancy
from mentes.tenancy.apply import Change, Refused
from mentes.tenancy.checking import problems_of, unresolved
from mentes.tenancy.reading import Problem, Reading, read
from mentes.tenancy.service import exported, tenant_row
from mentes.tenancy.writing import to_toml


def check(folder: Path) -> list[Problem]:
    """Every mistake of every file, those that only the plugins can see too; needs no database."""
    return _problems(read(folder))


def _problems(reading: Reading) -> list[Problem]:
    plugins = {*registry().plugins, *registry().quarantine}
    return sorted([*problems_of(reading, plugins), *programmes.misfits(reading.files)])


def declare(session: Session, folder: Path, environment: Mapping[str, str]) -> list[Change]:
    """Write what the files declare, and say what changed. The caller commits: to plan is to declare and roll back.

    `environment` fills the `${NAME}` places of issuers. Raises Refused with every mistake, before anything is written.
    Two at once follow each other.
    """
    reading = read(folder)
    problems = [*_problems(reading), *unresolved(reading.files, environment)]
    if problems:
        raise Refused(problems)
    tenancy.lock(session)
    changes = tenancy.apply(session, [each.tenant for each in reading.files])
    more = people.apply(session, reading.files, environment) + programmes.seed(session, reading.files)
    flag_faults(session)
    return tenancy.merged(changes, more)


def export(session: Session, slug: str) -> str:
    """The file of a university as it would be written today. Raises NotVisible when there is none of this slug."""
    tenant = tenant_row(session, slug)
    login = people.described(session, tenant.id)
    return to_toml(exported(tenant, programmes.described(session, tenant.id), login))

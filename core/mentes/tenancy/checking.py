"""What must agree between the files of a folder: nothing is claimed twice, and everything that is named exists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from mentes.tenancy.declaration import TenantFile
from mentes.tenancy.reading import Declared, Problem, Reading, read
from mentes.tenancy.sharing import Sharing
from mentes.tenancy.values import PLACEHOLDER, ROLES, did_you_mean, is_link

LOOPBACK = ("http://localhost:", "http://127.0.0.1:")


def check(folder: Path, plugins: Collection[str]) -> list[Problem]:
    """Every mistake of every file of this folder, in the order of the files; empty when all is well.

    `plugins` are the names that programmes and observers may use. Nothing is written and no database is needed.
    """
    return problems_of(read(folder), plugins)


def problems_of(reading: Reading, plugins: Collection[str]) -> list[Problem]:
    """The mistakes of what was read: those of each file and those between the files."""
    files = reading.files
    sharing = Sharing(reading)
    found = [*reading.problems, *_claimed_twice(files), *_one_alliance(files)]
    for declared in files:
        found += [
            Problem(declared.file, key, message)
            for key, message in _wrong_names(declared.tenant, reading, sharing, plugins)
        ]
        found += [Problem(declared.file, key, message) for key, message in _wrong_kind(declared.tenant, sharing)]
        found += [Problem(declared.file, key, message) for key, message in sharing.mistakes(declared.tenant)]
        found += [Problem(declared.file, key, message) for key, message in _keys_twice(declared.tenant)]
    return sorted(found)


def _claimed_twice(files: Iterable[Declared]) -> Iterator[Problem]:
    """One issuer or domain at two universities would let one of them sign in the people of the other."""
    claims: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for declared in files:
        for key, issuer in declared.tenant.issuers():
            claims["issuer", issuer.rstrip("/").lower()].append((declared.file, key, ""))
        for key, domain, slug in declared.tenant.domains():
            # The same university may share several sign-ins, and each of them names its domains.
            claims["home organisation", domain].append((declared.file, key, slug if "members" in key else ""))
    for (what, value), places in claims.items():
        for n, (file, key, slug) in enumerate(places):
            others = ", ".join(
                f"{other} ({path})"
                for m, (other, path, whose) in enumerate(places)
                if m != n and not (slug and whose == slug)
            )
            if others:
                yield Problem(file, key, f"the {what} “{value}” is also in {others}; it belongs to one university only")


def _one_alliance(files: Iterable[Declared]) -> Iterator[Problem]:
    alliances = [declared.file for declared in files if declared.tenant.kind == "alliance"]
    for file in alliances[1:]:
        yield Problem(file, "kind", f"there is one alliance, and it is in {alliances[0]}")


def _wrong_names(
    tenant: TenantFile, reading: Reading, sharing: Sharing, plugins: Collection[str]
) -> Iterator[tuple[str, str]]:
    universities = {f.tenant.slug for f in reading.files if f.tenant.kind == "university"}
    # A file that does not read well still stands for its university: one mistake should not look like ten.
    universities |= reading.slugs - {f.tenant.slug for f in reading.files}
    for key, name in _partners(tenant):
        if name not in universities:
            yield key, f"there is no university “{name}”{did_you_mean(name, universities)}"
    homes = reading.slugs - {f.tenant.slug for f in reading.files if not sharing.signs_in(f.tenant)}
    for key, name in _homes(tenant):
        if name not in homes:
            yield key, f"nobody signs in at “{name}”{did_you_mean(name, homes)}"
    named_plugins = [(f"plugins[{n}]", name) for n, name in enumerate(tenant.plugins)]
    named_plugins += [(f"programmes[{n}].plugin", seed.plugin) for n, seed in enumerate(tenant.programmes)]
    for key, name in named_plugins:
        if name not in plugins:
            yield key, f"there is no plugin “{name}”{did_you_mean(name, plugins)}"


def _partners(tenant: TenantFile) -> Iterator[tuple[str, str]]:
    for n, seed in enumerate(tenant.programmes):
        for m, partner in enumerate(seed.partners):
            yield f"programmes[{n}].partners[{m}]", partner


def _homes(tenant: TenantFile) -> Iterator[tuple[str, str]]:
    for role in ROLES:
        for n, member in enumerate(getattr(tenant.staff, role)):
            if member.home:
                yield f"staff.{role}[{n}].home", member.home


def _wrong_kind(tenant: TenantFile, sharing: Sharing) -> Iterator[tuple[str, str]]:
    """What only a university needs and what only the alliance may say."""
    if tenant.kind == "university":
        if not sharing.signs_in(tenant):
            yield "login", "is missing (how the people of this university sign in)"
        if tenant.staff.central:
            yield "staff.central", "only the alliance's file names people who look after all universities"
    if sharing.signs_in(tenant):
        return
    for role in ROLES:
        for n, member in enumerate(getattr(tenant.staff, role)):
            if not member.home:
                yield f"staff.{role}[{n}]", 'needs the university where this person signs in: { home = "…", who = "…" }'


def _keys_twice(tenant: TenantFile) -> Iterator[tuple[str, str]]:
    yield from _twice("programmes[{}].key", [seed.key for seed in tenant.programmes])
    for n, seed in enumerate(tenant.programmes):
        yield from _twice(f"programmes[{n}].partners[{{}}]", list(seed.partners))
        yield from _twice(f"programmes[{n}].editions[{{}}].key", [edition.key or "" for edition in seed.editions])
    yield from _twice("locales[{}]", list(tenant.locales))


def _twice(key: str, values: list[str]) -> Iterator[tuple[str, str]]:
    for n, value in enumerate(values):
        if value in values[:n]:
            yield (
                key.format(n),
                f"“{value}” is here twice" if value else "two editions without a key would be the same one",
            )


def resolve(text: str, environment: Mapping[str, str]) -> str:
    """A text with its `${NAME}` places filled from the environment. Raises KeyError(name) when one is not set."""
    return PLACEHOLDER.sub(lambda found: environment[found[1]].rstrip("/"), text)


def unresolved(files: Iterable[Declared], environment: Mapping[str, str]) -> list[Problem]:
    """Issuers whose `${NAME}` is not set here, or becomes no web address: asked when applying, not when checking."""
    found = []
    for declared, key, written in ((each, *named) for each in files for named in each.tenant.issuers()):
        try:
            issuer = resolve(written, environment)
        except KeyError as error:
            found.append(Problem(declared.file, key, f"{error.args[0]} is not set in the environment"))
            continue
        # Plain http is for a provider on this machine, which only the demo and the tests have.
        if not is_link(issuer) and not (is_link(issuer, ("http",)) and issuer.startswith(LOOPBACK)):
            found.append(Problem(declared.file, key, f"becomes “{issuer}”, which is not an https address"))
    return found

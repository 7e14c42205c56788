"""Sign-ins that several universities share, as the files declare them: who is a member, and what does not fit."""

from collections.abc import Iterator

from mentes.tenancy.declaration import Member, SharedLogin, TenantFile
from mentes.tenancy.reading import Reading
from mentes.tenancy.values import did_you_mean


class Sharing:
    """What the alliance's file says of shared sign-ins, seen from the files of all universities."""

    def __init__(self, reading: Reading) -> None:
        files = [each.tenant for each in reading.files]
        self._slugs = reading.slugs
        self._own = {each.slug for each in files if each.login is not None}
        self._without = {each.slug for each in files if each.login is None}
        self._members = {member.university for each in files for _, member in each.members()}
        # A file that does not read well may be the alliance's: then nobody knows who is a member.
        unread = reading.slugs - {each.slug for each in files}
        self._unknown = bool(unread) and not any(each.kind == "alliance" for each in files)

    def signs_in(self, tenant: TenantFile) -> bool:
        """Whether people of this university sign in somewhere: at their own, or at one that it shares."""
        return tenant.login is not None or tenant.slug in self._members or self._unknown

    def mistakes(self, tenant: TenantFile) -> Iterator[tuple[str, str]]:
        """(key, what is wrong) of the shared sign-ins in this file."""
        if tenant.kind != "alliance" and tenant.shared_logins:
            yield "shared_logins", "only the alliance's file declares sign-ins that several universities share"
        labels = [each.label for each in tenant.shared_logins]
        for n, each in enumerate(tenant.shared_logins):
            if each.label in labels[:n]:
                yield f"shared_logins[{n}].label", f"“{each.label}” is here twice"
            yield from _twice(n, each)
        for key, member in tenant.members():
            yield from self._member(key, member)

    def _member(self, key: str, member: Member) -> Iterator[tuple[str, str]]:
        if member.university not in self._slugs:
            close = did_you_mean(member.university, self._slugs)
            yield f"{key}.university", f"there is no university “{member.university}”{close}"
        elif member.university in self._own and member.home_organisations:
            yield f"{key}.home_organisations", "are named by the university's own [login], and by that alone"
        elif member.university in self._without and not member.home_organisations:
            yield f"{key}.home_organisations", "is missing (the university has no [login] that names its domains)"


def _twice(n: int, shared: SharedLogin) -> Iterator[tuple[str, str]]:
    named = [each.university for each in shared.members]
    for m, slug in enumerate(named):
        if slug in named[:m]:
            yield f"shared_logins[{n}].members[{m}].university", f"“{slug}” is here twice"

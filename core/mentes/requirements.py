"""`mentes requirements`: the numbered requirements, and the tests of the last run that prove each of them."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "docs" / "requirements.toml"
RESULTS = PROJECT / ".pytest_cache" / "requirements.json"

Results = Mapping[str, Mapping[str, str]]
"""Id of a requirement → a test that names it → how it ended: passed, failed or skipped."""


@dataclass(frozen=True)
class Proof:
    """One requirement and how its tests ended; the cases of a parametrised test are one test here."""

    id: str
    sentence: str
    tests: Mapping[str, Counter[str]]

    @property
    def state(self) -> str:
        """`proven` when a test passed and none failed, `failing` when one failed, else `open`."""
        outcomes = {outcome for counted in self.tests.values() for outcome in counted}
        return "failing" if "failed" in outcomes else "proven" if "passed" in outcomes else "open"


def read(source: Path = SOURCE) -> dict[str, str]:
    """Every id and its sentence, in the order of the file."""
    areas = tomllib.loads(source.read_text(encoding="utf-8")).values()
    return {name: sentence for area in areas for name, sentence in area.items() if name != "about"}


def proofs(sentences: Mapping[str, str], results: Results) -> Iterator[Proof]:
    """The requirements with what a run said about them."""
    for name, sentence in sentences.items():
        tests: dict[str, Counter[str]] = {}
        for test, outcome in results.get(name, {}).items():
            tests.setdefault(test.partition("[")[0], Counter())[outcome] += 1
        yield Proof(name, sentence, tests)


@click.command()
@click.argument("wanted", nargs=-1, metavar="[AREA or ID]...")
@click.option(
    "--results",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="What a test run wrote (default: that of the last run here).",
)
def requirements(wanted: tuple[str, ...], results: Path | None) -> None:
    """Print the requirements with the passing tests that prove them; those without are open."""
    if not SOURCE.is_file():
        raise click.ClickException("The requirements are in docs/ of a working copy; there is none here.")
    known = read()
    chosen = {name: known[name] for name in known if not wanted or {name, name.partition("-")[0]} & set(wanted)}
    if not chosen:
        raise click.ClickException(f"There is no requirement {' '.join(wanted)}.")
    found = list(proofs(chosen, _results(results or RESULTS)))
    for proof in found:
        _show(proof)
    counts = Counter(proof.state for proof in found)
    click.echo(", ".join(f"{counts[state]} {state}" for state in ("proven", "failing", "open")) + ".")


def _results(path: Path) -> Results:
    if not path.is_file():
        click.echo("No test has run here yet (./run test), so nothing is proven.", err=True)
        return {}
    try:
        results: Results = json.loads(path.read_text(encoding="utf-8"))["requirements"]
    except (ValueError, KeyError) as error:
        raise click.ClickException(f"{path} holds no results of a test run.") from error
    return results


def _show(proof: Proof) -> None:
    click.echo(f"{proof.id}  {proof.sentence}")
    for test, counted in proof.tests.items():
        said = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        click.echo(f"    {test}: {said}")
    if proof.state != "proven":
        click.echo(f"    {proof.state}")

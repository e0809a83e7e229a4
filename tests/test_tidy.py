"""The house rules that no linter knows."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES_MAX = 400
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def tracked_files() -> list[Path]:
    """Files that git tracks or would, where there is git; else what an unpacked source archive holds."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


FILES = tracked_files()
MODULES = [f for f in FILES if f.suffix == ".py"]
SCRIPTS = [f for f in FILES if f.suffix in {".ts", ".mjs", ".js", ".lua"}]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = sorted({f.relative_to(ROOT).parts[0] for f in MODULES if (f.parent / "py.typed").exists()})
OUR_MODULES = [f for f in MODULES if f.relative_to(ROOT).parts[0] in PACKAGES]


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_every_package_is_in_the_import_contract_the_wheel_and_the_type_check() -> None:
    contract = PROJECT["tool"]["importlinter"]
    layers = next(c["layers"] for c in contract["contracts"] if c["type"] == "layers")
    assert sorted(name for layer in layers for name in layer.split(" | ")) == PACKAGES
    assert sorted(contract["root_packages"]) == PACKAGES
    assert sorted(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES
    assert sorted(PROJECT["tool"]["mypy"]["packages"]) == PACKAGES


def test_every_top_level_folder_is_on_the_map() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    folders = {f.relative_to(ROOT).parts[0] for f in FILES if f.parent != ROOT} - {".ci"}
    assert [name for name in sorted(folders) if f"`{name}`" not in text and f"{name}/" not in text] == []


def test_every_path_on_the_map_exists() -> None:
    ticked = re.findall(r"`([\w./*-]+)`", (ROOT / "ARCHITECTURE.md").read_text())
    named = [path for path in ticked if path.split("/")[0] in {*PACKAGES, "tests", "docs", "benchmarks"}]
    assert len(named) > len(PACKAGES)
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


def test_a_file_reads_in_one_sitting() -> None:
    lengths = {relative(f): len(f.read_text("utf-8").splitlines()) for f in [*MODULES, *SCRIPTS]}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}


def test_a_module_opens_with_one_sentence() -> None:
    openings = {relative(f): opening(f) for f in OUR_MODULES if f.stat().st_size}
    assert len(openings) > len(PACKAGES)
    assert [
        name for name, text in openings.items() if not text.endswith((".", "…")) or re.search(r"[.!?] +[A-Z]", text)
    ] == []


def test_a_script_opens_with_a_sentence() -> None:
    openings = {relative(f): f.read_text("utf-8").partition("\n")[0] for f in SCRIPTS}
    assert [name for name, line in openings.items() if not re.match(r"(//|--) \S.*[.:]$", line)] == []


def opening(file: Path) -> str:
    """The first paragraph of a module's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")[0]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [relative(f) for f in OUR_MODULES if later.search(f.read_text("utf-8"))] == []


def test_nothing_is_called_utils() -> None:
    assert [relative(f) for f in OUR_MODULES if re.search(r"util|helper|misc|common", f.stem)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=relative)
def test_a_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    pinned = [line for line in lines if re.match(r"[a-z0-9][\w.-]*(\[[\w,]+\])?==[\w.!+]+( ; [^\\]+)? \\$", line)]
    hashes = [line for line in lines if re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line)]
    assert pinned
    assert len(pinned) + len(hashes) == len(lines)


def test_locks_hold_every_direct_dependency() -> None:
    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", line)[0].lower() for line in lines if re.match(r"\w", line)}

    runtime, dev = (names((ROOT / f"requirements/{lock}.txt").read_text().splitlines()) for lock in ("runtime", "dev"))
    assert names(PROJECT["project"]["dependencies"]) <= runtime <= dev
    assert names(PROJECT["dependency-groups"]["dev"]) <= dev


def test_no_file_names_the_machine_it_was_written_on() -> None:
    machine = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
    texts = [f for f in FILES if f.suffix not in {".png", ".gz"} and not relative(f).startswith("tests/")]
    assert [relative(f) for f in texts if machine.search(f.read_bytes())] == []


def test_words_of_the_architecture_are_in_the_glossary() -> None:
    rows = (ROOT / "docs/glossary.md").read_text().splitlines()
    words = {word.strip() for row in rows if row.startswith("| ") for word in row.split("|")[1].split(",")}
    required = {"symbol", "moniker", "call edge", "snapshot", "fresh", "stale", "derived fact", "anticipated question"}
    required |= {"evidence", "provenance", "work item", "agenda", "shift", "effort", "recall", "citation", "receipt"}
    assert required <= words


def test_the_license_is_whole_and_named() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert text.rstrip().endswith("limitations under the License.")
    assert PROJECT["project"]["license"] == "Apache-2.0"

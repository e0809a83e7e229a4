"""The files a change would touch: ranked by chance, cut where a longer list is worth less, with git or without."""

from pathlib import Path

import pytest
from git_tree import Tree
from shop_repository import snapshot_of
from slept_repository import recalled

from assistant.past import Past, past_of
from assistant.records import Touched
from assistant.touched import LISTED_MAX, best_length, likely_files, touched
from fact_store.snapshot import Snapshot
from indexer.history import FileHistory, History
from workspace.asking import pack_with_files
from workspace.workspace import Workspace

FILES = {
    "src/parcel.py": (
        '"""Parcels."""\n\n\ndef weigh_parcel(parcel):\n    """Weigh a parcel."""\n    return parcel.kg\n'
    ),
    "src/rates.py": (
        '"""Postage rates."""\n\nfrom parcel import weigh_parcel\n\n\n'
        "def rate(parcel):\n    return weigh_parcel(parcel) * 2\n"
    ),
    "src/labels.py": '"""Labels that are printed."""\n\n\ndef print_label(text):\n    return text.upper()\n',
    "src/stamps.py": '"""Stamps."""\n\n\ndef stamp(value):\n    return value\n',
    "tests/test_parcel.py": (
        '"""Tests of weighing a parcel."""\n\nfrom parcel import weigh_parcel\n\n\n'
        "def test_weigh_parcel():\n    assert weigh_parcel\n"
    ),
    "docs/parcel.md": "# Parcels\n\nHow to weigh a parcel, in words.\n",
}
REQUEST = "Weigh a parcel in grams"


def listed(snapshot: Snapshot, request: str) -> tuple[Touched, ...]:
    return touched(recalled(snapshot, request), snapshot)


def paths(found: tuple[Touched, ...]) -> list[str]:
    return [file.path for file in found]


def with_history(**files: FileHistory) -> Snapshot:
    plain = snapshot_of(FILES)
    return Snapshot(plain.code, History("0" * 40, files), plain.source)


def past_file(commit: str, subject: str, companions: tuple[tuple[str, int], ...] = (), commits: int = 5) -> FileHistory:
    return FileHistory(commit, subject, "", "Ada", "2026-03-01", commits, (("Ada", commits),), companions)


def test_files_are_ranked_by_chance_and_are_the_same_each_time() -> None:
    snapshot = snapshot_of(FILES)
    found = listed(snapshot, REQUEST)
    assert found
    assert found == listed(snapshot, REQUEST)
    assert [file.chance for file in found] == sorted((file.chance for file in found), reverse=True)
    assert all(0.0 <= file.chance <= 1.0 for file in found)
    assert found[0].path == "src/parcel.py"


def test_no_more_are_listed_than_the_list_is_best_with() -> None:
    sure = [0.9, 0.8, 0.8]
    assert best_length([*sure, *[0.01] * 40]) == len(sure)
    assert best_length([0.3] * 30) == LISTED_MAX
    assert best_length([0.001]) == 1
    assert best_length([]) == 0


def test_tests_and_documents_come_first_only_where_a_request_speaks_of_them() -> None:
    chances = dict(zip(*_all(snapshot_of(FILES), REQUEST), strict=True))
    of_tests = dict(zip(*_all(snapshot_of(FILES), "Test weighing a parcel"), strict=True))
    of_docs = dict(zip(*_all(snapshot_of(FILES), "Documentation: how to weigh a parcel"), strict=True))
    assert chances["src/parcel.py"] > max(chances["tests/test_parcel.py"], chances["docs/parcel.md"])
    assert of_tests["tests/test_parcel.py"] > chances["tests/test_parcel.py"]
    assert of_docs["docs/parcel.md"] > chances["docs/parcel.md"]


def _all(snapshot: Snapshot, request: str) -> tuple[tuple[str, ...], list[float]]:
    files, chances = likely_files(recalled(snapshot, request), snapshot)
    return files.paths, chances


def test_what_changes_with_the_likely_file_is_likelier() -> None:
    together = (("src/stamps.py", 4),)
    alone = with_history(**{path: past_file("a" * 40, "Begin") for path in FILES})
    files = {path: past_file("a" * 40, "Begin") for path in FILES}
    coupled = with_history(**files | {"src/parcel.py": past_file("a" * 40, "Begin", together)})
    before, after = (dict(zip(*_all(snapshot, REQUEST), strict=True)) for snapshot in (alone, coupled))
    assert after["src/stamps.py"] > before.get("src/stamps.py", 0.0)


def test_what_was_changed_for_a_like_purpose_is_found_though_no_word_stands_in_it() -> None:
    history = {path: past_file(f"{at:040}", "Tidy") for at, path in enumerate(FILES)}
    snapshot = with_history(**history | {"src/stamps.py": past_file("f" * 40, "Weigh a parcel in grams and ounces")})
    assert Past(snapshot.history).alike({"weigh": 2.0, "parcel": 2.0, "gram": 3.0}).keys() == {"src/stamps.py"}
    before = dict(zip(*_all(snapshot_of(FILES), REQUEST), strict=True))
    assert dict(zip(*_all(snapshot, REQUEST), strict=True))["src/stamps.py"] > before.get("src/stamps.py", 0.0)


def test_a_past_is_read_once_for_each_history() -> None:
    history = with_history(**{"src/parcel.py": past_file("a" * 40, "Begin")}).history
    assert past_of(history) is past_of(history)
    assert past_of(History(history.head, history.files)) is not past_of(history)


def test_a_date_that_git_garbled_is_no_day() -> None:
    file = FileHistory("a" * 40, "Begin", "", "Ada", "yesterday", 1, (("Ada", 1),), ())
    assert Past(History("0" * 40, {"x.py": file})).standing("x.py") == (1, 0)


@pytest.mark.parametrize(
    "request_text", ["", "?", "xylophone", "\x00\x1b[31m\u202e", "a/../../../etc/passwd", "`", "é" * 9000, "\udcff"]
)
def test_any_request_will_do(request_text: str) -> None:
    for file in listed(snapshot_of(FILES), request_text):
        assert file.path in FILES


def test_hostile_names_of_files_are_names() -> None:
    names = (
        "\x1b]8;;x\x07.py",
        "a..py",
        "__init__.py",
        "a b\n/c.py",
        "examples/-rf.py",
        "\u202egpj.py",
        "x/" * 99 + "y.py",
    )
    files = dict.fromkeys(names, "def weigh_parcel():\n    return 1\n")
    found = listed(snapshot_of(files), REQUEST)
    assert {file.path for file in found} <= files.keys()
    assert found


def test_nothing_is_listed_of_an_empty_repository() -> None:
    assert listed(snapshot_of({}), REQUEST) == ()


def test_a_real_repository_tells_by_its_commits_and_a_tarball_without(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    tree.commit("Begin", **FILES)
    for turn in range(4):
        change = {path: FILES[path] + f"\n\nX{turn} = {turn}\n" for path in ("src/parcel.py", "src/stamps.py")}
        tree.commit(f"Weigh parcels better, part {turn}", **change)
    tree.commit("Shout", **{"src/labels.py": FILES["src/labels.py"] + "\n\nLOUD = 1\n"})
    tarball = tmp_path / "tarball"
    for path in FILES:
        (tarball / path).parent.mkdir(parents=True, exist_ok=True)
        (tarball / path).write_bytes((tree.root / path).read_bytes())
    chances = []
    for root in (tree.root, tarball):
        with Workspace.open(root, store_dir=tmp_path / f"store-{root.name}") as workspace:
            workspace.refresh()
            found = pack_with_files(workspace, REQUEST, 500)
            assert found.pieces == workspace.context(REQUEST, 500)
            assert paths(found.files)[0] == "src/parcel.py"
            recall = workspace.recall(REQUEST, workspace.snapshot, widely=False)
            files, likely = likely_files(recall, workspace.snapshot)
            chances.append(dict(zip(files.paths, likely, strict=True)))
    by_git, without = chances
    assert by_git["src/stamps.py"] > by_git.get("src/labels.py", 0.0)
    assert by_git["src/stamps.py"] > without.get("src/stamps.py", 0.0)

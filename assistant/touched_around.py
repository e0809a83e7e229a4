"""How likely files are by themselves into signs of what stands around each: what changes with it, imports, siblings."""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.lexical import Floats
from assistant.past import Past
from assistant.recall import Recall
from assistant.touched_signs import Files, named
from fact_store.snapshot import Snapshot
from indexer.records import split_moniker

TOPS = 6
MORE_MAX = 16
UNITS_OF = 3
LINKS_MAX = 12
IMPORT_SHARE = 0.1
SIBLINGS = 5
# What brings signs to about 0 to 1.
LOGITS = 5.0
RANKS = 6.0
OTHERS = 5.0

AROUND = (
    "own", "own share", "own rank", "others", "changed with", "changed with first", "imports", "linked",
    "siblings", "alone", "alike stem", "same stem",
)  # fmt: skip


def beside(recall: Recall, snapshot: Snapshot, past: Past, files: Files, chances: Sequence[float]) -> list[str]:
    """Files next to the likeliest ones in which nothing was found, likeliest first."""
    out: dict[str, float] = {}
    code, known = snapshot.code, recall.index.files
    for at in np.argsort(-np.array(chances), kind="stable")[:TOPS].tolist():
        path, chance = files.paths[at], chances[at]
        for other, share in past.beside(path).items():
            out[other] = max(out.get(other, 0.0), chance * share)
        for other in (*code.imported_paths(path)[:LINKS_MAX], *code.importers(path)[:LINKS_MAX]):
            out[other] = max(out.get(other, 0.0), chance * IMPORT_SHARE)
    found = [path for path in out if path not in files.known and path in known]
    return sorted(found, key=lambda path: (-out[path], path))[:MORE_MAX]


def around_signs(recall: Recall, snapshot: Snapshot, past: Past, files: Files, chances: Sequence[float]) -> Floats:
    """A row of `AROUND` for each file."""
    paths = files.paths
    own = dict(zip(paths, chances, strict=True))
    order = sorted(paths, key=lambda path: (-own[path], path))
    rank = {path: at for at, path in enumerate(order)}
    tops = order[:TOPS]
    changed = {top: past.beside(top) for top in tops}
    imports, linked = _imports(snapshot, tops, own), _links(recall, snapshot, files, tops, own)
    unchanged, alike, same = _pairs(paths, tops, own, changed)
    folders: dict[str, list[float]] = {}
    for path in order:
        folders.setdefault(named(path).folder, []).append(own[path])
    first, best, whole = changed[tops[0]], max(own[tops[0]], 1e-9), sum(chances)
    rows = []
    for path in paths:
        chance, inside = own[path], folders[named(path).folder]
        siblings = sum(inside[: SIBLINGS + 1]) - max(chance, inside[SIBLINGS] if len(inside) > SIBLINGS else 0.0)
        rows.append(
            (
                chance, chance / best, rank[path], whole - chance,
                1.0 - unchanged.get(path, 1.0), first.get(path, 0.0), imports.get(path, 0.0), linked.get(path, 0.0),
                siblings / SIBLINGS, len(inside) == 1, alike.get(path, 0.0), same.get(path, 0.0),
            )
        )  # fmt: skip
    out = np.array(rows, float).reshape(len(paths), len(AROUND))
    bounded = np.clip(out[:, 0], 1e-4, 1 - 1e-4)
    out[:, 0] = np.log(bounded / (1.0 - bounded)) / LOGITS
    out[:, 2] = np.exp(-out[:, 2] / RANKS)
    out[:, 3] = np.minimum(out[:, 3] / OTHERS, 1.5)
    return out


def _pairs(
    paths: Sequence[str], tops: Sequence[str], own: Mapping[str, float], changed: Mapping[str, Mapping[str, float]]
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """For each file, from the likely ones beside it: the chance that it did not change with any of them; how alike
    their names are, and whether they are the same, by how likely they are.
    """
    unchanged: dict[str, float] = {}
    alike: dict[str, float] = {}
    same: dict[str, float] = {}
    having: dict[str, list[str]] = {}
    for path in paths:
        for word in named(path).stem:
            having.setdefault(word, []).append(path)
    for top in tops:
        its, chance = named(top), own[top]
        for path, share in changed[top].items():
            unchanged[path] = unchanged.get(path, 1.0) * (1.0 - chance * share)
        for path in {path for word in its.stem for path in having[word]}:
            if path != top:
                of = named(path)
                told = chance * len(of.stem & its.stem) / len(of.stem | its.stem)
                if told > alike.get(path, 0.0):
                    alike[path] = told
                if of.name == its.name:
                    same[path] = max(same.get(path, 0.0), chance)
    return unchanged, alike, same


def _imports(snapshot: Snapshot, tops: Sequence[str], own: Mapping[str, float]) -> dict[str, float]:
    """How likely the likeliest file is that imports a file, or that it imports."""
    out: dict[str, float] = {}
    for top in tops:
        for other in (*snapshot.code.imported_paths(top), *snapshot.code.importers(top)):
            out[other] = max(out.get(other, 0.0), own[top])
    return out


def _links(
    recall: Recall, snapshot: Snapshot, files: Files, tops: Sequence[str], own: Mapping[str, float]
) -> dict[str, float]:
    """How likely the likeliest file is whose best units call a file's, are called from there, or are of one family."""
    out: dict[str, float] = {}
    known, keys = recall.index.neighbourhood(snapshot.code), recall.index.keys
    for top in tops:
        for name in files.units.get(top, ())[:UNITS_OF]:
            near = known.of(name)
            for rows in (near.callees, near.callers, near.family):
                for row in rows[:LINKS_MAX].tolist():
                    path = split_moniker(keys[row])[0]
                    if path != top:
                        out[path] = max(out.get(path, 0.0), own[top])
    return out

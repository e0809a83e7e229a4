#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Neutral scorer: evidence recall at a token budget. No model, no third-party dependency.

usage: score_retrieval.py GOLD.jsonl PRED.jsonl --trees DIR [--by source|repo|category] [--only-ids-of OTHER.jsonl] [--json OUT]

GOLD line: id, task (qa|loc), repo, commit, evidence_files, evidence_lines, evidence_symbols, evidence_idents.
PRED line: {"id", "latency_ms", "contexts": [{"path", "start_line", "end_line", "text"} or {"path", "text", "refs": [{"path", "start_line", "end_line"}]}, best first]
            [, "ranked_files": [...]]   explicit file ranking for Acc@k and F1; default: order in which files earn credit}
--trees DIR holds the repositories at their commits as DIR/OWNER+NAME-COMMIT[:10].

What is handed over
 * Contexts are consumed in order until the budget is spent; the one that does not fit is cut at a line's end and the hand-over stops.
   Tokens are characters / 4 of header + text; the header is "path:start-end\\n" (or "path\\n"); every ref costs its own header.
 * A context with lines is CODE. Line i of its text must be line start+i of the file, indentation aside; what is not the file's own earns nothing.
 * A context without lines is a NOTE (derived text). It counts only as prose: at least 8 words, at least 2 in 5 of them plain lower-case words.
   It is about its `path`, and about each ref whose span begins with a line that shares a name with the note.

What it earns, as a share of the gold items
 * file   at least 20 tokens of verified code of the file, or of notes about it.
 * symbol the definition line (or one of the 5 after it, for decorators) verified, or half of the body; or a note that names the symbol and has a
          ref that covers its definition line.
 * line   verified code lines (items with line evidence only).
 * ident  the reference answer's code identifiers that the question lacks, as whole words in verified code of, or notes about, gold files.
 * named  number of files that earned credit (not a score: 40 files named for 2 wanted is a list, not an answer); prec = gold files among them.
 * Acc@k = all gold files among the first k; Hit@k = any; F1@5; F1@gold = F1 at k = |gold|. Macro averages; CI = 95 % bootstrap over items.
 * A missing prediction scores 0.
"""
import argparse, json, os, random, re, sys

BUDGETS = [500, 1000, 2000, 4000, 8000]
FILE_TOKENS = 20


def tokens(text):
    return -(-len(text) // 4)


def header(c):
    s = c.get("start_line")
    return f"{c.get('path') or ''}:{s}-{c.get('end_line')}\n" if s else f"{c.get('path') or ''}\n"


def handed_over(contexts, budget):
    """The contexts that fit, the last one cut at a line's end."""
    out, left = [], budget
    for c in contexts:
        head = tokens(header(c)) + sum(tokens(header(r)) for r in c.get("refs") or [])
        text = c.get("text") or ""
        if head + tokens(text) <= left:
            out.append(c)
            left -= head + tokens(text)
            continue
        kept, used = [], head
        for line in text.split("\n"):
            used += tokens(line + "\n")
            if used > left:
                break
            kept.append(line)
        if kept:
            out.append({**c, "text": "\n".join(kept)})
        break
    return out


_files = {}


def file_lines(tree, path):
    key = (tree, path)
    if key not in _files:
        try:
            with open(os.path.join(tree, path), encoding="utf8", errors="replace") as f:
                _files[key] = f.read().split("\n")
        except (OSError, ValueError):
            _files[key] = []
    return _files[key]


def words(text):
    return re.findall(r"\w+", text)


def is_prose(text):
    w = [x for x in words(text) if not x.isdigit()]
    return len(w) >= 8 and sum(bool(re.fullmatch(r"[a-z]+", x)) for x in w) >= 0.4 * len(w)


class Credit:
    """What a hand-over has earned: verified lines by path, notes by path, tokens by path."""

    def __init__(self, contexts, tree):
        self.lines, self.notes, self.weight, self.order = {}, {}, {}, []
        for c in contexts:
            path, text = c.get("path"), c.get("text") or ""
            if not path:
                continue
            if c.get("start_line"):
                own = file_lines(tree, path)
                for n, line in enumerate(text.split("\n"), c["start_line"]):
                    if 0 < n <= min(len(own), c.get("end_line") or 0) and line.strip() == own[n - 1].strip():
                        if n not in self.lines.setdefault(path, set()):
                            self.lines[path].add(n)
                            self.add(path, line)
            elif is_prose(text):
                about, seen = {path}, set(words(text))
                spans = []
                for r in c.get("refs") or []:
                    own, n = file_lines(tree, r.get("path") or ""), r.get("start_line") or 0
                    if 0 < n <= len(own) and {x for x in words(own[n - 1]) if len(x) > 2} & seen:
                        about.add(r["path"])
                        spans.append((r["path"], n, min(r.get("end_line") or n, len(own))))
                for p in about:
                    if p != path or file_lines(tree, p):
                        self.notes.setdefault(p, []).append((text, spans))
                        self.add(p, text)

    def add(self, path, text):
        before = self.weight.get(path, 0)
        self.weight[path] = before + len("".join(text.split()))
        if before < FILE_TOKENS * 4 <= self.weight[path]:
            self.order.append(path)

    def has_symbol(self, symbol):
        for d in symbol["defs"]:
            path, a, b = d["path"], d["start"], d["end"]
            own = self.lines.get(path, ())
            if any(n in own for n in range(a, min(a + 5, b) + 1)) or 2 * sum(n in own for n in range(a, b + 1)) >= b - a + 1:
                return True
            for text, spans in self.notes.get(path, ()):
                if symbol["name"] in words(text) and any(p == path and x <= a + 5 and a <= y for p, x, y in spans):
                    return True
        return False

    def words_about(self, paths, tree):
        out = set()
        for p in paths:
            own = file_lines(tree, p)
            for n in self.lines.get(p, ()):
                out.update(words(own[n - 1]))
            for text, _ in self.notes.get(p, ()):
                out.update(words(text))
        return out


def score(gold, pred, tree):
    out, contexts, want = {}, pred.get("contexts") or [], gold["evidence_files"]
    symbols, idents = gold.get("evidence_symbols") or [], gold.get("evidence_idents") or []
    lines = {(l["path"], n) for l in gold.get("evidence_lines") or [] for n in range(l["start"], l["end"] + 1)}
    for b in BUDGETS:
        got = Credit(handed_over(contexts, b), tree)
        hits = sum(p in got.order for p in want)
        out[f"file@{b}"] = hits / len(want) if want else None
        out[f"sym@{b}"] = sum(map(got.has_symbol, symbols)) / len(symbols) if symbols else None
        out[f"line@{b}"] = sum(n in got.lines.get(p, ()) for p, n in lines) / len(lines) if lines else None
        out[f"ident@{b}"] = len(set(idents) & got.words_about(want, tree)) / len(set(idents)) if idents else None
        out[f"named@{b}"], out[f"prec@{b}"] = len(got.order), hits / len(got.order) if got.order else 0.0
    ranked = pred.get("ranked_files") or Credit(contexts, tree).order
    for k in (1, 5, 10):
        out[f"acc@{k}"], out[f"hit@{k}"] = float(set(want) <= set(ranked[:k])), float(bool(set(want) & set(ranked[:k])))

    def f1(k):
        top = ranked[:k]
        return 2 * len(set(want) & set(top)) / (len(top) + len(want)) if top else 0.0

    out["F1@5"], out["F1@gold"] = f1(5), f1(len(want))
    out["mrr"] = next((1 / i for i, p in enumerate(ranked, 1) if p in want), 0.0)
    return out


def mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else float("nan")


def interval(values):
    values = [v for v in values if v is not None]
    if len(values) < 2:
        return [float("nan")] * 2
    rng = random.Random(0)
    means = sorted(mean(rng.choices(values, k=len(values))) for _ in range(1000))
    return [means[25], means[974]]


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold"), ap.add_argument("pred"), ap.add_argument("--trees", required=True)
    ap.add_argument("--by", default="task"), ap.add_argument("--only-ids-of"), ap.add_argument("--task"), ap.add_argument("--json")
    a = ap.parse_args()
    gold = [json.loads(line) for line in open(a.gold)]
    pred = {p["id"]: p for p in map(json.loads, open(a.pred))}
    if a.only_ids_of:
        ids = {json.loads(line)["id"] for line in open(a.only_ids_of)}
        gold = [g for g in gold if g["id"] in ids]
    if a.task:
        gold = [g for g in gold if g["task"] == a.task]
    rows, groups = {}, {}
    for g in gold:
        tree = os.path.join(a.trees, g["repo"].replace("/", "+") + "-" + g["commit"][:10])
        if not os.path.isdir(tree):
            sys.exit(f"no tree at {tree}")
        rows[g["id"]] = score(g, pred.get(g["id"], {}), tree)
        groups.setdefault(g["task"] + ("" if a.by == "task" else f"/{g[a.by]}"), []).append(g["id"])
    print(f"gold={len(gold)} predicted={sum(g['id'] in pred for g in gold)}, tokens = characters / 4, text verified")
    out = {}
    for name, ids in sorted(groups.items()):
        times = [pred[i]["latency_ms"] for i in ids if i in pred and pred[i].get("latency_ms") is not None]
        m = {k: mean(rows[i][k] for i in ids) for k in rows[ids[0]]}
        m |= {"n": len(ids), "lat_p50_ms": quantile(times, 0.5), "lat_p95_ms": quantile(times, 0.95)}
        m |= {f"{k}_ci": interval([rows[i][k] for i in ids]) for k in ("file@2000", "sym@2000", "line@2000", "ident@2000")}
        out[name] = m
        print(f"== {name} n={len(ids)}  latency p50={m['lat_p50_ms']:.1f} ms p95={m['lat_p95_ms']:.1f} ms")
        for k in ("file", "sym", "line", "ident"):
            n = sum(rows[i][f"{k}@500"] is not None for i in ids)
            if n:
                lo, hi = m[f"{k}@2000_ci"]
                print(f"  {k:5s} recall " + "  ".join(f"@{b} {m[f'{k}@{b}']:.3f}" for b in BUDGETS) + f"   (n={n}, @2000 95% [{lo:.3f}, {hi:.3f}])")
        print("  files named  " + "  ".join(f"@{b} {m[f'named@{b}']:.1f} (prec {m[f'prec@{b}']:.2f})" for b in BUDGETS))
        print("  " + "  ".join(f"{k} {m[k]:.3f}" for k in ("acc@1", "acc@5", "acc@10", "hit@1", "hit@5", "mrr", "F1@5", "F1@gold")))
    if a.json:
        with open(a.json, "w") as f:
            json.dump(out, f, indent=1)


if __name__ == "__main__":
    main()

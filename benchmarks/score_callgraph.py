#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Neutral call-graph scorer over a PyCG-layout suite.

Layout: ROOT/<category>/<case>/callgraph.json  ({"caller": ["callee", ...], ...}), beside the sources.

Predictions come from ONE of
  --cmd 'prog {case}'   run once per case; stdout is either a PyCG-style JSON dict or JSONL rows
                        {"caller": fqn, "callee": fqn}; {case} is the case folder (absolute)
  --pred FILE.jsonl     rows {"case": "cat/name", "caller": fqn, "callee": fqn} (.gz allowed);
                        a row {"case": ..., "error": "..."} marks a crash; a row
                        {"case": ..., "nodes": [...]} lists nodes without edges (only --rules published needs it)

Scores (edge sets, per case, micro-averaged):
  precision = TP/(TP+FP), recall = TP/(TP+FN)
  complete  = case has no false-positive edge;  sound = case has no false-negative edge
  A crashed case counts as neither complete nor sound, and all its true edges as FN.
  --rules published : the ICSE'21 artifact's own (laxer) rules: callers unknown to the truth are
                      not counted as FP for `complete`; every truth NODE must be an output key for `sound`.
  --internal        : drop edges whose callee is external (root module not in the case folder),
                      on both sides -> no credit or blame for <builtin>.x / ext.x naming.
"""
import argparse, gzip, json, os, shlex, subprocess, sys, time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

def roots(case):
    r = set()
    for n in os.listdir(case):
        p = os.path.join(case, n)
        if n.endswith('.py'): r.add(n[:-3])
        elif os.path.isdir(p): r.add(n)
        elif n.endswith(('.js', '.mjs', '.ts')): r.add(n.rsplit('.', 1)[0])
    return r

def edges(d): return {(a, b) for a, bs in d.items() for b in bs}

def parse(text):
    text = text.strip()
    try:
        d = json.loads(text.splitlines()[-1] if text else '{}')
        if isinstance(d, dict) and 'caller' not in d: return d
    except ValueError:
        d = json.loads(text); return d
    out = defaultdict(list)
    for line in text.splitlines():
        r = json.loads(line)
        if r.get('callee') and r.get('certainty') != 'unresolved' and r.get('kind', 'call') == 'call': out[r['caller']].append(r['callee'])
    return dict(out)

def run(cmd, case, timeout):
    t = time.perf_counter()
    try:
        p = subprocess.run(shlex.split(cmd.replace('{case}', shlex.quote(case))), capture_output=True, text=True, timeout=timeout)
        if p.returncode: return None, time.perf_counter() - t
        return parse(p.stdout), time.perf_counter() - t
    except Exception:
        return None, time.perf_counter() - t

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('root'); ap.add_argument('--cmd'); ap.add_argument('--pred')
    ap.add_argument('--rules', choices=['strict', 'published'], default='strict')
    ap.add_argument('--internal', action='store_true'); ap.add_argument('--jobs', type=int, default=1)
    ap.add_argument('--timeout', type=float, default=120); ap.add_argument('--json'); ap.add_argument('--failures', action='store_true')
    ap.add_argument('--only-total', action='store_true')
    a = ap.parse_args(); a.root = os.path.abspath(a.root)
    cases = sorted(os.path.relpath(d, a.root) for d, _, fs in os.walk(a.root) if 'callgraph.json' in fs)
    t0 = time.perf_counter()
    if a.cmd:
        with ThreadPoolExecutor(a.jobs) as ex:
            got = dict(zip(cases, ex.map(lambda c: run(a.cmd, os.path.join(a.root, c), a.timeout), cases)))
    else:
        op = gzip.open if a.pred.endswith('.gz') else open
        acc = {}
        for line in op(a.pred, 'rt'):
            r = json.loads(line); c = acc.setdefault(r['case'], defaultdict(list))
            if r.get('error'): acc[r['case']] = None
            elif c is not None and 'caller' in r: c[r['caller']].append(r['callee'])
            elif c is not None:
                for nd in r.get('nodes', ()): c[nd]
        got = {c: (acc.get(c), 0) for c in cases}
    wall = time.perf_counter() - t0
    S = defaultdict(lambda: [0] * 7)   # n, tp, fp, fn, complete, sound, crash
    bad = []
    for c in cases:
        truth = json.load(open(os.path.join(a.root, c, 'callgraph.json')))
        pred = got[c][0]; cat = c.split(os.sep)[0]; crash = pred is None; pred = pred or {}
        T, P = edges(truth), edges(pred)
        if a.internal:
            r = roots(os.path.join(a.root, c)); ok = lambda e: e[1].split('.')[0] in r
            T, P = set(filter(ok, T)), set(filter(ok, P))
        tp, fp, fn = len(T & P), len(P - T), len(T - P)
        if a.rules == 'published':
            comp = not any(x in truth and y not in truth[x] for x, y in P)
            sound = all(x in pred for x in truth) and not (T - P)
        else: comp, sound = not fp, not fn
        if crash: comp = sound = False
        for k in (cat, 'TOTAL'):
            s = S[k]; s[0] += 1; s[1] += tp; s[2] += fp; s[3] += fn; s[4] += comp; s[5] += sound; s[6] += crash
        if not (comp and sound): bad.append((c, crash, sorted(P - T), sorted(T - P)))
    print(f"{'category':<18}{'cases':>6}{'edges':>7}{'TP':>6}{'FP':>6}{'FN':>6}{'prec':>8}{'recall':>8}{'complete':>10}{'sound':>8}{'crash':>7}")
    for k in sorted(S, key=lambda k: (k == 'TOTAL', k)):
        if a.only_total and k != 'TOTAL': continue
        n, tp, fp, fn, co, so, cr = S[k]
        print(f"{k:<18}{n:>6}{tp+fn:>7}{tp:>6}{fp:>6}{fn:>6}{(tp/(tp+fp) if tp+fp else float('nan')):>8.3f}{(tp/(tp+fn) if tp+fn else float('nan')):>8.3f}{co:>6}/{n:<4}{so:>4}/{n:<4}{cr:>4}")
    if a.cmd: print(f"wall {wall:.2f}s, sum of case times {sum(v[1] for v in got.values()):.2f}s, jobs {a.jobs}")
    if a.failures:
        for b in bad: print(json.dumps({'case': b[0], 'crash': b[1], 'FP': b[2], 'FN': b[3]}))
    if a.json: json.dump({k: dict(zip(['cases', 'tp', 'fp', 'fn', 'complete', 'sound', 'crash'], v)) for k, v in S.items()}, open(a.json, 'w'), indent=1)

if __name__ == '__main__': main()

#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""score_dynamic.py TRUTH.jsonl[.gz] PRED.json  -> recall on dynamic edges by kind.
PRED: PyCG-style adjacency {"caller": [callees]} or JSONL {"caller","callee"}; FQNs as in dynamic_truth.py.
Headline = 'core': kind direct, no lambda on either side. Dynamic truth is a lower bound of the true graph, so
precision cannot be read off it; 'pred_internal' (predicted edges with both ends in the package) and
'hit_rate' (share of those seen at run time, only over callers that were executed) only flag over-approximation."""
import collections, gzip, json, sys
op = gzip.open if sys.argv[1].endswith('.gz') else open
rows = [json.loads(l) for l in op(sys.argv[1], 'rt')]
txt = open(sys.argv[2]).read()
try:
    d = json.loads(txt); P = {(a, b) for a, bs in d.items() for b in bs}
except ValueError: P = {(r['caller'], r['callee']) for r in map(json.loads, txt.splitlines())
                         if r.get('callee') and r.get('certainty') != 'unresolved' and r.get('kind', 'call') == 'call'}
B = collections.defaultdict(set)
for r in rows:
    e = (r['caller'], r['callee']); lam = 'lambda' in r['flags']
    B['all'].add(e)
    B['lambda' if lam else r['kind']].add(e)
    if r['kind'] == 'direct' and not lam:
        B['core'].add(e)
        B['core.init' if e[1].endswith('.__init__') else 'core.nested' if 'nested' in r['flags'] else 'core.same_module' if r['caller_file'] == r['callee_file'] else 'core.cross_module'].add(e)
pkg = rows[0]['callee'].split('.')[0]
PI = {e for e in P if all(x.split('.')[0] == pkg for x in e)}
callers = {a for a, b in B['all']}; seen = {e for e in PI if e[0] in callers}
out = {k: {'edges': len(v), 'recall': round(len(v & P) / len(v), 4)} for k, v in sorted(B.items())}
out['pred_internal'] = len(PI); out['hit_rate'] = round(len(seen & B['all']) / max(1, len(seen)), 4)
print(json.dumps(out))

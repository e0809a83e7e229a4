#!/usr/bin/env python3
# ruff: noqa
# fmt: off
"""Dynamic call-graph truth: run a project's own tests under sys.setprofile, record intra-project call edges.

  dynamic_truth.py --root SRC_DIR (folder that holds the package) --package PKG --out edges.jsonl[.gz] -- pytest-args...
  dynamic_truth.py ... --script prog.py args...        (run a script instead of pytest)

Python 3.11 (needs code.co_qualname). One JSONL row per distinct (caller def, callee def, kind):
  caller, callee     FQN, PyCG naming: module.Class.method, nested functions module.f.g (no <locals>);
                     a comprehension/genexpr frame is folded into the function that holds it
  caller_file/caller_line, callee_file/callee_line   line = first line of the def (its first decorator); 0 = module body
  call_line          one observed line of the call, in caller_file
  kind               direct   caller's current instruction is CALL / CALL_FUNCTION_EX and no C function is in between
                     via_c    reached through a C callable called by caller (map, sorted key=, functools.partial, super().__new__ ...)
                     implicit caller's instruction is not a call: property, operator, iteration, with, descriptor, import hook ...
                     resume   generator / coroutine body (caller = who first resumed it, not always who called it)
  flags              lambda (caller or callee is a lambda), nested (callee is a closure), dunder (callee is __x__)
  n                  times seen
Class bodies, module bodies as callee, and code not in a project file (exec'd) are left out. First start of a generator only.
"""
import argparse, collections, dis, gzip, json, os, runpy, sys, threading, time, traceback

CALLS = {dis.opmap[n] for n in ('CALL', 'CALL_FUNCTION_EX', 'PRECALL') if n in dis.opmap}
COMP = ('<listcomp>', '<setcomp>', '<dictcomp>', '<genexpr>')

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--root', required=True); ap.add_argument('--package', required=True); ap.add_argument('--out', required=True)
    ap.add_argument('--script'); ap.add_argument('rest', nargs=argparse.REMAINDER)
    a = ap.parse_args(); rest = a.rest[1:] if a.rest[:1] == ['--'] else a.rest
    root = os.path.realpath(a.root); pk = os.path.join(root, a.package)
    pre = pk + os.sep if os.path.isdir(pk) else pk + '.py'
    info = {}           # code -> None | (file, module, qual, line, flags)
    edges = {}          # (caller code, callee code, kind) -> [n, line]
    cstack = threading.local(); bytes_ = {}; errs = {}

    def describe(code):
        fn = code.co_filename
        if not fn.startswith(pre): fn = os.path.realpath(fn)
        if not fn.startswith(pre): return None
        rel = os.path.relpath(fn, root); mod = rel[:-3].replace(os.sep, '.')
        if mod.endswith('.__init__'): mod = mod[:-9]
        q = code.co_qualname
        parts = [p for p in q.split('.') if p != '<locals>']
        while parts and parts[-1] in COMP: parts.pop()
        if parts == ['<module>']: parts = []
        isdef = bool(code.co_flags & 1)           # CO_OPTIMIZED: functions; class/module bodies lack it
        comp = code.co_name in COMP
        line = code.co_firstlineno if isdef and not comp else 0
        kind = 'comp' if comp else 'def' if isdef else 'mod' if code.co_name == '<module>' else 'class'
        return (rel, mod, '.'.join([mod] + parts), line, kind, '<lambda>' in q, '<locals>' in q, bool(code.co_flags & 0x2a0), parts)

    def prof(frame, event, arg):
        try: prof1(frame, event, arg)
        except BaseException as e: errs[repr(e)] = errs.get(repr(e), 0) + 1; traceback.print_exc(limit=3)

    def prof1(frame, event, arg):
        if event == 'call':
            code = frame.f_code
            d = info.get(code, 0)
            if d == 0: d = info[code] = describe(code)
            if d is None or d[4] != 'def': return
            back = frame.f_back
            if back is None: return
            bc = back.f_code
            b = info.get(bc, 0)
            if b == 0: b = info[bc] = describe(bc)
            if b is None: return
            i = back.f_lasti
            if i < 0: op = -1
            else:
                co = bytes_.get(bc)
                if co is None: co = bytes_[bc] = bc.co_code
                while i > 0 and co[i] == 0: i -= 2        # skip inline CACHE entries
                op = co[i]
            if d[7]:                                # generator/coroutine: only its first start
                co = bytes_.get(code)
                if co is None: co = bytes_[code] = code.co_code
                j = frame.f_lasti
                if co[j] == dis.opmap['RESUME'] and co[j + 1] != 0: return
                kind = 'resume'
            elif getattr(cstack, 'f', None) is back: kind = 'via_c'
            elif op in CALLS: kind = 'direct'
            else: kind = 'implicit'
            k = (bc, code, kind); e = edges.get(k)
            if e is None: edges[k] = [1, back.f_lineno]
            else: e[0] += 1
        elif event == 'c_call': cstack.f = frame
        elif event in ('c_return', 'c_exception'): cstack.f = None

    sys.path.insert(0, root); t = time.perf_counter()
    threading.setprofile(prof); sys.setprofile(prof)
    rc = 0
    try:
        if a.script:
            sys.argv = [a.script] + rest; sys.path.insert(0, os.path.dirname(os.path.abspath(a.script)))
            runpy.run_path(a.script, run_name='__main__')
        else:
            import pytest
            class Rearm:                                # tests that use cProfile etc. switch our hook off
                @pytest.hookimpl(tryfirst=True)
                def pytest_runtest_setup(self): sys.setprofile(prof)
                @pytest.hookimpl(tryfirst=True)
                def pytest_runtest_call(self): sys.setprofile(prof)
            rc = pytest.main(rest, plugins=[Rearm()])
    except SystemExit as e: rc = e.code
    finally: still = sys.getprofile() is prof; sys.setprofile(None); threading.setprofile(None)
    wall = time.perf_counter() - t
    rows = {}
    byname = {}                                    # enclosing def of a comprehension: nearest def with that FQN above it
    for c, d in info.items():
        if d and d[4] == 'def': byname.setdefault((d[0], d[2]), []).append(d[3])
    for (bc, cc, kind), (n, line) in edges.items():
        b, d = info[bc], info[cc]
        bl = b[3]
        if b[4] == 'comp':
            ls = [x for x in byname.get((b[0], b[2]), []) if x <= bc.co_firstlineno]; bl = max(ls) if ls else 0
        fl = [f for f, on in (('lambda', b[5] or d[5]), ('nested', d[6]), ('dunder', d[8][-1].startswith('__') and d[8][-1].endswith('__'))) if on]
        k = (b[0], bl, b[2], d[0], d[3], d[2], kind)
        r = rows.get(k)
        if r: r['n'] += n
        else: rows[k] = dict(caller=b[2], callee=d[2], caller_file=b[0], caller_line=bl, callee_file=d[0], callee_line=d[3], call_line=line, kind=kind, flags=fl, n=n)
    op = gzip.open if a.out.endswith('.gz') else open
    with op(a.out, 'wt') as f:
        for k in sorted(rows): f.write(json.dumps(rows[k], separators=(',', ':')) + '\n')
    cnt = collections.Counter(r['kind'] for r in rows.values())
    print(f"\n[dynamic_truth] {a.package}: {len(rows)} edges {dict(cnt)}; distinct FQN pairs {len({(r['caller'], r['callee']) for r in rows.values()})}; traced {wall:.1f}s; rc {rc}; errs {errs}; profile still on: {still}", file=sys.stderr)

main()

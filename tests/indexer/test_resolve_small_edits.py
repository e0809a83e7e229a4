"""Small edits of files made of lines that hold what is easily missed give the graph that a rebuild gives."""

import random

import pytest
from code_answers import module
from code_of import meant

from indexer.code_index import CodeIndex

PYTHON = (
    "class A:\n    reg = {}\n    def m1(self, tool):\n        self.x = tool\n        print(1)\n "
    "   def m2(self, tool):\n        print(1)\n        return self.x",
    "class A:\n    reg = {}\n    def m1(self, tool):\n        print(1)\n    def m2(self, tool):\n "
    "       self.x = tool\n        print(1)\n        return self.x",
    "class B(A):\n    def run(self): return self.m2(1)",
    "class B:\n    def run(self): return self",
    "def B():\n    return A()",
    "class C(B, A):\n    from p import run",
    "class C(A):\n    y = make\n    class D:\n        def run(self): return make\n        def go(self): self.run()()",
    "def C():\n    make = B\n    class D:\n        def run(self): return make\n "
    "       def go(self): self.run()()\n    return D()",
    "def make(n=None): return A()",
    "def make(n=None): return B()",
    "def deco(f): return f",
    "@deco\nclass A: pass",
    "@deco\ndef A(): pass",
    "from p import *",
    "from q import *",
    "from r import A, B",
    "from q import make, C",
    "import q, r",
    "A().m1(B())",
    "A().m2(C())",
    "A().x.run()",
    "C().go()",
    "C().run()",
    "xs = [A(), B()]",
    "xs = list(map(make, [1]))",
    "xs = [make]",
    "for i, x in enumerate(xs):\n    x.run()",
    "for a, b in zip(xs, xs):\n    a.run(); b()",
    "ys = dict(a=A())\nfor k, v in ys.items():\n    v.run()",
    "def f(x: list[A], y: dict[str, B]):\n    for e in x: e.run()\n    y['k'].run()\n    return y",
    "def g() -> tuple[A, B]: ...\nu, v = g()\nv.run()\nu.m2(v)",
    "x = {}\nx['a']['b'] = make\nx['a']['b']().run()",
    "x['a']['c'] = A",
    "A.reg['k'] = make",
    "A.reg['k']()",
    "q.xs[0] = C",
    "from collections import OrderedDict\nREG = OrderedDict()\nREG.popitem()",
    "def h():\n    REG = {}\n    REG['a'] = 1",
    "def t():\n    global X\n    X = A\n    print(1)",
    "def s():\n    global X\n    X = B\n    print(1)",
    "X().run()",
    "def k(z):\n    if isinstance(z, A):\n        z.run()\n    else:\n        z = B()\n    z.run()\nk(C())",
    "def gen(xs):\n    for x in xs: yield x\nfor w in gen(xs): w.run()",
    "sorted(xs, key=make)[0].run()",
    "max(xs).run()",
    "A.extra = make\nA.extra()",
    "try:\n    from r import X\nexcept ImportError:\n    X = None",
    "def fact(kind):\n    return {'a': A, 'b': B}[kind]\nfact('a')().run()",
    "class P:\n    @property\n    def tool(self): return A()\n    @tool.setter\n "
    "   def tool(self, v): pass\nP().tool.run()\nP().tool = 1",
    "class M:\n    def run(self):\n        return super().run()",
    "class N(M, B): pass\nN().run()",
    "def wrap(f):\n    def inner(*a): return f(*a)\n    return inner\n@wrap\ndef made(x): return x.run()\nmade(make())",
    "with make() as ctx:\n    ctx.run()",
    "p = make()\np.run()\np = B()\np.run()",
    "def rec(n):\n    return rec(n) if n else [rec(1), A()]\nrec(1)[0].run()",
    "xs.append(A())\nxs[1] = B()\nxs[1].run()",
    "_l = [x for x in xs]\n_l[0].run()",
)
JAVASCRIPT = (
    "import { A, B, make } from './q'",
    "import * as all from './p'",
    "export * from './q'",
    "const lib = require('./r')",
    "export class A { bar() { return this } get size() { return make() } }",
    "export function A() { this.x = 1 }\nA.prototype.bar = function () { return this }",
    "export function A() {}",
    "export class A {}",
    "export class B extends A { go() { return super.bar() } }",
    "export function B() {}\nB.prototype = Object.create(A.prototype)",
    "export const make = () => new A()",
    "export function make() { return new B() }",
    "new B().bar()",
    "new A().bar().bar()",
    "A.prototype.bar.call(1)",
    "make().bar()",
    "[1].map(make).forEach(x => x.bar())",
    "const o = { go() { return this.bar() }, bar() { return make() } }\no.go()",
    "const o = {}\no.go = function () { return this }\no.go().bar()",
    "function o() {}\no.go = function () { return this }\no.bar = make\no.go().bar()",
    "lib.make().bar()",
    "all.make().bar()",
    "const m = new Map(); m.k = make; m.k()",
    "Object.values({a: make, b: A}).forEach(f => f())",
    "for (const [k, v] of Object.entries({a: new A()})) { v.bar() }",
    "A.make = make; A.make().bar()",
    "function outer() { function A() {}\n A.prototype.bar = make\n return new A() }\nouter().bar()",
    "class Out { static In = class { m() { return make } }\n n() { return new Out.In().m()() } }",
    "Promise.all([new A()]).then(xs => xs.bar())",
)
RUST = (
    "mod store;",
    "mod deep;",
    "use super::*;",
    "mod tests { use super::*; fn t() { open(); } }",
    "use crate::store::*;",
    "use crate::store::{Store, open};",
    "pub struct Store {}",
    "pub fn open() -> Store { Store {} }",
    "impl Store { pub fn load(&self) -> Self { let a = self; a.run(); open() } }",
    "impl Store { pub fn run(&self) { self.load().run() } }",
    "impl Store { pub fn make() -> Self { Self::make().run() } }",
    "pub trait Shape { fn area(&self) {} }\nimpl Shape for Store { fn area(&self) { self.load().area() } }",
    "fn main() { open().load().area(); crate::store::open(); super::open() }",
    "fn each(s: &dyn Shape) { s.area() }",
    "mod inner { pub struct Store {} impl Store { pub fn run(&self) {} } }",
    "use inner::Store;",
)
JAVA = (
    "import acme.store.*;",
    "import acme.store.Store;",
    "class Item { Item next; class In { void m() { show(); } } Item(int n) { show(); } "
    "void show() { next.show(); Helper.help().load(); } }",
    "class Helper { static Store help() { return new Store(); } }",
    "interface Helper { static Store help() { return new Store(); } }",
    "class Store extends Base { void load() { super.load(); step(1); } void step() {} void step(int n) {} }",
    "class Base implements Shape { void load() { help(); } public void area() {} }",
    "abstract class Base implements Shape { abstract void load(); public void area() {} }",
    "interface Shape { void area(); }\nclass User { java.util.List<Store> all; "
    "void use(Shape s, Store t) { s.area(); t.load(); for (Store x : all) x.load(); } }",
    "class Store { static class Base { void area() {} } void load() { new Base().area(); } }",
)

FILES = {
    "Python": (("p.py", "q.py", "r.py", "s.py"), PYTHON),
    "JavaScript": (("p.js", "q.js", "r.js", "s.js"), JAVASCRIPT),
    "Rust": (("src/main.rs", "src/store.rs", "src/store/deep.rs"), RUST),
    "Java": (("app/A.java", "app/B.java", "store/C.java"), JAVA),
}
STEPS = 6


def edited(draw: random.Random, lines: list[str], known: tuple[str, ...]) -> list[str]:
    """The lines after one of them came, went, moved or was replaced."""
    lines = list(lines)
    kind = draw.choice(("insert", "remove", "replace", "shuffle")) if lines else "insert"
    if kind == "insert":
        lines.insert(draw.randint(0, len(lines)), draw.choice(known))
    elif kind == "remove":
        lines.pop(draw.randrange(len(lines)))
    elif kind == "replace":
        lines[draw.randrange(len(lines))] = draw.choice(known)
    else:
        draw.shuffle(lines)
    return lines


def text(path: str, lines: list[str]) -> str:
    head = f"package acme.{path.split('/')[0]};\n" if path.endswith(".java") else ""
    return head + "\n".join(lines)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("language", FILES)
def test_small_edits_equal_a_rebuild(language: str, seed: int) -> None:
    """Whatever is kept: all answers, none (freed), or those of an index to which something was applied twice."""
    paths, known = FILES[language]
    draw = random.Random(seed)
    files = {path: [draw.choice(known) for _ in range(draw.randint(1, 9))] for path in paths}
    code = CodeIndex.empty().apply({path: module(path, text(path, lines)) for path, lines in files.items()})
    for step in range(STEPS):
        path = draw.choice(paths)
        files[path] = edited(draw, files[path], known)
        changes = {path: module(path, text(path, files[path]))}
        if draw.random() < 0.3:
            code = code.settled()
        if draw.random() < 0.2:
            code.apply(changes)
        if draw.random() < 0.2:
            code.forget_answers()
        code = code.apply(changes)
        rebuilt = CodeIndex.empty().apply({p: module(p, text(p, lines)) for p, lines in files.items()})
        assert meant(code) == meant(rebuilt), f"after step {step}"

"""What holds of edits of Python holds of edits of JavaScript and TypeScript."""

from collections.abc import Mapping

from edits_checked import check_edits
from hypothesis import given, settings
from hypothesis import strategies as st

PATHS = ("a.js", "b.ts", "lib/index.js", "lib/c.js", "src/d.tsx", "packages/core/src/index.ts")
LINES = (
    "import make, { Base, run } from './a'",
    "import * as all from './lib'",
    "import { Base as Other } from '../b'",
    "import { core } from '@acme/core'",
    "import { log } from '@/d'",
    "export * from './lib/c'",
    "export { Base as default, run } from './c'",
    "const lib = require('./lib'), { helper } = require('../a')",
    "export class Base { constructor(x) { this.step(x) } step() { return this } get size() { return run() } }",
    "export class Child extends Base { step() { super.step(); return new Base() } static of() { return new Child() } }",
    "export default function run(f) { return f && f() }",
    "export const log = () => run(log), core = { log, go() { return this.log() } }",
    "function Thing() { this.start() }\nThing.prototype.start = function () { return new Thing() }",
    "module.exports = Thing\nmodule.exports.helper = (x) => x.step()",
    "exports.helper = function () { return exports.run }",
    "new Child().step().step()",
    "helper(new Base()); lib.helper(); lib()",
    "core.go(); all.core.log(); make()",
    "[new Base(), Child.of()].map(each => each.step()).forEach(run)",
    "core.extra = run; core.extra(log)",
    "const one: Base = make(); one.step(); one.size",
    "interface Shape { step(): Base }\nclass Real implements Shape { step() { return null } }\n"
    "function use(s: Shape) { s.step().step() }",
    "x.unique(); class Lone { unique() {} }",
)

sources = st.lists(st.sampled_from(LINES), min_size=0, max_size=6).map("\n".join)
beginnings = st.fixed_dictionaries({path: st.none() | sources for path in PATHS})
edits = st.dictionaries(st.sampled_from(PATHS), st.none() | sources, min_size=1, max_size=2)


@settings(max_examples=40)
@given(beginnings, st.lists(edits, min_size=1, max_size=4))
def test_any_edits_equal_a_rebuild(
    beginning: Mapping[str, str | None], batches: list[Mapping[str, str | None]]
) -> None:
    check_edits([beginning, *batches])

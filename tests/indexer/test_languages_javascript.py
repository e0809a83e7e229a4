"""JavaScript definitions into symbols, modules into imports and exports."""

from textwrap import dedent

import pytest

from indexer.languages.ecmascript.rules import places
from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str, path: str = "a.js") -> ModuleIndex:
    return index_module(path, dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(text: str) -> list[tuple[str, str, str]]:
    return [(each.scope, each.target, each.value) for each in index(text).bindings]


def imports(text: str) -> list[tuple[str, str | None, str]]:
    return [(one.module, one.name, one.bound) for one in index(text).imports]


def test_nesting_in_every_block() -> None:
    found = kinds("""
        if (a) {
          class A { m() { function inner() { class Deep {} } } }
        } else {
          try { function f() {} } catch (e) { async function* g() {} }
        }
    """)
    assert found == [
        ("class", "A"),
        ("method", "A.m"),
        ("function", "A.m.inner"),
        ("class", "A.m.inner.Deep"),
        ("function", "f"),
        ("function", "g"),
    ]


def test_members_of_a_class() -> None:
    found = kinds("""
        class A extends B {
          static made = 0;
          #hidden = () => 1;
          'quoted'() {}
          [computed]() {}
          *[Symbol.iterator]() {}
          get size() { return 1 }
          set size(v) {}
          static { start(); }
          constructor() { this.x = 1; this.run = () => { this.y = 2 }; self.z = 1 }
        }
    """)
    assert found == [
        ("class", "A"),
        ("attribute", "A.made"),
        ("method", "A.#hidden"),
        ("method", "A.quoted"),
        ("function", "A.<lambda1>"),
        ("method", "A.@@iterator"),
        ("method", "A.size"),
        ("method", "A.size#2"),
        ("method", "A.constructor"),
        ("attribute", "A.x"),
        ("method", "A.run"),
        ("attribute", "A.y"),
    ]


def test_a_function_takes_the_name_of_what_it_is_assigned_to() -> None:
    found = kinds("""
        const a = () => 1, b = function inner() {};
        exports.c = async () => {};
        module.exports.d = function () {};
        app.e = function named() {};
        Foo.prototype.f = function () {};
        Foo.create = () => new Foo();
        table[key] = function () {};
        let Klass = class Hidden { m() {} };
        call(function g() {}, () => 2);
    """)
    assert found == [
        ("function", "a"),
        ("function", "b"),
        ("function", "c"),
        ("function", "d"),
        ("function", "app.e"),
        ("method", "Foo.f"),
        ("function", "Foo.create"),
        ("function", "<lambda1>"),
        ("class", "Klass"),
        ("method", "Klass.m"),
        ("function", "g"),
        ("function", "<lambda2>"),
    ]


def test_objects_carry_the_names_of_what_holds_them() -> None:
    found = kinds("""
        const api = { get() {}, post: () => 1, deep: { er() {} } };
        module.exports = { run() {}, plain };
        Foo.prototype = { draw() {} };
        Object.assign(Foo.prototype, { erase() {} });
        const slice = createSlice({ reducers: { add(state) {} } });
        call({ a() {} }, { plain });
        function make() { return { start() {} } }
    """)
    assert [name for _, name in found] == [
        "api", "api.get", "api.post", "api.deep.er", "run", "Foo.draw", "Foo.erase",
        "slice", "slice.<object1>.reducers.add", "<object1>.a", "make", "make.<object1>.start",
    ]  # fmt: skip


def test_anonymous_classes_and_default_exports() -> None:
    text = "export default class extends Base { m() {} }\nmix(class {});\n"
    assert kinds(text) == [("class", "<class1>"), ("method", "<class1>.m"), ("class", "<class2>")]
    assert bindings(text) == [("", "default", "<class1>")]
    assert symbol(text, "<class1>").bases == ("Base",)


def test_constants_variables_and_implicit_ones() -> None:
    found = kinds("""
        const LIMIT = compute(), retries = 3, name = 'x', app = express();
        var { a, b: [c = 1], ...rest } = app;
        let later;
        implicit = 1;
        function Maker() { this.made = 1; let local = 1; call(function () { this.not = 1 }) }
        function plain() { this.neither = 1 }
    """)
    assert found == [
        ("constant", "LIMIT"),
        ("variable", "retries"),
        ("variable", "name"),
        ("variable", "app"),
        ("variable", "a"),
        ("variable", "c"),
        ("variable", "rest"),
        ("variable", "later"),
        ("function", "Maker"),
        ("attribute", "Maker.made"),
        ("function", "Maker.<lambda1>"),
        ("function", "plain"),
    ]
    assert kinds("const retries = 3;") == [("constant", "retries")]


def test_head_of_a_function() -> None:
    text = """
        /**
         * Runs it.
         *
         * @returns {number}
         */
        // Beware.
        export async function run({ a, b }, [c], d = 1,
                                  ...rest) {
          return 1;
        }
    """
    run = symbol(text, "run")
    assert run.signature == "async function run({ a, b }, [c], d = 1, ...rest)" and run.is_async
    assert [(p.name, p.kind, p.default) for p in run.parameters] == [
        ("<parameter1>", "positional", None),
        ("<parameter2>", "positional", None),
        ("d", "positional", "1"),
        ("rest", "vararg", None),
    ]
    assert (run.span.start_line, run.header_end_line, run.span.end_line) == (8, 9, 11)
    assert run.doc == "Runs it.\n\n@returns {number}" and run.comment == "Beware."


def test_span_of_a_definition_holds_what_belongs_to_it() -> None:
    text = "export const f = (\n  a) => 1;\nexports.g =\n  function () {};\nconst h = () => 1, i = 2;\n"
    raw = text.encode()
    spans = {each.qualname: raw[each.span.start_byte : each.span.end_byte].decode() for each in index(text).symbols}
    assert spans["f"] == "export const f = (\n  a) => 1;"
    assert spans["g"] == "exports.g =\n  function () {};"
    assert (spans["h"], spans["i"]) == ("h = () => 1", "i = 2")
    name = symbol(text, "f").name_span
    assert raw[name.start_byte : name.end_byte] == b"f" and symbol(text, "f").signature == "f = ( a)"


def test_comment_on_top_of_the_file() -> None:
    module = index("#!/usr/bin/env node\n/*!\n * Tools.\n */\n\n'use strict';\n// eslint-disable\nvar a = 1; // one\n")
    assert module.symbols[0].doc == "Tools."
    assert module.symbols[1].comment == "one"
    about_f = index("/** About f. */\nfunction f() {}\n")
    assert about_f.symbols[0].doc == "" and about_f.symbols[1].doc == "About f."


def test_imports_of_modules() -> None:
    found = imports("""
        import d, { a as b, default as e, 'odd name' as o } from './m.js';
        import * as ns from "x";
        import 'side-effect';
        import data from './data.json' with { type: 'json' };
        const lazy = await import('./lazy.js');
        export { a as b2, default } from './n';
        export * from './all';
        export * as q from './q';
    """)
    assert found == [
        ("./m.js", "default", "d"),
        ("./m.js", "a", "b"),
        ("./m.js", "default", "e"),
        ("./m.js", "odd name", "o"),
        ("x", None, "ns"),
        ("side-effect", None, ""),
        ("./data.json", "default", "data"),
        ("./lazy.js", None, ""),
        ("./n", "a", "b2"),
        ("./n", "default", "default"),
        ("./all", "*", ""),
        ("./q", None, "q"),
    ]


def test_imports_by_require() -> None:
    text = """
        const whole = require('./m');
        const { a, b: c, d: { e } } = require('./n');
        const Part = require("x").Part;
        const made = require('./make')(1);
        app.use(require('./inline'));
        function f() { const late = require('late'); }
    """
    assert imports(text) == [
        ("./m", None, "whole"),
        ("./n", "a", "a"),
        ("./n", "b", "c"),
        ("x", "Part", "Part"),
        ("./make", None, ""),
        ("./inline", None, ""),
        ("late", None, "late"),
    ]
    assert ("", "e", "require('./n').d.e") in bindings(text)
    assert ("", "made", "require('./make')(1)") in bindings(text)
    assert index(text).imports[-1].scope == "f"


@pytest.mark.parametrize(
    ("source", "exports", "bound"),
    [
        ("export default f;", ("default",), [("default", "f")]),
        ("export default () => 1;", ("default",), [("default", "<lambda1>")]),
        ("export default async function f() {}", ("default",), [("default", "f")]),
        ("export const a = 1, { b, c: d } = x;", ("a", "b", "d"), [("a", "1"), ("b", "x.b"), ("d", "x.c")]),
        ("export function f() {}\nexport class C {}", ("f", "C"), []),
        ("export { f, g as h, i as default };", ("f", "h", "default"), [("h", "g"), ("default", "i")]),
        ("export * from './m'; export * as n from './n';", ("*", "n"), []),
        ("module.exports = f;", ("default",), [("default", "f"), ("module.exports", "f")]),
        ("exports.a = f;", ("a",), [("a", "f"), ("exports.a", "f")]),
        ("exports.f = f;", ("f",), [("exports.f", "f")]),
        ("exports.f = () => 1;", ("f",), [("exports.f", "f")]),
        ("function w() { exports.f = g; }", ("f",), [("f", "g"), ("exports.f", "g")]),
        ("const app = exports = module.exports = {};", ("default",), [
            ("app", "<dict>"), ("exports", "app"), ("default", "app"), ("module.exports", "app"),
        ]),
        ("f();", None, []),
    ],
)  # fmt: skip
def test_exports(source: str, exports: tuple[str, ...] | None, bound: list[tuple[str, str]]) -> None:
    found = index(source)
    assert found.exports == exports
    assert [(each.target, each.value) for each in found.bindings] == bound


def test_exported_table() -> None:
    found = index("function a() {}\nmodule.exports = { a, b: c, d() {}, e: 1 };\n")
    assert found.exports == ("default", "a", "b", "d", "e")
    assert [(each.target, each.value) for each in found.bindings] == [
        ("default", "{'a':a,'b':c,'d':d,'e':1}"),
        ("module.exports", "{'a':a,'b':c,'d':d,'e':1}"),
        ("b", "c"),
        ("e", "1"),
    ]


def test_types_that_comments_tell() -> None:
    text = """
        /**
         * @param {Store} store where to
         * @param {?Map<string, {a: 1}>} [options={}]
         * @param {string} options.name
         * @param {...Item} items
         * @returns {Promise<Result>}
         */
        function save(store, options, ...items) {}

        /** @type {Store} */
        const store = open();
    """
    save = symbol(text, "save")
    assert [p.annotation for p in save.parameters] == ["Store", "Map<string, {a: 1}>", "Item"]
    assert save.returns == "Promise<Result>"
    told = [(each.scope, each.target, each.annotation) for each in index(text).bindings]
    assert told == [
        ("save", "store", "Store"),
        ("save", "options", "Map<string, {a: 1}>"),
        ("save", "items", "Item"),
        ("", "store", "Store"),
    ]
    assert symbol(text.replace("{Store} store", "{Other} store"), "save").interface_digest != save.interface_digest


def test_annotations_for_flow_are_understood() -> None:
    text = "// @flow\nimport type { A } from './a';\nfunction f(x: A, y?: string): Promise<A> { return x.m() }\n"
    found = index(text)
    assert (found.language, found.problems) == ("javascript", ())
    assert [(p.name, p.annotation) for p in symbol(text, "f").parameters] == [("x", "A"), ("y", "string")]
    assert [call.ref for call in found.calls] == ["x.m"]


def test_branches_that_hold_something_named() -> None:
    text = "if (a) { function f() { if (b) { g(() => 1) } } } else { var h = require('h') }\n"
    found = [text[start:end] for start, end in index(text).branches]
    assert found == ["{ function f() { if (b) { g(() => 1) } } }", "else { var h = require('h') }"]


@pytest.mark.parametrize(
    ("path", "module", "found"),
    [
        ("src/a.ts", "./m", ("src/m",)),
        ("src/a.ts", "../lib/m.js", ("lib/m.js", "lib/m")),
        ("src/a/b.js", "..", ("src",)),
        ("a.js", ".", ("",)),
        ("a.js", "../outside", ()),
        ("a.js", "react", ()),
        ("a.js", "node:fs", ()),
        ("app/x.ts", "@/util/m", ("app/src/util/m", "app/util/m", "src/util/m", "util/m")),
        ("x.ts", "lib/m", ("lib/m", "src/lib/m")),
    ],
)
def test_places_of_a_module(path: str, module: str, found: tuple[str, ...]) -> None:
    assert places(path, module) == found


def test_a_package_of_the_same_repository() -> None:
    found = places("packages/app/x.ts", "@scope/lib/deep")
    assert found.index("packages/lib/src/deep") < found.index("packages/lib/deep")
    assert "packages/lib/src" in places("packages/app/x.ts", "@scope/lib")

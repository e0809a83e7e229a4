"""TypeScript, with and without JSX, into what JavaScript has and types besides."""

from textwrap import dedent

import pytest

from indexer.parse import index_module, language_of
from indexer.records import ModuleIndex, Symbol


def index(text: str, path: str = "a.ts") -> ModuleIndex:
    return index_module(path, dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text).symbols[1:]]


def bindings(text: str, path: str = "a.ts") -> list[tuple[str, str, str, str | None]]:
    return [(each.scope, each.target, each.value, each.annotation) for each in index(text, path).bindings]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.ts", "typescript"),
        ("a.mts", "typescript"),
        ("a.d.ts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.cjs", "javascript"),
    ],
)
def test_language_by_path(path: str, language: str) -> None:
    assert language_of(path) == language


def test_definitions_that_only_types_have() -> None:
    found = kinds("""
        interface I<T> extends J<T>, k.L { readonly x?: number; m(a: T): void; new (a: T): I<T>; [key: string]: T }
        type Alias = Base & { y: string; n(): void };
        type Either = A | { z: string };
        enum Colour { Red = 1, Green, Blue = mix() }
        namespace N.M { export const q = 1; function inner() {} }
        declare function outside(a: string): number;
        declare module 'm' { export function g(): void }
        abstract class C { abstract a: Foo; abstract run(): void; over(a: string): void; over(a: any) {} }
    """)
    assert found == [
        ("class", "I"), ("attribute", "I.x"), ("method", "I.m"),
        ("class", "Alias"), ("attribute", "Alias.y"), ("method", "Alias.n"),
        ("class", "Either"),
        ("class", "Colour"), ("attribute", "Colour.Red"), ("attribute", "Colour.Green"), ("attribute", "Colour.Blue"),
        ("class", "N.M"), ("attribute", "N.M.q"), ("method", "N.M.inner"),
        ("function", "outside"), ("function", "g"),
        ("class", "C"), ("attribute", "C.a"), ("method", "C.run"), ("method", "C.over"), ("method", "C.over#2"),
    ]  # fmt: skip


def test_bases_are_names_without_type_arguments() -> None:
    assert symbol("interface I<T> extends J<T>, k.L {}", "I").bases == ("J", "k.L")
    assert symbol("class C<T> extends mix(Base)<T> implements I<T>, k.L {}", "C").bases == ("mix(Base)", "I", "k.L")
    assert symbol("type A = B & k.C<D> & { x: 1 }", "A").bases == ("B", "k.C")


def test_class_with_decorators_and_parameters_that_are_fields() -> None:
    text = """
        @Component({ selector: 'x' })
        export class View {
          @Input() title: string;
          private items: Item[] = [];

          constructor(private readonly store: Store, public size = 1, @Inject(TOKEN) token?: Token) {}

          @HostListener('click')
          async onClick(e: MouseEvent): Promise<void> { this.store!.commit(); }
        }
    """
    view, click = symbol(text, "View"), symbol(text, "View.onClick")
    assert view.decorators == ("Component({ selector: 'x' })",) and view.span.start_line == 2
    assert view.signature == "class View" and view.header_end_line == 3
    assert click.decorators == ("HostListener('click')",) and (click.span.start_line, click.span.end_line) == (9, 10)
    assert click.is_async and click.returns == "Promise<void>"
    assert click.signature == "async onClick(e: MouseEvent): Promise<void>"
    assert symbol(text, "View.title").decorators == ("Input()",)
    assert [(p.name, p.annotation, p.default) for p in symbol(text, "View.constructor").parameters] == [
        ("store", "Store", None),
        ("size", None, "1"),
        ("token", "Token", None),
    ]
    assert [each for each in bindings(text) if each[0] == "View"] == [
        ("View", "title", "?", "string"),
        ("View", "items", "[]", "Item[]"),
        ("View", "store", "?", "Store"),
        ("View", "size", "?", None),
    ]
    assert [call.ref for call in index(text).calls] == [
        "Component",
        "Input",
        "Inject",
        "HostListener",
        "this.store.commit",
    ]


def test_annotations_of_bindings_and_parameters() -> None:
    text = "let a: Foo = b(), c!: Map<string, Foo>;\nfunction f(this: X, { p }: Props, q?: string, ...r: A[]) {}\n"
    assert bindings(text) == [
        ("", "a", "b()", "Foo"),
        ("", "c", "?", "Map<string, Foo>"),
        ("f", "<parameter1>", "?", "Props"),
        ("f", "p", "<parameter1>.p", None),
        ("f", "q", "?", "string"),
        ("f", "r", "?", "A[]"),
    ]
    assert bindings("declare const { a }: Foo;") == [("", "a", "Foo().a", None)]


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("f<string>(1)", ["f"]),
        ("new Map<string, Foo>().get(k)", ["Map().get", "Map"]),
        ("(x as Foo).run()", ["Foo().run"]),
        ("(x as const)()", ["x"]),
        ("(x as k.Foo<T>).run()", ["k.Foo().run"]),
        ("(<Foo>x).run()", ["Foo().run"]),
        ("(f() satisfies Foo).run()", ["f().run", "f"]),
        ("a!.b!()", ["a.b"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [call.ref for call in index(source).calls] == refs


def test_imports_and_exports() -> None:
    found = index("""
        import type { A, B as C } from './t';
        import { type D } from 'd';
        import fs = require('fs');
        let t: typeof import('./late');
        export type { E } from './e';
        export interface F {}
        export abstract class G {}
        export enum H { X }
        export type I = string;
        export namespace J { export const hidden = 1 }
        export declare function k(): void;
        export = G;
    """)
    assert [(one.module, one.name, one.bound) for one in found.imports] == [
        ("./t", "A", "A"),
        ("./t", "B", "C"),
        ("d", "D", "D"),
        ("fs", None, "fs"),
        ("./late", None, ""),
        ("./e", "E", "E"),
    ]
    assert found.exports == ("E", "F", "G", "H", "I", "J", "k", "default")
    assert [(each.target, each.value) for each in found.bindings if not each.scope and each.target != "t"] == [
        ("default", "G")
    ]


def test_names_in_types_are_read() -> None:
    found = index("function f(a: Foo, b: Map<string, k.Bar>): Baz | null { let c: Qux; }\ntype A = typeof value;\n")
    assert [each.ref for each in found.occurrences if each.role == "read"] == [
        "Foo",
        "Map",
        "k.Bar",
        "Baz",
        "Qux",
        "value",
    ]


def test_components_of_a_tsx_file() -> None:
    text = "export const App = <T,>({ items }: Props<T>) => <List<T> items={items} draw={(i) => <Row i={i} />} />;\n"
    found = index(text, "a.tsx")
    assert [(call.scope, call.ref, call.arguments) for call in found.calls] == [
        ("App", "List", ("{'items':items,'draw':App.<lambda1>}",)),
        ("App.<lambda1>", "Row", ("{'i':i}",)),
    ]
    assert found.language == "tsx" and found.problems == ()
    returned = [(each.scope, each.ref) for each in found.statements if each.kind == "return"]
    assert ("App", "List({'items':items,'draw':App.<lambda1>})") in returned

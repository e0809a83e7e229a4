"""What all languages with a table share: digests, limits, broken and hostile files, and grammars that load late."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.languages import languages
from indexer.languages.syntax.outline import NESTING_MAX
from indexer.languages.syntax.regions import Regions
from indexer.languages.syntax.sweep import alternatives, either, single
from indexer.parse import index_module
from indexer.records import ModuleIndex

PATHS = ["a.js", "a.ts", "a.tsx", "a.go", "a.rs", "A.java", "a.cs", "a.php", "a.c", "a.cc", "a.rb"]
BASE = "const X = 1;\nclass C {\n  m(a) { return a }\n}\nfunction f(a, b = 1) { return new C() }\nconst t = f;\n"
DEEP = 5_000


def index(text: str, path: str = "a.js") -> ModuleIndex:
    return index_module(path, text.encode())


def interfaces(text: str) -> dict[str, str]:
    return {each.qualname: each.interface_digest for each in index(text).symbols}


def test_position_does_not_matter() -> None:
    here, moved = index(BASE), index("// a comment\n\n" + BASE)
    assert here.interface_digest == moved.interface_digest
    for one, other in zip(here.symbols[1:], moved.symbols[1:], strict=True):
        assert one.span != other.span
        assert (one.interface_digest, one.body_digest) == (other.interface_digest, other.body_digest)


def test_a_body_is_no_interface() -> None:
    edited = BASE.replace("return a", "log(a); return a")
    assert interfaces(edited) == interfaces(BASE)
    assert index(edited).interface_digest == index(BASE).interface_digest
    changed = [
        b.qualname
        for a, b in zip(index(BASE).symbols, index(edited).symbols, strict=True)
        if a.body_digest != b.body_digest
    ]
    assert changed == ["", "C", "C.m"]


@pytest.mark.parametrize(
    "text",
    [
        "const api = { get() { BODY }, post: () => { BODY } };",
        "const made = wrap(() => { BODY });",
        "call(function (a) { BODY }, { m() { BODY } });",
        "export default class { m() { BODY } }",
        "module.exports = { run() { BODY } };",
    ],
)
def test_the_body_of_a_function_in_a_value_is_no_interface(text: str) -> None:
    before, after = index(text.replace("BODY", "one()")), index(text.replace("BODY", "two(1);"))
    assert before.interface_digest == after.interface_digest
    assert [a.interface_digest for a in before.symbols] == [b.interface_digest for b in after.symbols]


def test_a_signature_is_an_interface_up_to_the_module() -> None:
    edited = BASE.replace("m(a)", "m(a, c)")
    assert {name for name, value in interfaces(edited).items() if value != interfaces(BASE)[name]} == {"", "C", "C.m"}


@pytest.mark.parametrize(
    "edited",
    [
        BASE + "import x from 'y';\n",
        BASE + "export { f };\n",
        BASE.replace("return new C()", "return null"),
        BASE.replace("return a", "this.x = a; return a"),
        BASE.replace("t = f", "t = C"),
    ],
)
def test_module_interface_covers_what_resolving_consults(edited: str) -> None:
    assert index(edited).interface_digest != index(BASE).interface_digest


@pytest.mark.parametrize(
    "source",
    [
        "(" * DEEP + "a" + ")" * DEEP,
        "[" * DEEP + "]" * DEEP,
        "x = " + "{a: " * DEEP + "1" + "}" * DEEP,
        "f(" * DEEP + ")" * DEEP,
        "a" + ".b(c)" * DEEP,
        "x = " + " || ".join(f"a{i}" for i in range(DEEP)),
        "x => " * DEEP + "1",
        "function f() {" * DEEP + "}" * DEEP,
        "if (a) {" * DEEP + "}" * DEEP,
        "if (a) {} " + "else if (b) { x = 1 } " * DEEP,
        "let " + "[" * DEEP + "a" + "]" * DEEP + " = b",
        "a = " * DEEP + "1",
        "x = " + "<A>" * DEEP + "</A>" * DEEP,
    ],
    ids=range(13),
)
def test_deep_expressions_are_survived(source: str) -> None:
    started = time.process_time()
    found = index(source)
    assert time.process_time() - started < 20
    assert all(len(call.ref) <= 1000 for call in found.calls)
    assert all(len(each.value) <= 2500 for each in found.bindings)


def test_definitions_that_are_nested_too_deep_are_left_out() -> None:
    found = index("function f() {" * (NESTING_MAX + 5) + "g()" + "}" * (NESTING_MAX + 5))
    assert len(found.symbols) == NESTING_MAX + 1
    assert any("nested deeper" in problem.message for problem in found.problems)
    assert found.calls[0].scope == found.symbols[-1].qualname


def test_broken_source_keeps_its_symbols_and_calls() -> None:
    found = index("function good() { a() }\nfunction broken( { x = ;\nclass Also { m() { b() } }\n")
    assert {"good", "Also", "Also.m"} <= {symbol.qualname for symbol in found.symbols}
    assert {("good", "a"), ("Also.m", "b")} <= {(call.scope, call.ref) for call in found.calls}
    assert found.problems


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "source", [b"", b"\xff\xfe", b"\0", b"\xef\xbb\xbfvar a = 1;", b"}}}))", "var é = 'ü'; é()".encode()]
)
def test_any_bytes_give_an_index(path: str, source: bytes) -> None:
    found = index_module(path, source)
    assert found.symbols[0].span.end_byte == len(source)
    assert all(0 <= each.span.start_byte <= each.span.end_byte <= len(source) for each in found.symbols)


TOKENS = (
    "class A", "function f", "=> ", "{", "}", "(", ")", "[", "]", ", ", "; ", "\n", ". ", "... ", "= ", ": ", "é",
    "a", "b.c", "'s'", "`${", "<A ", "/>", "export default ", "export const ", "import ", "from './m'", "return ",
    "this.x", "@d ", "if (a) ", "for (const x of ", "new ", "async ", "get ", "static ", "#p", "type T", "interface I",
    "as T", "package p\n", "func f", "func (a A) f", "type A struct ", "interface", ":= ", "range ", "case A: ",
    "map[a]", "chan ", "fn f", "impl A ", "for A ", "struct A ", "enum A ", "mod a ", "#[a] ", "m!", "::", "|x| ",
    "match a ", "let ", "Some(", "&self",
    "as T", "record R(", "int x", "enum E {", "case ", "-> ", "::", "super", "switch (a) {", "<?php ", "$v", "$this->p",
    "namespace N", "instanceof B b", "is C c", "catch (E | F e) ", "is { P: ", "?. ", "base(", "params int[] q",
    "as T", "#if A\n", "#else\n", "#endif\n", "#define M(x) ", "struct s ", "int *", "FOO(x)\n", "A::B",
    "template <class T> ",
    "do |x| ", "end\n", "def m ", "self.", "@v ", "&:m ", "module M\n",
)  # fmt: skip


@given(
    path=st.sampled_from(PATHS),
    source=st.lists(st.sampled_from(TOKENS), max_size=40).map("".join),
)
def test_whatever_is_written_spans_and_scopes_hold(path: str, source: str) -> None:
    found = index_module(path, source.encode())
    names = [symbol.qualname for symbol in found.symbols]
    assert len(set(names)) == len(names)
    for symbol in found.symbols[1:]:
        whole, name = symbol.span, symbol.name_span
        assert whole.start_byte <= name.start_byte <= name.end_byte <= whole.end_byte
        assert whole.start_line <= symbol.header_end_line <= whole.end_line
    assert {each.scope for each in (*found.calls, *found.bindings, *found.statements, *found.imports)} <= set(names)
    assert all(each.until == 0 or each.span.start_byte < each.until <= len(source.encode()) for each in found.bindings)


def test_names_outside_ascii_keep_byte_offsets() -> None:
    source = "// é\nconst été = () => über.größe(1);\n".encode()
    found = index_module("a.js", source)
    name = found.symbols[1].name_span
    assert source[name.start_byte : name.end_byte].decode() == "été"
    assert found.calls[0].ref == "über.größe"


def test_a_large_minified_file_finishes() -> None:
    unit = "!function(e,t){var n={};function i(e){return n[e](t,r.x)}t.exports={a:i,b:function(){return i(2)}}}(a,b);"
    started = time.process_time()
    found = index(unit * 4_000)
    assert time.process_time() - started < 30
    assert len(found.calls) == 12_000


def test_alternatives_stand_outside_brackets_and_quotes() -> None:
    assert alternatives("a|f(b|c)|'('|{'k':d|e}") == ["a", "f(b|c)", "'('", "{'k':d|e}"]
    assert (single("f(a|b)"), single("a|b")) == ("f(a|b)", "?")
    assert either("a|b", "?", "b", "<None>") == "a|b"


def test_regions_nest() -> None:
    regions = Regions([(2, 10, "a"), (4, 6, "b"), (10, 12, "c")], "", lambda around, _start, _end, mark: around + mark)
    assert [regions.at(byte) for byte in range(13)] == ["", "", *["a"] * 2, *["ab"] * 2, *["a"] * 4, *["c"] * 2, ""]
    assert regions.along(range(13)) == [regions.at(byte) for byte in range(13)]


def test_grammars_are_loaded_with_the_first_file_of_their_language() -> None:
    code = "import sys; from indexer.languages import languages; languages(); print('tree_sitter' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_every_language_reads_nothing_at_all() -> None:
    for language in languages().values():
        assert language.index(b"").symbols[0].kind == "module"

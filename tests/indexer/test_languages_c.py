"""C definitions, declarations and calls into records, through conditionals and macros."""

import time
from textwrap import dedent

import pytest
from code_of import code_of

from indexer.languages.clike.macros import readable
from indexer.languages.clike.preprocessor import is_whole
from indexer.parse import index_module
from indexer.records import ModuleIndex, Symbol


def index(text: str, path: str = "a.c") -> ModuleIndex:
    return index_module(path, dedent(text).encode())


def symbol(text: str, qualname: str) -> Symbol:
    return next(each for each in index(text).symbols if each.qualname == qualname)


def kinds(text: str, path: str = "a.c") -> list[tuple[str, str]]:
    return [(each.kind, each.qualname) for each in index(text, path).symbols[1:]]


def bindings(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(each.scope, each.target, each.value, each.annotation) for each in index(text).bindings]


def calls(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.scope, each.ref, each.arguments) for each in index(text).calls]


def test_structures_have_fields_and_take_the_names_of_their_typedefs() -> None:
    found = kinds("""
        struct node {
          int a; struct node *next, **other; int (*cb)(int); union { int i; float f; }; struct { int z; } in;
        };
        typedef struct { int x; } point_t;
        typedef struct list { struct list *next; } list;
        typedef struct tree tree_t, *tree_p;
        typedef struct opaque opaque;
        typedef int (*handler_t)(const char *, void *);
        typedef unsigned long ulong_t;
        typedef enum { RED, GREEN = 2 } color;
        enum size { SMALL };
        struct forward;
    """)
    assert found == [
        ("class", "node"), ("attribute", "node.a"), ("attribute", "node.next"), ("attribute", "node.other"),
        ("attribute", "node.cb"), ("attribute", "node.i"), ("attribute", "node.f"), ("attribute", "node.in"),
        ("class", "node.<class1>"), ("attribute", "node.<class1>.z"),
        ("class", "point_t"), ("attribute", "point_t.x"),
        ("class", "list"), ("attribute", "list.next"),
        ("class", "tree_t"), ("class", "handler_t"), ("class", "ulong_t"),
        ("class", "color"), ("constant", "RED"), ("constant", "GREEN"),
        ("class", "size"), ("constant", "SMALL"),
    ]  # fmt: skip


def test_typedefs_extend_what_they_name() -> None:
    text = "typedef struct node { int a; } node_t;\ntypedef node_t alias;\ntypedef int number;\n"
    assert {each.qualname: each.bases for each in index(text).symbols[1:] if each.kind == "class"} == {
        "node_t": ("node",), "node": (), "alias": ("node_t",), "number": (),
    }  # fmt: skip


def test_head_of_a_function() -> None:
    text = """
        /** Makes one.
         * Never NULL. */
        static inline struct node *make(struct node *n, int argc, char *argv[], int (*f)(int), ...)
        {
          return n;
        }
    """
    made = symbol(text, "make")
    assert (made.doc, made.returns) == ("Makes one.\nNever NULL.", "struct node *")
    assert made.signature.startswith("static inline struct node *make(struct node *n, int argc")
    assert (made.span.start_line, made.header_end_line, made.span.end_line) == (4, 4, 7)
    assert [(p.name, p.kind, p.annotation) for p in made.parameters] == [
        ("n", "positional", "struct node *"), ("argc", "positional", "int"), ("argv", "positional", "char *[]"),
        ("f", "positional", "int (*)(int)"), ("<parameter5>", "vararg", None),
    ]  # fmt: skip


def test_functions_in_the_style_of_kernighan_and_ritchie() -> None:
    text = "int old(a, b) int a; char *b; { return a; }\n"
    assert kinds(text) == [("function", "old")]
    assert [p.name for p in symbol(text, "old").parameters] == ["a", "b"]
    assert ("old", "b", "?", "char *") in bindings(text)


def test_what_is_only_declared_is_marked_and_yields_to_a_definition_in_the_file() -> None:
    text = """
        extern int seen, made;
        int here(int a);
        int elsewhere(int a);
        char *pointer(void);
        int here(int a) { int local(void); return a; }
        int made = 1;
    """
    found = {each.qualname: each.decorators for each in index(text).symbols[1:]}
    assert found == {"seen": ("extern",), "made": (), "here": (), "elsewhere": ("extern",), "pointer": ("extern",)}
    assert symbol(text, "here").span.start_line == 6 and symbol(text, "made").span.start_line == 7
    assert symbol(text, "elsewhere").signature == "int elsewhere(int a)"


def test_functions_that_return_pointers_to_functions() -> None:
    text = """
        int (*choose(int a))(int) { return 0; }
        void (*signal(int s, void (*f)(int)))(int);
        int (*held)(int) = run;
    """
    assert kinds(text) == [("function", "choose"), ("function", "signal"), ("variable", "held")]
    assert ("", "held", "run", "int (*)(int)") in bindings(text)


def test_macros_are_functions_and_constants() -> None:
    text = """
        #define SQUARE(x) ((x) * (x))
        #define TWICE(f, x) do { run(f); \\
            stop("not(me)"); } while (0)
        #define LIMIT 10 /* so many */
        #define alias target
        #define GUARD
        #define NAME "x"
    """
    assert kinds(text) == [
        ("function", "SQUARE"), ("function", "TWICE"), ("constant", "LIMIT"), ("variable", "alias"),
        ("constant", "NAME"),
    ]  # fmt: skip
    assert calls(text) == [("TWICE", "run", ()), ("TWICE", "stop", ())]
    assert [each[1:3] for each in bindings(text)][-3:] == [("LIMIT", "10"), ("alias", "target"), ("NAME", "<str>")]
    assert [p.name for p in symbol(text, "TWICE").parameters] == ["f", "x"]


def test_includes() -> None:
    found = index('#include <stdio.h>\n#include "foo/bar.h"\n#include MACRO\n# include "x.h"\n')
    assert [(one.module, one.name, one.bound) for one in found.imports] == [
        ("<stdio.h>", "*", ""), ("foo/bar.h", "*", ""), ("x.h", "*", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "refs"),
    [
        ("a->b.c()", ["a.b.c"]),
        ("(*fp)(1); (*m->cb)(2)", ["fp", "m.cb"]),
        ("t[i].run(); t[0](1)", ["t[i].run", "t[0]"]),
        ("f(g(h()))", ["f", "g", "h"]),
        ("((T *)p)->run()", ["T().run"]),
        ("f(&x, (cb_t)handler, \"s\", 'c', 1.5)", ["f"]),
        ("x = c ? f() : g()", ["f", "g"]),
        ("sizeof(f(x))", ["f"]),
    ],
)
def test_refs_of_calls(source: str, refs: list[str]) -> None:
    assert [ref for _, ref, _ in calls(f"void m(void) {{ {source}; }}")] == refs


def test_arguments() -> None:
    source = "void m(T *x) { f(&x, (cb_t)handler, \"s\", 'c', 1.5, 3, (struct s){1}, a->b, NULL, *y); }"
    assert calls(source)[0][2] == ("x", "handler", "'s'", "<int>", "<float>", "3", "s()", "a.b", "<None>", "y")


def test_tables_of_functions() -> None:
    text = """
        static const struct cmd cmds[] = { {"get", get, 1}, {.name = "set", .fn = &set}, [5] = {"x"} };
        struct ops ops = { .open = my_open, .close = my_close };
    """
    assert [(target, value, said) for _, target, value, said in bindings(text)] == [
        ("cmds", "{0:['get',get,1],1:{'name':'set','fn':set},5:['x']}", "struct cmd []"),
        ("ops", "{'open':my_open,'close':my_close}", "struct ops"),
    ]
    assert {"get", "set", "my_open"} <= {each.ref for each in index(text).occurrences if each.role == "read"}


def test_locals_assignments_and_globals() -> None:
    text = """
        int total;
        void f(struct s *p) {
          struct s *q = make(1), r;
          for (int i = 0; i < 3; i++) { total = i; p->x = q; }
          total += 2; *p = r; p = (struct s *)other;
        }
    """
    assert [each for each in bindings(text) if each[1] != "i"] == [
        ("", "total", "?", "int"), ("f", "p", "?", "struct s *"), ("f", "q", "make(1)", "struct s *"),
        ("f", "r", "?", "struct s"), ("", "total", "i", None), ("f", "p.x", "q", None), ("", "total", "2", None),
        ("f", "p", "s()", None),
    ]  # fmt: skip
    assert kinds(text) == [("variable", "total"), ("function", "f")]


def test_all_branches_of_conditionals_are_read_where_they_are_whole() -> None:
    text = """
        #ifdef A
        int a(void) { return x(); }
        #elif defined(B)
        int b(void) { return y(); }
        #else
        int c(void) { return z(); }
        #endif
        #if 0
        } broken ((
        #endif
        int table[] = {
        #ifdef A
          1,
        #endif
          2 };
    """
    assert kinds(text) == [("function", "a"), ("function", "b"), ("function", "c"), ("variable", "table")]
    assert [ref for _, ref, _ in calls(text)] == ["x", "y", "z"]
    assert not index(text).problems
    assert {"A", "B"} <= {each.ref for each in index(text).occurrences}


def test_of_branches_that_are_fragments_the_first_is_read_and_the_others_called() -> None:
    text = """
        #ifdef A
        int f(int a) {
        #else
        int f(int a, int b) { if (checked(b)) {
        #endif
          #ifdef WIN
          if (a) {
          #endif
            g();
          #ifdef WIN
          }
          #endif
          return a
        #ifdef A
            + one()
        #else
            + two()
        #endif
            ;
        }
        int after(void) { return h(); }
    """
    assert kinds(text) == [("function", "f"), ("function", "after")]
    assert [(scope, ref) for scope, ref, _ in calls(text)] == [
        ("f", "checked"), ("f", "g"), ("f", "one"), ("f", "two"), ("after", "h"),
    ]  # fmt: skip
    assert not index(text).problems


def test_values_of_conditionals_stand_beside_each_other() -> None:
    source = "#ifdef A\nstatic int v = 1;\n#else\nstatic int v = 2;\n#endif\n"
    found = [(each.value, each.until < len(source)) for each in index(source).bindings]
    assert found == [("1", True), ("2", True)]


@pytest.mark.parametrize(
    "source",
    [
        "STATIC int f(int a) { return g(); }",
        "PyMODINIT_FUNC f(void) { return g(); }",
        "API_EXPORT(int) f(int a) { return g(); }",
        "LUA_API int (f) (int a) { return g(); }",
        "int JEMALLOC_NOTHROW *\nJEMALLOC_ATTR(nonnull(1))\nf(int a) { return g(); }",
        "__attribute__((unused)) static int f(int a) { return g(); }",
        "int f(int a) NOT_REACHED { return g(); }",
        "BEGIN_DECLS\n\nstatic int f(void) { return g(); }\nEND_DECLS\n",
        "DECLARE_THING(x)\nDECLARE_THING(y)\nint f(void) { return g(); }",
        "int f(void) {\n  CHECK_IT(x)\n  return g();\n}",
        "#define M(x) a(x); /* one \\\n two */ \\\n b(x)\nint f(void) { return g(); }",
        'extern "C" {\nint f(void) { return g(); }\n}',
    ],
)
def test_macros_around_definitions(source: str) -> None:
    found = index(source)
    assert [each.qualname for each in found.symbols if each.kind == "function" and each.name != "M"] == ["f"]
    assert ("f", "g") in [(each.scope, each.ref) for each in found.calls]


def test_definitions_that_a_macro_names() -> None:
    text = """
        PHP_FUNCTION(strlen) { a(); }
        TEST_F(Suite, works) { for_each(x) { b(); } }
        SYSCALL_DEFINE1(close, unsigned int, fd) { c(); }
    """
    for path in ("a.c", "a.cc"):
        assert [name for _, name in kinds(text, path)] == ["strlen", "Suite.works", "close"]
        found = [(each.scope, each.ref) for each in index(text, path).calls]
        assert {("strlen", "a"), ("Suite.works", "for_each"), ("Suite.works", "b"), ("close", "c")} <= set(found)


def test_what_a_grammar_reads_is_as_long_as_the_file() -> None:
    source = b"#if 1\nFOO\nint x; // \"\n#else\n'\n#endif\nclass EXPORT_IT Name { };\n"
    read = readable(source)
    assert len(read) == len(source) and b"#" not in read and b"EXPORT" not in read and b"class" in read


@pytest.mark.parametrize(
    ("code", "whole"),
    [(b"a;", True), (b"f(a)", False), (b"if (a) {", False), (b"} else {", False), (b"a, b,", True), (b"", True)],
)
def test_pieces_of_code(code: bytes, whole: bool) -> None:
    assert is_whole(code) is whole


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("#pragma once\nclass A;\n", "cpp"),
        ("namespace a {\n}\n", "cpp"),
        ("template <typename T> T f(T);\n", "cpp"),
        ("#include <string>\n", "cpp"),
        ('#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n#ifdef __cplusplus\n}\n#endif\n', "c"),
        ("struct a { int class; };\n", "c"),
        ("/* which\nclass X:\nusing namespace y;\n*/\nint new;\n", "c"),
    ],
)
def test_headers_that_show_it_are_cpp(source: str, language: str) -> None:
    assert index_module("a.h", source.encode()).language == language


def test_returned_values() -> None:
    found = index("int f(void) { if (a) return g(); return -1; }\nvoid h(void) { return; }\n").statements
    assert [(each.kind, each.scope, each.ref) for each in found] == [
        ("return", "f", "g()"), ("return", "f", "<int>"), ("return", "h", "<None>"),
    ]  # fmt: skip


DEEP = 5_000


@pytest.mark.parametrize("path", ["a.c", "a.cc"])
@pytest.mark.parametrize(
    "source",
    [
        "int x = " + "(" * DEEP + "a" + ")" * DEEP + ";",
        "void f() { " + "f(" * DEEP + ")" * DEEP + "; }",
        "void f() { a" + "->b(c)" * DEEP + "; }",
        "int x[] = " + "{" * DEEP + "}" * DEEP + ";",
        "void f() { " + "if (a) {" * DEEP + "}" * DEEP + "}",
        "int " + "*" * DEEP + "x;",
        "int " + "(*" * DEEP + "x" + ")()" * DEEP + ";",
        "struct a { " * DEEP + "} x;" * DEEP,
        "#if A\n" * DEEP + "#endif\n" * DEEP,
        "#if A\nf({\n#else\ng(\n#endif\n" * DEEP,
        "FOO(x)\n" * DEEP,
        "/*" + "*" * 200_000,
        'R"x(' * 50_000,
        "int " + ", ".join(f"*a{i}" for i in range(DEEP)) + ";",
    ],
    ids=range(14),
)
def test_deep_and_hostile_files_are_survived(path: str, source: str) -> None:
    started = time.process_time()
    found = index_module(path, source.encode())
    assert time.process_time() - started < 20
    assert all(len(call.ref) <= 1000 for call in found.calls)


def test_what_is_included_is_found_beside_the_file_and_where_headers_lie() -> None:
    code = code_of(
        {
            "src/net/a.c": '#include "a.h"\n#include "../util.h"\n#include <proj/api.h>\n#include <stdio.h>\n',
            "src/net/a.h": "",
            "src/util.h": "",
            "include/proj/api.h": "",
            "stdio.h": "",
        }
    )
    assert code.imported_paths("src/net/a.c") == ("include/proj/api.h", "src/net/a.h", "src/util.h")

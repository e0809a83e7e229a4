"""What is told of a function in every language that is read: purpose, signature, callers, and what its module holds."""

import pytest
from shop_repository import claims, snapshot_of

JAVA_LIKE = "class A {\n  %s\n  static int one(int x) { return x; }\n  static int two(int x) { return one(x); }\n}\n"
SOURCES = {
    "a.py": 'def one(x):\n    """Adds."""\n    return x\n\n\ndef two(x):\n    return one(x)\n',
    "a.js": "/** Adds. */\nfunction one(x) { return x; }\nfunction two(x) { return one(x); }\n",
    "a.ts": "/** Adds. */\nfunction one(x: number) { return x; }\nfunction two(x: number) { return one(x); }\n",
    "a.tsx": "/** Adds. */\nfunction one(x: number) { return x; }\nfunction two(x: number) { return one(x); }\n",
    "a.go": "package a\n\n// Adds.\nfunc one(x int) int { return x }\n\nfunc two(x int) int { return one(x) }\n",
    "a.rs": "/// Adds.\nfn one(x: i32) -> i32 { x }\n\nfn two(x: i32) -> i32 { one(x) }\n",
    "A.java": JAVA_LIKE % "/** Adds. */",
    "A.cs": JAVA_LIKE % "/// <summary>Adds.</summary>",
    "a.php": "<?php\n/** Adds. */\nfunction one($x) { return $x; }\nfunction two($x) { return one($x); }\n",
    "a.c": "/* Adds. */\nint one(int x) { return x; }\n\nint two(int x) { return one(x); }\n",
    "a.cpp": "// Adds.\nint one(int x) { return x; }\n\nint two(int x) { return one(x); }\n",
    "a.rb": "# Adds.\ndef one(x)\n  x\nend\n\ndef two(x)\n  one(x)\nend\n",
}


@pytest.mark.parametrize("path", SOURCES)
def test_a_function_of_every_language(path: str) -> None:
    name = "A.one" if path.startswith("A") else "one"
    known = snapshot_of({path: SOURCES[path]})
    told = claims(known, f"{path}::{name}")
    assert told["purpose"].endswith("has this purpose: Adds.")
    assert "takes `x`" in told["signature"] or "takes `$x`" in told["signature"]
    assert told["callers"].endswith("two`.")
    assert "defines" in claims(known, f"{path}::")["module role"]


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("a.py", "class A:\n    @staticmethod\n    def one(x): pass\n", "A.one"),
        ("a.py", "class A:\n    def one(me, x): pass\n", "A.one"),
        ("a.rs", "struct A;\nimpl A {\n  fn one(&mut self, x: i32) {}\n}\n", "A.one"),
        ("a.rs", "struct A;\nimpl A {\n  fn one(x: i32) {}\n}\n", "A.one"),
        ("a.go", "package a\n\ntype A struct{}\n\nfunc (a *A) one(x int) {}\n", "A.one"),
        ("A.java", "class A {\n  void one(int x) {}\n}\n", "A.one"),
        ("a.ts", "class A {\n  one(this: A, x: number) {}\n}\n", "A.one"),
        ("a.php", "<?php\nclass A { function one($x) {} }\n", "A.one"),
        ("a.rb", "class A\n  def one(x)\n  end\nend\n", "A.one"),
        ("a.cpp", "class A { public: void one(int x) {} };\n", "A.one"),
    ],
)
def test_a_method_takes_what_a_call_hands_over(path: str, source: str, name: str) -> None:
    told = claims(snapshot_of({path: source}), f"{path}::{name}")["signature"].replace("$", "")
    assert told.startswith("The ") and " takes `x`" in told

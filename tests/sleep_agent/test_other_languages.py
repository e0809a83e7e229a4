"""What is told of repositories that are not Python's: briefs, licences, tests, what ends a statement."""

import pytest
from shop_repository import claims, snapshot_of

from sleep_agent.reason import reason

LICENCE = "// Copyright 2020 The Shop Authors\n//\n// Licensed under some terms;\n// you may not use it.\n"


def brief_of(files: dict[str, str]) -> tuple[str, str]:
    (brief,) = (f for f in reason(snapshot_of(files), "", 3).facts if f.kind == "brief")
    return brief.subject, brief.claim


def test_a_crate_says_what_it_is_for_and_its_folders_do_too() -> None:
    files = {
        "Cargo.toml": '[package]\nname = "shop"\ndescription = "Sells fruit"\n\n[dependencies]\nserde = "1"\n',
        "README.md": "# Shop\n\n**Trade is a framework for *buy*ing and selling.**\n",
        "src/lib.rs": "//! Everything that can be bought.\n\npub mod till;\n",
        "src/stock.rs": "pub fn take() {}\n",
        "src/till/mod.rs": "//! Where people pay.\n\npub fn pay() {}\n",
    }
    assert brief_of(files) == (
        "README.md::",
        "`Cargo.toml` says of `shop`: Sells fruit. In the words of `README.md`: Trade is a framework for buying and "
        "selling. It holds 3 Rust files, 1 prose file and 1 settings file. Its code is in `src` (2: everything that "
        "can be bought) and `src/till` (1: where people pay).",
    )


def test_only_what_a_brief_tells_of_settings_makes_it_stale() -> None:
    cargo = '[package]\nname = "shop"\ndescription = "Sells fruit"\n\n[dependencies]\nserde = "%d"\n'
    files = {"README.md": "# Shop\n\nIt is a shop.\n", "src/lib.rs": "pub fn take() {}\n"}
    first, second = (snapshot_of({**files, "Cargo.toml": cargo % n}) for n in (1, 2))
    (brief,) = (f for f in reason(first, "", 3).facts if f.kind == "brief")
    assert second.is_fresh(brief)
    assert not snapshot_of({**files, "Cargo.toml": cargo.replace("fruit", "nuts") % 1}).is_fresh(brief)


def test_the_readme_of_the_largest_folder_stands_for_a_workspace() -> None:
    files = {
        ".tools/skills/how.md": "# Skill\n\n1. Do this first, it is a must.\n",
        "package.json": '{\n  "private": true,\n  "scripts": {"build": "tsc", "test": "vitest"}\n}\n',
        "packages/shop/README.md": "# Shop\n\nShop is a library that sells fruit.\n",
        "packages/shop/package.json": '{\n  "name": "shop",\n  "description": "Sells fruit, by type"\n}\n',
        **{f"packages/shop/src/{n}.ts": "export const N = 1;\n" for n in range(4)},
        "packages/site/README.md": "# Site\n\nThe pages.\n",
        "packages/site/src/index.ts": "export const N = 1;\n",
    }
    subject, claim = brief_of(files)
    assert subject == "packages/shop/README.md::"
    assert claim.startswith(
        "`packages/shop/package.json` says of `shop`: Sells fruit, by type. "
        "In the words of `packages/shop/README.md`: Shop is a library that sells fruit."
    )
    assert "`package.json` has the scripts `build` and `test`." in claim


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("shop/stock.go", f"{LICENCE}\npackage shop\n\nfunc Take() int {{\n\treturn 1\n}}\n"),
        ("shop/Stock.java", "/*\n * Copyright 2020.\n *\n * Licensed so.\n */\npackage shop;\n\nclass Stock {}\n"),
        ("shop/stock.ts", "/**\n * @license MIT\n * Copyright 2020\n */\n\nexport function take() {}\n"),
    ],
)  # fmt: skip
def test_a_licence_is_no_purpose(path: str, source: str) -> None:
    assert "purpose" not in claims(snapshot_of({path: source}), f"{path}::")


def test_what_javadoc_marks_up_is_told_plainly() -> None:
    source = (
        "package shop;\n\n/** Keeps {@code Fruit} for a {@link Customer#name customer}.<p>And more. */\nclass Stock {\n"
        "  /**\n   * @deprecated since 2, which\n   * goes on here\n   */\n  int take() { return this.left(); }\n"
        "  int left() { return 1; }\n}\n"
    )
    known = snapshot_of({"shop/Stock.java": source})
    assert claims(known, "shop/Stock.java::Stock")["purpose"] == (
        "The class `Stock` has this purpose: Keeps `Fruit` for a `customer`."
    )
    told = claims(known, "shop/Stock.java::Stock.take")
    assert told["returns"] == "The method `Stock.take` returns `this.left()`."
    assert told["signature"] == "The method `Stock.take` takes no arguments, and returns `int`."
    assert "goes on here" not in told["purpose"]


def test_tests_of_other_languages_stand_apart() -> None:
    files = {
        "shop/stock.go": 'package shop\n\nimport "github.com/spf13/pflag"\n\n// Take gives it.\nfunc Take() int {\n'
        '\tpflag.Parse()\n\tpanic("Nothing is left")\n}\n',
        "shop/stock_test.go": 'package shop\n\nimport "testing"\n\nfunc TestTake(t *testing.T) {\n\tTake()\n}\n',
    }  # fmt: skip
    told = claims(snapshot_of(files), "shop/stock.go::Take")
    assert told["callers"] == "The function `Take` is called by the test `TestTake` in `shop/stock_test.go`."
    assert told["raises"] == "The function `Take` raises `panic` (“Nothing is left”)."
    outside = claims(snapshot_of(files), "shop/stock.go::")["imports"]
    assert outside.endswith("imports only from outside the repository: `github.com/spf13/pflag`.")


def test_nobody_asks_about_what_has_no_name_nor_is_told_a_name_for_a_purpose() -> None:
    source = (
        "interface Till { int pay(); }\n\n/** Shop */\nclass Shop {\n"
        "  Till till() { return new Till() { /** Pays at once. */ public int pay() { return 1; } }; }\n}\n"
    )
    said = reason(snapshot_of({"shop/Shop.java": source}), "shop/Shop.java", 3)
    inside = {fact.subject for fact in said.facts if "<" in fact.subject}
    assert inside
    assert not inside & {row.subject for row in said.questions}
    assert not [f for f in said.facts if f.kind == "purpose" and f.subject.endswith("::Shop")]

"""What holds of edits of Python holds of edits of languages whose packages have many files."""

from collections.abc import Mapping

from edits_checked import check_edits
from hypothesis import given, settings
from hypothesis import strategies as st

LINES = {
    "go": (
        "type Item struct { Base; next *Item }",
        "type Base struct{}\nfunc (b *Base) Show() int { return help() }",
        "type Shape interface { Show() int }\nfunc draw(s Shape) { s.Show() }",
        "func (i *Item) Go() *Item { i.Show(); return i.next }",
        "func help() int { return 1 }",
        "func main() { var i Item; i.Go().Show(); store.Open().Load(); draw(&i) }",
        "type Store struct{}\nfunc Open() *Store { return &Store{} }",
        "func (s *Store) Load() { s.check() }",
        "func (s *Store) check() {}",
    ),
    "rs": (
        "mod store;",
        "use crate::store::*;",
        "use crate::store::{Store, open};",
        "pub struct Store {}\npub fn open() -> Store { Store {} }",
        "impl Store { pub fn load(&self) -> Store { self.check(); open() } fn check(&self) {} }",
        "pub trait Shape { fn area(&self) {} }\nimpl Shape for Store { fn area(&self) { self.load().area() } }",
        "fn main() { open().load().area(); crate::store::open(); super::open() }",
        "fn each(s: &dyn Shape) { s.area() }",
    ),
    "java": (
        "import acme.store.*;",
        "import acme.store.Store;",
        "class Item { Item next; Item(int n) { show(); } void show() { next.show(); Helper.help(); } }",
        "class Helper { static Store help() { return new Store(); } }",
        "class Store extends Base { void load() { super.load(); step(1); } void step() {} void step(int n) {} }",
        "class Base implements Shape { void load() { help(); } public void area() {} }",
        "interface Shape { void area(); }\nclass User { void use(Shape s, Store t) { s.area(); t.load(); } }",
    ),
    "c": (
        '#include "store.h"',
        "#include <store.h>",
        "static int help(void) { return load(SIZE); }",
        "int main(void) { help(); return 0; }",
        "int load(int count) { return count; }",
    ),
    "h": ("#define SIZE 3", "int load(int count);", "static inline int help(void) { return SIZE; }"),
    "rb": (
        "require_relative 'store'",
        "require 'store'",
        "autoload :Store, 'store'",
        "class Store\n  def load; step; end\n  def step; end\nend",
        "Store.new.load",
    ),
}
HEADS = {
    "main.go": 'package app\nimport store "acme.org/app/store"\n',
    "more.go": "package app\n",
    "store/store.go": "package store\n",
    "src/main.rs": "",
    "src/store.rs": "",
    "src/store/deep.rs": "",
    "app/App.java": "package acme.app;\n",
    "app/More.java": "package acme.app;\n",
    "store/Store.java": "package acme.store;\n",
    "app/main.c": "",
    "app/store.h": "",
    "include/store.h": "",
    "app/run.rb": "",
    "lib/store.rb": "",
}


def sources(path: str) -> st.SearchStrategy[str]:
    lines = LINES[path.rpartition(".")[2]]
    return st.lists(st.sampled_from(lines), min_size=0, max_size=4).map(lambda chosen: HEADS[path] + "\n".join(chosen))


beginnings = st.fixed_dictionaries({path: st.none() | sources(path) for path in HEADS})
edits = st.sampled_from(sorted(HEADS)).flatmap(lambda path: st.fixed_dictionaries({path: st.none() | sources(path)}))


@settings(max_examples=40)
@given(beginnings, st.lists(edits, min_size=1, max_size=4))
def test_any_edits_equal_a_rebuild(
    beginning: Mapping[str, str | None], batches: list[Mapping[str, str | None]]
) -> None:
    check_edits([{"go.mod": "module acme.org/app\n"}, beginning, *batches])

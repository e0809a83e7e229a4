"""How names of Rust mean things: where modules lie, what types mention, and what needs no definition."""

from indexer.languages import ModulePath, Rules
from indexer.languages.syntax.types import TypeNames, reader

_ROOTS = ("lib.rs", "main.rs")
_TYPES = TypeNames(
    same=frozenset(
        ("Arc", "Box", "Cell", "Cow", "ManuallyDrop", "Mutex", "MutexGuard", "Option", "Pin", "Rc", "Ref", "RefCell",
         "RefMut", "Result", "RwLock", "UnsafeCell", "Weak", "Wrapping")
    ),
    lists=frozenset(("BTreeSet", "BinaryHeap", "HashSet", "IndexSet", "Iter", "LinkedList", "SmallVec", "Vec",
                     "VecDeque", "Receiver", "Sender")),
    tables=frozenset(("BTreeMap", "FxHashMap", "HashMap", "IndexMap")),
    words=frozenset(("const", "dyn", "impl", "mut", "ref")),
)  # fmt: skip
_BUILTINS = """
assert assert_eq assert_ne bool cfg char concat dbg debug_assert debug_assert_eq eprint eprintln env Err f32 f64 file
format i128 i16 i32 i64 i8 include_str isize line matches None Ok Option panic print println Result Self Some str String
stringify todo u128 u16 u32 u64 u8 unimplemented unreachable usize vec Vec write writeln Box Default Clone Copy Drop
"""
_SAME = """
as_deref as_deref_mut as_mut as_ref await borrow borrow_mut by_ref clone cloned copied deref expect into lock map_err ok
ok_or ok_or_else or_else read take to_owned unwrap unwrap_or unwrap_or_default unwrap_or_else write
"""
_COMMON = """
and and_then any all as_bytes as_mut as_ref as_str borrow chain chars clone cloned collect contains copied count default
drain drop enumerate eq err expect extend filter filter_map find first flat_map flush fmt fold from get get_mut
get_or_insert hash insert into into_iter is_empty is_err is_none is_ok is_some iter iter_mut join keys last len lines
lock map map_err max min new next ok ok_or parse peek poll pop position push push_str read recv remove replace rev send
skip sort split starts_with sum take to_owned to_string trim try_from try_into unwrap unwrap_or unwrap_or_default
unwrap_or_else values with_capacity write zip
"""


def roots(path: str) -> ModulePath:
    """Where a file stands: `src/lib.rs` is the root of `src/a.rs`, whose own modules lie in `src/a`."""
    folder, _, name = path.rpartition("/")
    parts = folder.split("/") if folder else []
    if "src" in parts:
        tops = ["/".join(parts[: len(parts) - parts[::-1].index("src")])]
    else:
        tops = ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]
    root = tuple(f"{top}/{each}" if top else each for top in tops for each in _ROOTS)
    if name in _ROOTS:
        return ModulePath((path, *root), (path,), folder)
    own = folder if name == "mod.rs" else f"{folder}/{name.removesuffix('.rs')}" if folder else name.removesuffix(".rs")
    above = own.rpartition("/")[0]
    names = (f"{above}.rs", *(f"{above}/{each}" for each in ("mod.rs", *_ROOTS))) if above else _ROOTS
    return ModulePath(root, names, own)


def places(path: str, module: str) -> tuple[str, ...]:
    """Where a crate of the same repository may lie: in a folder called like it."""
    parts = path.split("/")
    found: list[str] = []
    for name in dict.fromkeys((module, module.replace("_", "-"))):
        for count in range(len(parts) - 1, -1, -1):
            around = "/".join(parts[:count])
            below = (f"{name}/src/lib.rs", f"crates/{name}/src/lib.rs")
            found += [f"{around}/{place}" if around else place for place in below]
        if "src" not in parts or parts.index("src") > 0:
            own = parts[: parts.index("src")] if "src" in parts else parts[:-2]
            if own and own[-1] == name:
                found.insert(0, "/".join((*own, "src/lib.rs")))
    return tuple(dict.fromkeys(found))


RULES = Rules(
    family="rust",
    receiver="self",
    builtins=frozenset(_BUILTINS.split()),
    is_extended=True,
    places=places,
    roots=roots,
    types=reader(_TYPES),
    marks=True,
    same=frozenset(_SAME.split()),
    common=frozenset(_COMMON.split()),
)

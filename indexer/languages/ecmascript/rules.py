"""How names of JavaScript and TypeScript mean things: what an import may name, and what needs no definition."""

from posixpath import normpath

from indexer.languages import Rules
from indexer.languages.syntax.types import TypeNames, reader
from indexer.naming import folders_around

SOURCES = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
INDEXES = tuple(f"index{suffix}" for suffix in SOURCES)
_COMPILED = (".js", ".jsx", ".mjs", ".cjs")
_ALIASES = ("@/", "~/", "#/")
_PACKAGES = ("packages", "libs", "apps", "modules")

_GLOBALS = """
AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean
BroadcastChannel Buffer CustomEvent DOMException DataView Date Document Element Error EvalError Event EventSource
EventTarget File FileReader FinalizationRegistry Float32Array Float64Array FormData Function HTMLElement Headers Image
Infinity Int16Array Int32Array Int8Array IntersectionObserver Intl Iterator JSON Map Math MessageChannel
MutationObserver NaN Node Number Object Performance Promise Proxy RangeError ReadableStream ReferenceError Reflect
RegExp Request ResizeObserver Response Set SharedArrayBuffer String Symbol SyntaxError TextDecoder TextEncoder
TransformStream TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap
WeakRef WeakSet WebAssembly WebSocket Worker WritableStream XMLHttpRequest __dirname __filename alert arguments atob
btoa cancelAnimationFrame clearImmediate clearInterval clearTimeout confirm console crypto customElements decodeURI
decodeURIComponent document encodeURI encodeURIComponent escape eval exports fetch getComputedStyle global globalThis
history import isFinite isNaN localStorage location module navigator parseFloat parseInt performance process prompt
queueMicrotask requestAnimationFrame require self sessionStorage setImmediate setInterval setTimeout structuredClone
undefined unescape window
"""
BUILTINS = frozenset(_GLOBALS.split())


def places(path: str, module: str) -> tuple[str, ...]:
    """Files (with suffix or without) and folders that `module`, imported in the file `path`, may mean, likeliest first.

    `./m` is beside the file. What has no dot in front is a package outside, unless it is written as packages of one
    repository are (`@scope/name` in `packages/name`) or as a path from a source root (`@/a/b`, `src/a/b`, `a/b`).
    """
    folder = path.rpartition("/")[0]
    if module.startswith("."):
        place = normpath(f"{folder}/{module}" if folder else module)
        return () if place.startswith("..") else tuple(dict.fromkeys(as_source("" if place == "." else place)))
    found: list[str] = []
    for root in folders_around(path):
        for below in _below_root(module):
            found.extend(as_source(_join(root, below)))
    return tuple(dict.fromkeys(found))


def as_source(place: str) -> list[str]:
    """A place as it is written, and without the suffix of what is compiled from it: `./m.js` means `m.ts`, too."""
    bare = next((place[: -len(suffix)] for suffix in _COMPILED if place.endswith(suffix)), None)
    return [place] if bare is None else [place, bare]


def _below_root(module: str) -> list[str]:
    """Where a module that is not named relatively may lie below a root."""
    if module.startswith(_ALIASES):
        return [f"src/{module[2:]}", module[2:]]
    if module.startswith("@") and "/" in module:
        name, _, inside = module.partition("/")[2].partition("/")
        return [_join(_join(f"{holder}/{name}", source), inside) for holder in _PACKAGES for source in ("src", "")]
    return [module, f"src/{module}"] if "/" in module and ":" not in module else []


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


TYPES = TypeNames(
    same=frozenset(
        ("Promise", "PromiseLike", "Readonly", "Partial", "Required", "NonNullable", "Awaited", "Ref", "Pick", "Omit")
    ),
    lists=frozenset(("Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable", "AsyncIterable", "IterableIterator")),
    tables=frozenset(("Map", "ReadonlyMap", "WeakMap", "Record")),
    words=frozenset(("readonly", "typeof", "asserts", "infer", "unique", "abstract", "new")),
)
_COMMON = """
add at apply bind call catch charAt charCodeAt clear close codePointAt concat constructor copyWithin delete emit end
endsWith entries error every exec exit fill filter finally find findIndex findLast flat flatMap forEach from get
hasOwnProperty has includes indexOf info isPrototypeOf join keys lastIndexOf length localeCompare log map match matchAll
next normalize off on once padEnd padStart parse pop push read reduce reduceRight repeat replace replaceAll resolve
reverse search send set shift slice some sort splice split startsWith stringify substr substring test then toFixed
toISOString toLocaleString toLowerCase toString toUpperCase trim trimEnd trimStart unshift valueOf values warn write
"""

RULES = Rules(
    family="ecmascript",
    receiver="this",
    parent="super",
    constructors=("constructor",),
    builtins=BUILTINS,
    places=places,
    has_aliases=True,
    types=reader(TYPES),
    has_prototypes=True,
    stars_bind=False,
    module_names=frozenset(("exports", "module.exports")),
    common=frozenset(_COMMON.split()),
)

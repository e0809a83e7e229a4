"""How names of Java, C# and PHP mean things: what an import may name, and what needs no definition."""

from posixpath import normpath

from indexer.languages import Rules
from indexer.languages.syntax.types import TypeNames, reader

_JAVA_LANG = """
AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException AssertionError
AutoCloseable Boolean Byte CharSequence Character Class ClassCastException ClassLoader ClassNotFoundException
CloneNotSupportedException Cloneable Comparable Deprecated Double Enum Error Exception Float FunctionalInterface
IllegalAccessException IllegalArgumentException IllegalStateException IndexOutOfBoundsException InheritableThreadLocal
InstantiationException Integer InternalError InterruptedException Iterable LinkageError Long Math Module
NegativeArraySizeException NoSuchFieldException NoSuchMethodException NullPointerException Number
NumberFormatException Object OutOfMemoryError Override Package Process ProcessBuilder Readable Record
ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs SecurityException Short StackOverflowError
StackTraceElement StackWalker StrictMath String StringBuffer StringBuilder StringIndexOutOfBoundsException
SuppressWarnings System Thread ThreadGroup ThreadLocal Throwable UnsupportedOperationException Void
"""
_TESTS, _SOURCES = "src/test/", "src/main/"
_PHP_ROOTS = ("", "src", "lib", "app", "tests")


def java_places(path: str, module: str) -> tuple[str, ...]:
    """A package is a folder below a source root, which is a folder around the file; tests see what they test."""
    written = module.replace(".", "/")
    roots = _around(path)
    roots += [root.replace(_TESTS, _SOURCES) for root in roots if _TESTS in f"{root}/"]
    return tuple(dict.fromkeys(f"{root}/{written}" if root else written for root in roots))


def php_places(path: str, module: str) -> tuple[str, ...]:
    """What is included lies beside the file, or below a folder around it; a namespace is a folder below a source root,
    often without its first parts (PSR-4).
    """
    folder = path.rpartition("/")[0]
    if "/" in module or module.endswith((".php", ".inc", ".phtml")):
        roots = [folder] if module.startswith(".") else [folder, *_around(path)]
        found = [normpath(f"{root}/{module}" if root else module) for root in roots]
        return tuple(dict.fromkeys(place for place in found if not place.startswith("..")))
    parts = module.split(".")
    found = []
    for dropped in range(len(parts)):
        below = "/".join(parts[dropped:])
        found += [f"{root}/{below}" if root else below for root in _PHP_ROOTS]
    return tuple(dict.fromkeys(found))


def _around(path: str) -> list[str]:
    """The folders around a file, innermost first, the repository's own last."""
    found: list[str] = []
    folder = path.rpartition("/")[0]
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return [*found, ""]


_SAME = """
AtomicReference CompletableFuture CompletionStage Future IAsyncEnumerable Lazy Nullable Optional SoftReference
Supplier Task ThreadLocal ValueTask WeakReference
"""
_LISTS = """
ArrayDeque ArrayList Collection Deque HashSet ICollection IEnumerable IList IReadOnlyCollection IReadOnlyList ISet
ImmutableList ImmutableSet Iterable Iterator LinkedHashSet LinkedList List ListIterator NavigableSet PriorityQueue Queue
ReadOnlyCollection Set SortedSet Stack Stream TreeSet Vector array iterable
"""
_TABLES = """
ConcurrentDictionary ConcurrentHashMap ConcurrentMap Dictionary EnumMap HashMap IDictionary IReadOnlyDictionary
ImmutableMap LinkedHashMap Map NavigableMap SortedDictionary SortedMap TreeMap WeakHashMap
"""
_TYPES = reader(
    TypeNames(
        same=frozenset(_SAME.split()),
        lists=frozenset(_LISTS.split()),
        tables=frozenset(_TABLES.split()),
        classes=frozenset(("Class", "Type")),
        words=frozenset(("extends", "final", "in", "out", "params", "readonly", "ref", "scoped", "super", "this")),
    )
)  # fmt: skip
_COMMON = """
Add AddRange Any Append Clear Close Contains ContainsKey Count Dispose Equals First FirstOrDefault ForEach Format Get
GetEnumerator GetHashCode GetType IndexOf Insert Invoke Join MoveNext OrderBy Read Remove Replace Select Set
SingleOrDefault Split StartsWith Substring ToArray ToList ToLower ToString Trim TryGetValue Where Write WriteLine
accept add addAll append apply charAt clear clone close collect compareTo contains containsKey count entrySet equals
filter find first flush forEach format get getClass getKey getMessage getName getValue hasNext hashCode indexOf
isEmpty iterator join keySet lastIndexOf length map next of orElse parse peek poll pop print println push put putAll
read remove replace run set size sort split startsWith stream substring test toArray toLowerCase toString trim valueOf
values write
"""
_TYPED = Rules(
    receiver="this",
    parent="super",
    shares_package=True,
    types=_TYPES,
    marks=True,
    common=frozenset(_COMMON.split()),
)
_CLASSES_ONLY = _TYPED._replace(constructors=("{class}",), sees_members=True, is_overloaded=True)
JAVA = _CLASSES_ONLY._replace(
    family="java",
    builtins=frozenset(_JAVA_LANG.split()),
    same=frozenset(("orElse", "orElseGet", "orElseThrow", "requireNonNull")),
)
CSHARP = _CLASSES_ONLY._replace(family="csharp", is_extended=True)
PHP = _TYPED._replace(family="php", constructors=("__construct",), own_class=frozenset(("self", "static")))

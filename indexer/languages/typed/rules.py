"""How names of Java, C# and PHP mean things: what an import may name, and what needs no definition."""

from posixpath import normpath

from indexer.languages import Rules

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


JAVA = Rules(
    receiver="this",
    sees_members=True,
    shares_folder=True,
    builtins=frozenset(_JAVA_LANG.split()),
    places=java_places,
)
CSHARP = Rules(receiver="this", sees_members=True)
PHP = Rules(receiver="this", constructors=("__construct",), places=php_places)

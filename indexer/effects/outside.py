"""Names outside the repository into what calling them does: the standard library and the packages everybody uses."""

import re
from functools import lru_cache
from typing import Final

PURE: Final = "pure"

_EXACT: Final[dict[str, str]] = {}


def _add(kind: str, names: str) -> None:
    _EXACT.update(dict.fromkeys(names.split(), kind))


_add("reads files", """
os.listdir os.scandir os.walk os.stat os.lstat os.access os.readlink os.path.exists os.path.lexists os.path.isfile
os.path.isdir os.path.islink os.path.getsize os.path.getmtime os.path.getatime os.path.getctime os.path.samefile
os.path.realpath os.path.ismount glob.glob glob.iglob io.open codecs.open linecache.getline linecache.getlines
pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.exists pathlib.Path.is_file pathlib.Path.is_dir
pathlib.Path.is_symlink pathlib.Path.stat pathlib.Path.lstat pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob
pathlib.Path.resolve pathlib.Path.open pathlib.Path.samefile pathlib.Path.owner shutil.which shutil.disk_usage
importlib.resources.files importlib.resources.read_text pkgutil.get_data importlib.metadata.version tokenize.open
filecmp.cmp mimetypes.init zipfile.ZipFile tarfile.open gzip.open bz2.open lzma.open configparser.ConfigParser.read
""")  # fmt: skip
_add("writes files", """
os.remove os.unlink os.rename os.replace os.mkdir os.makedirs os.rmdir os.removedirs os.chmod os.chown os.link
os.symlink os.truncate os.utime os.mkfifo os.write os.ftruncate os.fsync os.open shutil.copy shutil.copy2
shutil.copyfile shutil.copytree shutil.copymode shutil.copystat shutil.move shutil.rmtree shutil.make_archive
shutil.unpack_archive pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.mkdir pathlib.Path.rmdir
pathlib.Path.unlink pathlib.Path.rename pathlib.Path.replace pathlib.Path.touch pathlib.Path.chmod
pathlib.Path.symlink_to pathlib.Path.hardlink_to tempfile.mkstemp tempfile.mkdtemp tempfile.NamedTemporaryFile
tempfile.TemporaryFile tempfile.TemporaryDirectory tempfile.SpooledTemporaryFile logging.FileHandler
""")  # fmt: skip
_add("process", """
os.system os.popen os.fork os.forkpty os.kill os.killpg os.waitpid os.abort os.startfile os.setsid pty.spawn
signal.signal signal.alarm signal.setitimer signal.raise_signal signal.pthread_sigmask atexit.register
asyncio.create_subprocess_exec asyncio.create_subprocess_shell multiprocessing.Process multiprocessing.Pool
concurrent.futures.ProcessPoolExecutor webbrowser.open
""")  # fmt: skip
_add(
    "environment",
    """
os.putenv os.unsetenv os.chdir os.fchdir os.umask os.environ.setdefault os.environ.update os.environ.pop
os.environ.clear os.environ.popitem os.environ.__setitem__ os.environ.__delitem__ locale.setlocale sys.path.insert
sys.path.append sys.path.remove sys.setrecursionlimit sys.settrace sys.setprofile random.seed gc.disable gc.enable
time.tzset
""",
)
_add(
    "network",
    """
urllib.request.urlopen urllib.request.urlretrieve webbrowser.open_new socket.socket socket.create_connection
socket.getaddrinfo socket.gethostbyname socket.gethostbyaddr socket.getfqdn socket.create_server socketserver.TCPServer
http.server.HTTPServer asyncio.open_connection asyncio.start_server
""",
)
_add("log", "warnings.warn warnings.warn_explicit traceback.print_exc traceback.print_exception")
_add(
    "prints",
    """
<builtin>.print sys.stdout.write sys.stderr.write sys.stdout.flush sys.stderr.flush sys.stdout.writelines
sys.stdout.buffer.write sys.stderr.buffer.write pprint.pprint
""",
)
_add(
    "input",
    """
<builtin>.input getpass.getpass sys.stdin.read sys.stdin.readline sys.stdin.readlines sys.stdin.buffer.read
termios.tcgetattr termios.tcsetattr tty.setraw msvcrt.getwch msvcrt.getch
""",
)
_add(
    "random",
    """
os.urandom uuid.uuid1 uuid.uuid4 random.random random.randint random.randrange random.choice random.choices
random.sample random.shuffle random.uniform random.gauss random.getrandbits random.SystemRandom secrets.token_hex
secrets.token_bytes secrets.token_urlsafe secrets.choice secrets.randbelow secrets.randbits
""",
)
_add(
    "clock",
    """
time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter time.process_time time.localtime time.gmtime
time.ctime time.strftime datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today
""",
)
_add(
    "waits",
    """
time.sleep select.select select.poll threading.Event.wait threading.Condition.wait threading.Thread.join
queue.Queue.join subprocess.Popen.wait subprocess.Popen.communicate
""",
)
_add(
    "thread",
    """
threading.Thread threading.Thread.start threading.Timer concurrent.futures.ThreadPoolExecutor asyncio.run
asyncio.create_task asyncio.ensure_future asyncio.to_thread asyncio.gather _thread.start_new_thread
asyncio.new_event_loop
""",
)
_add("exits", "sys.exit os._exit <builtin>.exit <builtin>.quit")
_add(
    "dynamic",
    """
<builtin>.exec <builtin>.eval <builtin>.__import__ <builtin>.compile importlib.import_module importlib.reload
runpy.run_path runpy.run_module pickle.load pickle.loads marshal.loads
""",
)

_PREFIXES: Final[tuple[tuple[str, str], ...]] = (
    ("subprocess.list2cmdline", PURE),
    ("subprocess.", "process"),
    ("os.exec", "process"),
    ("os.spawn", "process"),
    ("pathlib.Path.", PURE),  # those that touch the disk are told apart above
    ("pathlib.", PURE),
    ("os.path.", PURE),
    ("urllib.parse.", PURE),
    ("urllib.request.Request", PURE),
    ("requests.", "network"),
    ("httpx.", "network"),
    ("aiohttp.", "network"),
    ("http.client.HTTP", "network"),
    ("smtplib.", "network"),
    ("ftplib.", "network"),
    ("imaplib.", "network"),
    ("poplib.", "network"),
    ("telnetlib.", "network"),
    ("xmlrpc.client.", "network"),
    ("paramiko.", "network"),
    ("boto3.", "network"),
    ("urllib3.", "network"),
    ("websockets.", "network"),
    ("grpc.", "network"),
    ("sqlite3.", "database"),
    ("psycopg2.", "database"),
    ("psycopg.", "database"),
    ("pymysql.", "database"),
    ("MySQLdb.", "database"),
    ("cx_Oracle.", "database"),
    ("oracledb.", "database"),
    ("asyncpg.", "database"),
    ("pymongo.", "database"),
    ("redis.", "database"),
    ("logging.getLogger", PURE),
    ("logging.Logger.", "log"),
    ("logging.getLogger.", "log"),
)
_LOGGING_TEXT: Final = """
debug info warning warn error exception critical fatal log
"""
_LOGGING: Final = frozenset(_LOGGING_TEXT.split())
_LOGGERS: Final = re.compile(r"(?:\w+\.)*_{0,2}(?:log|logger|logging|LOG|LOGGER)")
STANDARD_STREAM: Final = re.compile(r"std(?:out|err)(?:[^a-z]|$)")
"""Finds names of the standard streams in what a variable is set to."""
_LIKELY_METHODS: Final[dict[str, str]] = {
    "read_text": "reads files", "read_bytes": "reads files",
    "write_text": "writes files", "write_bytes": "writes files",
    "executemany": "database", "executescript": "database", "fetchone": "database", "fetchall": "database",
    "fetchmany": "database", "sendall": "network", "recv": "network", "recvfrom": "network",
}  # fmt: skip
"""Methods of objects that nobody knows, whose names leave little doubt."""
_WRITES: Final = ("write", "writelines")

_PURE_MODULES_TEXT: Final = """
re math cmath operator itertools functools collections typing typing_extensions string textwrap json enum abc
dataclasses copy types numbers fractions decimal statistics bisect heapq difflib html base64 binascii hashlib hmac
struct unicodedata ast inspect contextlib keyword token datetime calendar zlib shlex fnmatch posixpath ntpath
weakref colorsys ipaddress urllib stat errno codecs pprint csv array graphlib zoneinfo
"""
_PURE_MODULES: Final = frozenset(_PURE_MODULES_TEXT.split())
_CONSUMERS_TEXT: Final = """
<builtin>.next <builtin>.setattr <builtin>.delattr <builtin>.vars <builtin>.super
"""
_CONSUMERS: Final = frozenset(_CONSUMERS_TEXT.split())
CALLS_BACK: Final[dict[str, tuple[int, str]]] = {
    "<builtin>.map": (0, ""),
    "<builtin>.filter": (0, ""),
    "<builtin>.sorted": (-1, "key"),
    "<builtin>.min": (-1, "key"),
    "<builtin>.max": (-1, "key"),
    "<builtin>.list.sort": (-1, "key"),
    "functools.reduce": (0, ""),
    "itertools.groupby": (1, "key"),
    "itertools.takewhile": (0, ""),
    "itertools.dropwhile": (0, ""),
    "itertools.starmap": (0, ""),
    "re.sub": (1, "repl"),
    "re.Pattern.sub": (0, "repl"),
}
"""Pure functions that call what they are given: at which position, under which name."""

_MUTATORS_TEXT: Final = """
append extend insert remove pop clear sort reverse update setdefault popitem add discard appendleft popleft
extendleft rotate difference_update intersection_update symmetric_difference_update __setitem__ __delitem__ __iadd__
"""
MUTATORS: Final = frozenset(_MUTATORS_TEXT.split())
"""Methods of the built-in collections that change them."""

_COLLECTION: Final = re.compile(
    r"(?:<builtin>\.(?:list|dict|set|bytearray)|collections\.(?:deque|OrderedDict|defaultdict|Counter))\.(\w+)"
)
_PURE_BUILTINS_TEXT: Final = """
abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter float
format frozenset getattr hasattr hash hex id int isinstance issubclass iter len list map max memoryview min object
oct ord pow property range repr reversed round set slice sorted staticmethod str sum tuple type zip next
NotImplemented
"""
_PURE_BUILTINS: Final = frozenset(_PURE_BUILTINS_TEXT.split())
_VALUE_TYPES: Final = re.compile(
    r"<builtin>\.(?:str|bytes|int|float|tuple|frozenset|bool|complex|range|slice|type)\.\w+"
)


@lru_cache(maxsize=1 << 14)
def effect_outside(name: str) -> str:
    """One of `OUTSIDE_KINDS`, "pure", or "" where nobody knows; changes of collections count as pure here."""
    if known := _EXACT.get(name):
        return known
    for prefix, kind in _PREFIXES:
        if name.startswith(prefix):
            return kind
    head, _, last = name.rpartition(".")
    if last in _LOGGING and (head == "logging" or head.endswith("Logger")):
        return "log"
    if name.startswith("<builtin>."):
        short = name.removeprefix("<builtin>.")
        is_pure = short in _PURE_BUILTINS or _VALUE_TYPES.fullmatch(name) or _COLLECTION.fullmatch(name)
        return PURE if is_pure or is_builtin_exception(short.removesuffix(".__init__")) else ""
    if _COLLECTION.fullmatch(name) or name in _CONSUMERS:
        return PURE
    return PURE if name.partition(".")[0] in _PURE_MODULES else ""


def looks_up_by_name(name: str, arguments: tuple[str, ...]) -> bool:
    """Whether a call gets an attribute whose name is not written there, so that it may be a property of any kind."""
    return name == "<builtin>.getattr" and len(arguments) > 1 and arguments[1][:1] != "'"


def effect_of_unknown(ref: str) -> str:
    """What calling something unresolved does where its name leaves little doubt; "" elsewhere."""
    head, _, method = ref.partition("(")[0].rpartition(".")
    if method in _LOGGING and _LOGGERS.fullmatch(head):
        return "log"
    if method in _WRITES and head.rpartition(".")[2].lstrip("_") in ("stdout", "stderr"):
        return "prints"
    return _LIKELY_METHODS.get(method, "") if head else ""


def writes(ref: str) -> bool:
    """Whether a call writes to a variable that may hold a stream: `out.write`."""
    head, _, method = ref.partition("(")[0].rpartition(".")
    return method in _WRITES and head.isidentifier()


def opens(name: str, arguments: tuple[str, ...], keywords: tuple[str, ...]) -> str:
    """What opening a file does, by its mode as written; "" for what opens none."""
    if name not in ("<builtin>.open", "io.open", "codecs.open", "pathlib.Path.open", "gzip.open", "tarfile.open",
                    "zipfile.ZipFile", "bz2.open", "lzma.open"):  # fmt: skip
        return ""
    at = 0 if name == "pathlib.Path.open" else 1
    mode = next((k.removeprefix("mode=") for k in keywords if k.startswith("mode=")), "")
    mode = mode or (arguments[at] if len(arguments) > at else "'r'")
    return "writes files" if mode[:1] != "'" or set("wax+") & set(mode.strip("'")) else "reads files"


def changes_receiver(callee: str | None, ref: str) -> bool:
    """Whether a call changes what it is called on: a method of a built-in collection, or one that is called so."""
    method = ref.partition("(")[0].rpartition(".")[2]
    if method not in MUTATORS:
        return False
    return callee is None or _COLLECTION.fullmatch(callee) is not None


def is_builtin_exception(name: str) -> bool:
    """True for the exception classes that need no import."""
    import builtins

    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


_RUNS_ELSEWHERE_TEXT: Final = """
threading.Thread threading.Timer multiprocessing.Process asyncio.create_task asyncio.ensure_future asyncio.to_thread
concurrent.futures.ThreadPoolExecutor.submit concurrent.futures.ProcessPoolExecutor.submit _thread.start_new_thread
atexit.register signal.signal
"""
_RUNS_ELSEWHERE: Final = frozenset(_RUNS_ELSEWHERE_TEXT.split())


def runs_elsewhere(callee: str | None, ref: str) -> bool:
    """Whether what a call is given runs in a thread, a process or a task of its own."""
    if callee in _RUNS_ELSEWHERE:
        return True
    method = ref.partition("(")[0].rpartition(".")[2]
    return method in ("create_task", "run_in_executor", "call_soon", "call_later", "submit", "run_coroutine_threadsafe")

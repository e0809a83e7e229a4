"""A directory into an open LanceDB connection, on a machine that can run it."""

import ctypes
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from fact_store.errors import EngineError
from fact_store.importing import import_engine

PROBE_TIMEOUT_S: Final = 60
MALLOC_OPTIONS: Final = {-8: 2}  # M_ARENA_MAX; giving back each free end of memory would cost time
CREATE: Final = {"new_table_enable_stable_row_ids": "true"}


def connect(directory: Path, cache: Path) -> Any:
    """Connect to the LanceDB in `directory`; `cache` remembers that this machine was probed.

    Raises:
        EngineError: this machine's processor lacks AVX2, without which the engine would kill the whole process.
    """
    os.environ.setdefault("LANCE_LOG", "error")
    os.environ.setdefault("LANCEDB_LOG", "error")
    _check_machine(cache)
    _give_memory_back()
    return import_engine().connect(directory)


def _give_memory_back() -> None:
    """Memory of a large commit goes back to the system, instead of staying with each thread that took part in it.

    Arrow's own allocator keeps what it got, and the C library's opens an arena for every thread (measured: 260 MB stay
    after a commit of 31 MB, 100 MB with this). Where that library is another one, nothing is asked of it.
    """
    import pyarrow

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for parameter, value in MALLOC_OPTIONS.items():
            mallopt(parameter, value)


def _check_machine(cache: Path) -> None:
    machine = f"{platform.node()} {platform.machine()}"
    if _has_avx2() or (cache.exists() and cache.read_text("utf-8") == machine):
        return
    probe()
    cache.write_text(machine, "utf-8")


def _has_avx2() -> bool:
    """What Linux says of the processor; elsewhere only a probe knows."""
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return False


def probe() -> None:
    """Import the engine in a child: on a processor without AVX2 it is the child that dies."""
    command = [sys.executable, "-P", "-c", "import lancedb"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PROBE_TIMEOUT_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"LanceDB could not be tried out on this machine: {error}") from error
    if done.returncode:
        raise EngineError(
            "LanceDB does not run on this machine (it needs a processor with AVX2): "
            f"`python -c 'import lancedb'` ended with status {done.returncode}"
        )

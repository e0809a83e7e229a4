"""One process writes a store at a time, and the kernel frees the lock of one that dies."""

import subprocess
import sys
from pathlib import Path

import pytest

from workspace.errors import NoctuleError
from workspace.lock import WriterLock

HOLD = """
import sys, time
from pathlib import Path
from workspace.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
lock.acquire()
print(lock.token, flush=True)
time.sleep(60)
"""


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "1\n"
        lock = WriterLock(tmp_path)

        with pytest.raises(NoctuleError, match=f"pid {holder.pid}"):
            lock.acquire(wait_s=0.1)

        holder.kill()
        holder.wait()
        lock.acquire(wait_s=3)
        assert (lock.held, lock.token) == (True, 2)
        lock.release()

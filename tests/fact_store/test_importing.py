"""The storage engine is imported without the client of remote catalogues that comes with it."""

import json
import subprocess
import sys
from pathlib import Path

REPORT = """
import json, sys
from pathlib import Path
{before}
from fact_store.engine import connect
connection = connect(Path({folder!r}) / "lance", Path({folder!r}) / "machine")
client = sys.modules["lance_namespace_urllib3_client"]
print(json.dumps([connection.table_names(), bool(getattr(client, "__file__", ""))]))
"""


def report(folder: Path, before: str = "") -> object:
    """Tables of a new connection, and whether the real client was loaded, as a new process sees it."""
    script = REPORT.format(folder=str(folder), before=before)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def test_a_connection_does_without_the_client(tmp_path: Path) -> None:
    assert report(tmp_path) == [[], False]


def test_an_engine_that_needs_the_client_gets_it(tmp_path: Path) -> None:
    breaks = """
import fact_store.importing as importing
def refuse(self, *_, **__):
    raise ImportError("no stand-in")
importing._Finder.find_spec = refuse
import indexer.bug
indexer.bug.report = lambda *_: None
"""
    assert report(tmp_path, breaks) == [[], True]

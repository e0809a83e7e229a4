"""The scripted Messages API server of the tests, for benchmarks: `messages_server` and `thinkers` as modules."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "fakes"))
messages_server = import_module("messages_server")
thinkers = import_module("thinkers")

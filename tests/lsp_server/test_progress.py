"""Work that an editor shows, cancels and begins again."""

from pathlib import Path
from typing import Any

from lsp_client import Client


def is_open(status: dict[str, Any]) -> bool:
    return status["state"] in ("idle", "sleeping")


def test_indexing_can_be_cancelled_and_begun_again(tmp_path: Path) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(1500):
        (root / f"part_{number}.py").write_text("".join(f"def f_{number}_{n}():\n    return {n}\n" for n in range(40)))
    with Client(environment={"NOCTULE_DATA": str(tmp_path / "data")}) as client:
        client.initialize(root)
        client.result("noctule/status", {})  # what the server tells meanwhile is kept
        while not (begun := [n for n in client.notifications if n["params"].get("value", {}).get("kind") == "begin"]):
            client.result("noctule/status", {})
        assert begun[0]["params"]["value"]["cancellable"] is True
        client.notify("window/workDoneProgress/cancel", {"token": begun[0]["params"]["token"]})
        status = client.wait_for(lambda s: s["state"] != "indexing")
        assert (status["state"], "cancelled" in status["reason"]) == ("unavailable", True)
        assert client.error("noctule/facts", {"symbol": "f_0_0"})["code"] == -32803
        client.result("workspace/executeCommand", {"command": "noctule.refresh"})
        assert client.wait_for(is_open)["files"] == 1500

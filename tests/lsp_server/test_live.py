"""A session over a small repository: what an editor sees while files are opened, edited, asked about and slept over."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ledger_repository import FILES, git, write
from lsp_client import Client

ACCOUNT = "ledger/account.py"
STORE = "ledger/store.py"


def is_open(status: dict[str, Any]) -> bool:
    return status["state"] in ("idle", "sleeping", "paused")


def has_slept(status: dict[str, Any]) -> bool:
    return status["state"] == "idle" and status.get("facts", 0) > 0 and status["outdated"] == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def root(place: Path) -> Path:
    """A committed repository whose path needs escaping in a URI."""
    root = place / "ledger é"
    root.mkdir()
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    return root


@pytest.fixture(scope="module")
def slept(root: Path, place: Path) -> Iterator[Client]:
    """A session whose repository was indexed and slept over; tests leave its buffers closed."""
    environment = {
        "HOME": str(place),
        "NOCTULE_DATA": str(place / "data"),
        "NOCTULE_BUGS": "raise",
        "NOCTULE_SLEEP_LOAD_MAX": "1000",
    }
    with Client(environment=environment) as client:
        client.initialize(root)
        client.wait_for(is_open)
        client.result("workspace/executeCommand", {"command": "noctule.sleepNow"})
        client.wait_for(has_slept)
        yield client


@pytest.fixture
def at(root: Path) -> Callable[..., dict[str, Any]]:
    """`at(path, needle)`: the parameters that stand for the place of `needle` in a file."""

    def parameters(path: str, needle: str, text: str | None = None) -> dict[str, Any]:
        text = (root / path).read_text() if text is None else text
        before = text[: text.index(needle)]
        line = before.count("\n")
        position = {"line": line, "character": len(before.rpartition("\n")[2].encode("utf-16-le")) // 2}
        return {"textDocument": {"uri": (root / path).as_uri()}, "position": position}

    return parameters


def opened(client: Client, root: Path, path: str, text: str) -> str:
    uri = (root / path).as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})
    return uri


def change(client: Client, uri: str, version: int, *changes: dict[str, Any]) -> None:
    document = {"uri": uri, "version": version}
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})


def close(client: Client, uri: str) -> None:
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def retried(client: Client, method: str, params: Any) -> Any:
    """As editors do: a request that a change overtook (-32801) is sent again."""
    for _ in range(50):
        reply = client.call(method, params)
        if reply.get("error", {}).get("code") != -32801:
            assert "error" not in reply, reply
            return reply["result"]
    raise AssertionError("outdated fifty times")


def test_a_hover_says_what_is_known(slept: Client, at: Any) -> None:
    text = slept.result("textDocument/hover", at(ACCOUNT, "deposit("))["contents"]["value"]
    assert "def deposit(self, amount: int) -> int" in text
    assert "Add `amount` and return the new balance." in text
    assert "test_deposit" in text
    assert "`Store.append`" in text
    assert "Raises: `ValueError`" in text
    assert "Effects: changes `self.balance`" in text
    assert "works in these steps" in text, "a question that the lines above do not answer already"
    assert "Keep accounts" in text
    assert "fresh" in text.rstrip().splitlines()[-1]
    assert "proved" in text.rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("path", "needle", "says"),
    [
        ("tests/test_account.py", "Account(Store())", "class Account"),
        ("tests/test_account.py", "deposit(5)", "def deposit"),
        (ACCOUNT, "append('deposit'", "def append"),
        (ACCOUNT, "Store) ->", "class Store"),
        (ACCOUNT, "LIMIT:", "LIMIT"),
    ],
)
def test_names_in_use_are_known_too(slept: Client, at: Any, path: str, needle: str, says: str) -> None:
    assert says in slept.result("textDocument/hover", at(path, needle))["contents"]["value"]


def test_nothing_to_say_is_null(slept: Client, at: Any, root: Path) -> None:
    assert slept.result("textDocument/hover", at(ACCOUNT, "over the limit")) is None
    elsewhere = {"textDocument": {"uri": root.parent.as_uri() + "/other.py"}, "position": {"line": 0, "character": 0}}
    assert slept.result("textDocument/hover", elsewhere) is None
    assert slept.result("textDocument/documentSymbol", {"textDocument": elsewhere["textDocument"]}) is None


def test_an_outline_is_a_tree(slept: Client, root: Path) -> None:
    document = {"textDocument": {"uri": (root / ACCOUNT).as_uri()}}
    tree = {node["name"]: node for node in slept.result("textDocument/documentSymbol", document)}
    assert tree["LIMIT"]["kind"] == 14
    methods = [child["name"] for child in tree["Account"]["children"] if child["kind"] == 6]
    assert methods == ["__init__", "deposit"]
    assert tree["Account"]["selectionRange"]["start"] == {"line": 7, "character": 6}


def test_symbols_are_found_by_name_and_by_what_is_known_of_them(slept: Client) -> None:
    names = [s["name"] for s in slept.result("workspace/symbol", {"query": "Account"})]
    assert names[0] == "Account"
    raising = slept.result("workspace/symbol", {"query": "raises ValueError"})
    assert [s["name"].partition(":")[0] for s in raising] == ["Account.deposit"]
    assert slept.result("workspace/symbol", {"query": " "}) == []


def test_the_call_hierarchy_says_how_certain_it_is(slept: Client, at: Any) -> None:
    [item] = slept.result("textDocument/prepareCallHierarchy", at(STORE, "append("))
    [caller] = slept.result("callHierarchy/incomingCalls", {"item": item})
    assert caller["from"]["name"] == "Account.deposit"
    assert caller["from"]["detail"].startswith(ACCOUNT)
    assert caller["from"]["detail"].rpartition(" ")[2] in ("exact", "likely", "possible")
    assert [r["start"]["line"] for r in caller["fromRanges"]] == [19]
    callees = slept.result("callHierarchy/outgoingCalls", {"item": caller["from"]})
    assert [callee["to"]["name"] for callee in callees] == ["Store.append"]


def test_what_notices_a_change_of_a_symbol(slept: Client, at: Any) -> None:
    by_name = slept.result("noctule/impact", {"symbol": "Store.append"})
    assert [(row["symbol"], row["distance"]) for row in by_name["affected"]] == [
        ("ledger/account.py::Account.deposit", 1)
    ]
    assert [row["symbol"] for row in by_name["tests"]] == ["tests/test_account.py::test_deposit"]
    place = at(STORE, "append(")
    by_place = slept.result("noctule/impact", {"uri": place["textDocument"]["uri"], "position": place["position"]})
    by_command = slept.result("workspace/executeCommand", {"command": "noctule.impact", "arguments": ["Store.append"]})
    parameters = {"symbol": "Store.append", "depth": 1}
    near = slept.result("workspace/executeCommand", {"command": "noctule.impact", "arguments": [parameters]})
    assert by_name == by_place == by_command
    assert (len(near["tests"]), near["cut"]["beyond"]) == (0, 1)


def test_what_notices_a_diff(slept: Client) -> None:
    diff = "--- a/ledger/account.py\n+++ b/ledger/account.py\n@@ -5 +5 @@\n-LIMIT = 1000\n+LIMIT = 2000\n"
    found = slept.result("noctule/impact", {"diff": diff})
    assert [row["symbol"] for row in found["changed"]] == ["ledger/account.py::LIMIT"]
    assert [row["symbol"] for row in found["affected"]] == ["ledger/account.py::Account.deposit"]
    assert slept.result("noctule/impact", {"revision": "HEAD"})["changed"] == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, -32602),
        ({"symbol": "Account", "diff": ""}, -32602),
        ({"position": {"line": 0, "character": 0}}, -32602),
        ({"symbol": "Account", "depth": 0}, -32602),
        ({"symbol": "Account", "certainty": "sure"}, -32602),
        ({"symbol": "nothing_is_called_so"}, -32803),
        ({"diff": "no diff"}, -32803),
        ({"revision": "--all"}, -32803),
    ],
)
def test_an_impact_of_nothing_is_refused(slept: Client, parameters: dict[str, Any], code: int) -> None:
    reply = slept.call("noctule/impact", parameters)
    assert reply["error"]["code"] == code
    assert "\n" not in reply["error"]["message"]


def test_an_item_from_elsewhere_is_no_item(slept: Client, at: Any) -> None:
    [item] = slept.result("textDocument/prepareCallHierarchy", at(STORE, "append("))
    for data in (None, [], {"moniker": 5}, {"moniker": "gone.py::x"}):
        assert not slept.result("callHierarchy/incomingCalls", {"item": {**item, "data": data}})


def test_definition_and_references(slept: Client, at: Any, root: Path) -> None:
    found = slept.result("textDocument/definition", at("tests/test_account.py", "deposit(5)"))
    assert found["uri"] == (root / ACCOUNT).as_uri()
    assert found["range"]["start"] == {"line": 14, "character": 8}
    uses = slept.result("textDocument/references", {**at(ACCOUNT, "LIMIT"), "context": {"includeDeclaration": True}})
    assert sorted(use["range"]["start"]["line"] for use in uses) == [4, 16]


def test_a_buffer_counts_before_the_disk(slept: Client, at: Any, root: Path) -> None:
    text = (root / ACCOUNT).read_text()
    uri = opened(slept, root, ACCOUNT, text)
    start = {"line": 0, "character": 0}
    change(slept, uri, 2, {"range": {"start": start, "end": start}, "text": "# 😀 typed\n\n"})
    change(
        slept,
        uri,
        3,
        {"range": {"start": {"line": 16, "character": 8}, "end": {"line": 16, "character": 15}}, "text": "put"},
    )
    edited = "# 😀 typed\n\n" + text.replace("def deposit", "def put")
    hover = retried(slept, "textDocument/hover", at(ACCOUNT, "put(", edited))
    assert "def put(self" in hover["contents"]["value"]
    outline = retried(slept, "textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert "put" in [child["name"] for node in outline for child in node.get("children", [])]
    close(slept, uri)
    assert "def deposit" in retried(slept, "textDocument/hover", at(ACCOUNT, "deposit("))["contents"]["value"]


def test_an_edit_makes_facts_stale_until_slept_over(slept: Client, at: Any, root: Path) -> None:
    text = (root / ACCOUNT).read_text().replace("Add `amount`", "Take `amount`")
    uri = opened(slept, root, ACCOUNT, text)
    now = retried(slept, "noctule/facts", {"symbol": "Account.deposit"})
    assert any(not fact["fresh"] for fact in now["facts"])
    slept.wait_for(has_slept)
    later = slept.result("noctule/facts", {"symbol": "Account.deposit"})
    assert all(fact["fresh"] for fact in later["facts"])
    assert any("Take" in fact["claim"] for fact in later["facts"])
    close(slept, uri)
    slept.wait_for(has_slept)


def test_a_file_that_appears_is_seen(slept: Client, root: Path) -> None:
    new = root / "ledger" / "brand_new.py"
    new.write_text("def newcomer():\n    return 1\n")
    changes = {"changes": [{"uri": new.as_uri(), "type": 1}]}
    slept.notify("workspace/didChangeWatchedFiles", changes)
    assert [s["name"] for s in retried(slept, "workspace/symbol", {"query": "newcomer"})] == ["newcomer"]
    new.unlink()
    slept.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": new.as_uri(), "type": 3}]})
    assert retried(slept, "workspace/symbol", {"query": "newcomer"}) == []
    slept.wait_for(has_slept)


def test_an_answer_has_citations_that_resolve(slept: Client, root: Path) -> None:
    answer = slept.result("noctule/ask", {"question": "What does Account.deposit do?"})
    assert answer["found"]
    assert answer["citations"]
    for cited in answer["citations"]:
        assert set(cited) == {"path", "start_line", "end_line", "digest", "fresh"}
        assert 1 <= cited["start_line"] <= cited["end_line"] <= len((root / cited["path"]).read_text().splitlines())
    assert answer["receipt"]["model"] == "none"


def test_an_answer_in_chunks_is_the_same_answer(slept: Client) -> None:
    question = {"question": "What does Account.deposit do?"}
    whole = slept.result("noctule/ask", question)
    assert slept.result("noctule/ask", {**question, "partialResultToken": "t1"}) == {
        "answer": "",
        "citations": [],
        "receipt": None,
    }
    chunks = [m["params"]["value"] for m in slept.notifications if m.get("params", {}).get("token") == "t1"]
    assert "".join(chunk.get("answer", "") for chunk in chunks) == whole["answer"]
    assert chunks[-1]["citations"] == whole["citations"]


def test_a_question_about_the_place_of_the_cursor(slept: Client, at: Any) -> None:
    here = at(STORE, "append(")
    asked = {"question": "What is this?", "uri": here["textDocument"]["uri"], "position": here["position"]}
    assert "append" in slept.result("noctule/ask", asked)["answer"]


def test_a_context_keeps_its_budget(slept: Client) -> None:
    asked = {"question": "How are deposits stored?", "tokens": 200}
    pack = slept.result("noctule/context", asked)["contexts"]
    assert pack
    assert sum(len(piece["text"]) for piece in pack) <= 800
    assert STORE in slept.result("noctule/context", {**asked, "files": True})["ranked_files"]


def test_facts_say_where_they_come_from(slept: Client, at: Any) -> None:
    here = at(STORE, "append(")
    facts = slept.result("noctule/facts", {"uri": here["textDocument"]["uri"], "position": here["position"]})
    assert facts["subject"] == f"{STORE}::Store.append"
    assert {"purpose", "signature"} <= {fact["kind"] for fact in facts["facts"]}
    assert all(fact["evidence"] for fact in facts["facts"])
    assert "path::" in slept.error("noctule/facts", {"symbol": "__init__"})["message"]


def test_a_cancelled_request_says_so(slept: Client) -> None:
    identity = slept.start("noctule/context", {"question": "How are deposits stored?"})
    slept.notify("$/cancelRequest", {"id": identity})
    reply = slept.reply(identity)
    assert "result" in reply or reply["error"]["code"] == -32800
    assert slept.result("noctule/context", {"question": "again"}) is not None


def test_work_is_shown(slept: Client) -> None:
    assert [r["method"] for r in slept.requests].count("window/workDoneProgress/create") >= 2
    values = [m["params"]["value"] for m in slept.notifications if m.get("method") == "$/progress"]
    titles = [value["title"] for value in values if value.get("kind") == "begin"]
    assert any("indexing" in title for title in titles)
    assert any("sleeping" in title for title in titles)
    states = [m["params"]["state"] for m in slept.notifications if m.get("method") == "noctule/status/didChange"]
    assert states[:2] == ["indexing", "idle"]
    assert "sleeping" in states


def test_requests_while_indexing_are_answered_at_once(root: Path, tmp_path: Path, at: Any) -> None:
    with Client(environment={"NOCTULE_DATA": str(tmp_path)}) as client:
        client.initialize(root)
        assert client.call("textDocument/hover", at(ACCOUNT, "deposit(")).get("result", 0) in (None, 0)
        client.wait_for(is_open)
        assert client.result("textDocument/hover", at(ACCOUNT, "deposit(")) is not None
        assert client.leave() == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with Client() as client:
        client.initialize(tmp_path / "nowhere")
        status = client.wait_for(lambda s: s["state"] == "unavailable")
        assert "no such directory" in status["reason"]
        assert "no such directory" in client.error("noctule/ask", {"question": "What?"})["message"]
        shown = [m for m in client.notifications if m.get("method") == "window/showMessage"]
        assert len(shown) == 1
        assert client.leave() == 0


STARTER = """
import os, subprocess, sys
pipes = {"stdin": int(sys.argv[1]), "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
server = subprocess.Popen([sys.executable, "-P", "-m", "lsp_server"], **pipes)
server.stdout.read(1)
print(server.pid, flush=True)
os._exit(0)
"""
PARAMS = {"processId": None, "rootUri": None, "capabilities": {}}
INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": PARAMS}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_the_server_leaves_with_the_process_that_started_it() -> None:
    # Its input stays open, as it does where another child of the editor inherited the pipe.
    source, target = os.pipe()
    try:
        body = json.dumps(INITIALIZE).encode()
        os.write(target, b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        command = [sys.executable, "-c", STARTER, str(source)]
        done = subprocess.run(command, pass_fds=(source,), capture_output=True, text=True, timeout=60)
        assert gone(int(done.stdout)), done
    finally:
        os.close(source)
        os.close(target)


def gone(pid: int, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_folder_that_comes_later_is_opened(tmp_path: Path) -> None:
    with Client(environment={"NOCTULE_DATA": str(tmp_path / "data")}) as client:
        client.initialize(tmp_path / "later")
        client.wait_for(lambda s: s["state"] == "unavailable")
        write(tmp_path / "later", FILES)
        assert client.wait_for(is_open)["files"] == len(FILES)

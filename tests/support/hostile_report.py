"""A repository whose names and texts would be markup or script if a page let them, slept over and asked about."""

from pathlib import Path

from ledger_repository import FILES, git, write

from workspace.report.overview import report_of
from workspace.workspace import Workspace

MARKUP = "</script><script>globalThis.planted=1</script><x-planted></x-planted><img src=x onerror=globalThis.planted=2>"
SHOUT = f'''"""{MARKUP}"""


def shout() -> str:
    """Say {MARKUP} \u2028 &lt;x-planted&gt;."""
    return whisper()


def whisper() -> str:
    """Say {{data}} and {{script}} quietly."""
    raise ValueError("<x-planted>")
'''
HOSTILE = {
    "bad/<x-planted>.py": SHOUT,
    "bad/caller.py": "from bad.module import shout\n\n\ndef call() -> str:\n    return shout()\n",
}


def hostile_report(folder: Path) -> dict[str, object]:
    """What the report of such a repository tells."""
    root = folder / "<x-planted>shop"
    root.mkdir()
    write(root, {**FILES, **HOSTILE})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", f"Say {MARKUP}")
    with Workspace.open(root, store_dir=folder / "store") as workspace:
        workspace.refresh()
        workspace.sleep()
        for question in ("What does shout do?", f"Why {MARKUP}?", "What does add do?"):
            workspace.ask(question)
        return report_of(workspace)

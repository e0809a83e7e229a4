"""A real git repository to fill, commit to and spoil."""

import os
import subprocess
from pathlib import Path

AUTHOR = "Ada"
DAY = "2026-03-01"


class Tree:
    """A working tree in a temporary folder; `git` is plain git, unhardened but free of the machine's own settings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hour = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, check: bool = True, author: str = AUTHOR, text: str | None = None) -> str:
        """Run git here; standard output without its last line feed."""
        mail = f"{author.replace(' ', '.').lower()}@example.org"
        stamp = f"{DAY}T{self.hour:02}:00:00+0000"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        environment |= {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": stamp}
        environment |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": mail, "GIT_COMMITTER_DATE": stamp}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=environment,
            input=text or "",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.removesuffix("\n")

    def write(self, path: str, content: str | bytes = "x = 1\n") -> Path:
        """Write a file, making its folders."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def commit(self, message: str = "Change", *, author: str = AUTHOR, **files: str) -> str:
        """Write `files` (given as `**{"a/b.py": text}`) and commit all there is; the commit's id."""
        for path, content in files.items():
            self.write(path, content)
        self.hour += 1
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")

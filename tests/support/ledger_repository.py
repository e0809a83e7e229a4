"""A small repository of accounts, and git with fixed dates, for tests that need a real one."""

import subprocess
from pathlib import Path

FILES = {
    "README.md": "# Ledger\n\nKeeps accounts. `Account.deposit` adds money.\n",
    "ledger/__init__.py": '"""Accounts and what happens to them."""\n\nfrom ledger.account import Account\n',
    "ledger/account.py": (
        '"""One account."""\n\nfrom ledger.store import Store\n\nLIMIT = 1000\n\n\n'
        'class Account:\n    """Holds a balance and writes each change to a store."""\n\n'
        "    def __init__(self, store: Store) -> None:\n        self.store = store\n        self.balance = 0\n\n"
        "    def deposit(self, amount: int) -> int:\n"
        '        """Add `amount` and return the new balance."""\n'
        "        if amount > LIMIT:\n            raise ValueError('over the limit')\n"
        "        self.balance += amount\n        self.store.append('deposit', amount)\n        return self.balance\n"
    ),
    "ledger/store.py": (
        '"""Where changes are written."""\n\n\nclass Store:\n    """Appends entries to a list."""\n\n'
        "    def __init__(self) -> None:\n        self.entries: list[tuple[str, int]] = []\n\n"
        "    def append(self, kind: str, amount: int) -> None:\n"
        '        """Write one entry."""\n        self.entries.append((kind, amount))\n'
    ),
    "tests/test_account.py": (
        "from ledger import Account\nfrom ledger.store import Store\n\n\n"
        "def test_deposit() -> None:\n    assert Account(Store()).deposit(5) == 5\n"
    ),
}

CALLERS = {
    "ledger/payday.py": (
        '"""Paying everybody at once."""\n\nfrom ledger.account import Account\n\n\n'
        "def pay_all(accounts: list[Account], amount: int) -> int:\n"
        '    """Deposit the same amount into each account and return how much that was."""\n'
        "    for account in accounts:\n        account.deposit(amount)\n    return amount * len(accounts)\n"
    ),
    "ledger/bonus.py": (
        '"""What is paid on top."""\n\nfrom ledger.account import LIMIT, Account\n\n\n'
        "def add_bonus(account: Account, percent: int) -> int:\n"
        '    """Add a share of the balance, never more than one deposit may be."""\n'
        "    return account.deposit(min(account.balance * percent // 100, LIMIT))\n"
    ),
}
"""Modules that call the others: what a hierarchy, a lens or an impact shows is more than a test."""


def git(root: Path, *arguments: str) -> str:
    """Run git in `root` with an identity and fixed dates; returns what it prints."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(root),
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
    }
    done = subprocess.run(["git", *identity, *arguments], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below `root`."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def committed(root: Path) -> Path:
    """A git repository of these files at a folder that is made."""
    root.mkdir(parents=True)
    write(root, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Keep accounts")
    return root

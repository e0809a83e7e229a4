"""The system's keyring into the key that it holds for us, on stdout, in a process that can be given up."""

import importlib
import sys
from contextlib import closing
from typing import Any, Final

from workspace.keys import KEY_VARIABLE, MAY_ASK, SERVICE

SECRET_SERVICE: Final = "keyring.backends.SecretService"  # noqa: S105 - the name of a module
LOCKED: Final = 1


def main() -> int:
    """Print the key, or nothing; exit code 1 where a keyring is locked or fails.

    Without `--may-ask` one that would ask its user for a password is passed over, as far as that can be told.
    """
    keyring: Any = importlib.import_module("keyring")
    may_ask = MAY_ASK in sys.argv[1:]
    ring: Any = keyring.get_keyring()
    failed = False
    for backend in getattr(ring, "backends", (ring,)):  # several, where the library chains them
        try:
            if not may_ask and _would_ask(backend):
                failed = True
            elif text := backend.get_password(SERVICE, KEY_VARIABLE):
                sys.stdout.write(text)
                return 0
        except Exception:  # backends raise whatever their systems do, and none of it is news to the user
            failed = True
    return LOCKED if failed else 0


def _would_ask(backend: Any) -> bool:
    """True where reading would first open a window that asks for a password: the Secret Service, while it is locked."""
    if type(backend).__module__ != SECRET_SERVICE:
        return False
    secretstorage: Any = importlib.import_module("secretstorage")
    with closing(secretstorage.dbus_init()) as bus:
        return bool(secretstorage.get_default_collection(bus).is_locked())


if __name__ == "__main__":
    sys.exit(main())

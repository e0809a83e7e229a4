"""The environment, else the system's keyring, into the key of the model's server; it is kept nowhere else."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final, NamedTuple

KEY_VARIABLE: Final = "ANTHROPIC_API_KEY"
SERVICE: Final = "noctule"
KEYRING: Final = "the keyring"
MAY_ASK: Final = "--may-ask"
QUIET_S: Final = 5.0
ASKED_S: Final = 60.0
"""How long a keyring may take to answer: where nobody is there, and where somebody may have to type a password."""


class Key(NamedTuple):
    """A key, "" where there is none, and where it was found; `trouble` is why a keyring gave none, "" where it held
    none.
    """

    text: str
    place: str
    trouble: str = ""


def find_key(environment: Mapping[str, str] = os.environ) -> Key:
    """The key in `ANTHROPIC_API_KEY`, else what the keyring holds under that name for the service `noctule`.

    The keyring is asked where the library of that name is installed (the extra `keyring`) and the variable is not set,
    by a child process: it may want its user's password, which is waited for `ASKED_S` at a terminal. In a server, a
    hook or a pipe nobody is asked for one, and a keyring that does not answer is given up after `QUIET_S`.
    """
    if text := environment.get(KEY_VARIABLE, "").strip():
        return Key(text, KEY_VARIABLE)
    if importlib.util.find_spec("keyring") is None:
        return Key("", "")
    return _from_keyring(is_somebody_there=bool(sys.stdin and sys.stdin.isatty()))


def _from_keyring(*, is_somebody_there: bool) -> Key:
    limit_s = ASKED_S if is_somebody_there else QUIET_S
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "workspace.keyring_child", *([MAY_ASK] if is_somebody_there else [])],
            stdin=None if is_somebody_there else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=not is_somebody_there,  # else a backend finds the terminal, and asks there
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Key("", "", f"the keyring did not answer within {limit_s:g} s: unlock it, or set {KEY_VARIABLE}")
    except OSError as error:
        return Key("", "", f"the keyring cannot be asked: {error.strerror or error}")
    if done.returncode:
        return Key("", "", f"the keyring is locked, or does not work here: unlock it, or set {KEY_VARIABLE}")
    text = done.stdout.decode("utf-8", "replace").strip()
    return Key(text, KEYRING if text else "")

"""The environment, else the system's keyring, into the key of the model's server; it is kept nowhere else."""

import importlib
import os
from collections.abc import Mapping
from typing import Final, NamedTuple

KEY_VARIABLE: Final = "ANTHROPIC_API_KEY"
SERVICE: Final = "noctule"
KEYRING: Final = "the keyring"


class Key(NamedTuple):
    """A key, "" where there is none, and where it was found."""

    text: str
    place: str


def find_key(environment: Mapping[str, str] = os.environ) -> Key:
    """The key in `ANTHROPIC_API_KEY`, else what the keyring holds under that name for the service `noctule`.

    The keyring is asked where the library of that name is installed (the extra `keyring`) and the variable is not set.
    One that is locked, or fails, holds no key.
    """
    if text := environment.get(KEY_VARIABLE, "").strip():
        return Key(text, KEY_VARIABLE)
    try:
        text = importlib.import_module("keyring").get_password(SERVICE, KEY_VARIABLE) or ""
    except Exception:  # its backends raise whatever their systems do, and none of it is news to the user
        text = ""
    return Key(text.strip(), KEYRING if text else "")

"""Exit codes that belong to the process and not to a failure; those of failures stand in `workspace.errors`."""

from typing import Final

INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

"""What can go wrong in the world (not in our code), each as one clear line and an exit code."""

from typing import Final

ERROR: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
NO_STORE: Final = 4
BUDGET_SPENT: Final = 5


class NoctuleError(Exception):
    """An expected failure: `message` is one line that says what to do, `exit_code` what the command exits with."""

    def __init__(self, message: str, exit_code: int = ERROR) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code

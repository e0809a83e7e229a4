"""What can be wrong with a store, each as an exception with one clear line."""


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreTooNewError(StoreError):
    """A newer version of the program wrote this store; it is left as it is."""


class EngineError(StoreError):
    """The storage engine does not run on this machine."""


class StoreDamagedError(StoreError):
    """Damage was found by a reader, who may not repair it, or repairing it did not help."""


class TableDamagedError(Exception):
    """A table could not be read, or rows of it do not have their digest. Handled inside the store."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(f"{table}: {reason}")
        self.table = table

"""A verb that changes the store into a request to the server that writes it, where one runs and serves others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from terminal.options import Options
from terminal.session import root_of

if TYPE_CHECKING:
    from workspace.client import Client


@contextmanager
def writing_server(options: Options) -> Iterator["Client | None"]:
    """The server that others of this repository are attached to, once it is ready; None where there is none.

    One that only waits for its next client leaves, so that the verb can do the work in this process.
    """
    from workspace.client import attach

    client = attach(root_of(options), start=False, only_if_needed=True)
    if client is None:
        yield None
        return
    with client:
        client.wait_until_ready()
        yield client

"""The configured model into findings: its price and key; its server is spoken to only when that is asked for."""

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from workspace.doctor.finding import Finding, fault, note, ok, warning
from workspace.endpoint import checked_key
from workspace.errors import NoctuleError
from workspace.keys import KEY_VARIABLE, find_key
from workspace.layers import load_settings
from workspace.pricing import price_of
from workspace.settings import Settings

CONNECT_S: Final = 5.0
PROVIDER: Final = "https://api.anthropic.com"


def look_at_model(root: Path, *, online: bool, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Everything that `--online` would need; with `online` one connection is opened, and nothing sent over it."""
    try:
        settings = load_settings(root, environment)
    except NoctuleError:
        return  # told elsewhere
    models = {model for model in (settings.model, settings.sleep_model) if model}
    if not models:
        yield note("model", "none is configured: nothing is ever sent", "docs/model.md tells how, if you want one")
        return
    for model in sorted(models):
        try:
            price = price_of(settings, model)
        except NoctuleError as error:
            fix = f"""noctule config set 'prices."{model}"' '{{ input = …, output = … }}'"""
            yield fault("model", error.message, fix)
        else:
            yield ok("model", f"{model}: {price.input:g} and {price.output:g} USD per million tokens in and out")
    key = find_key(environment)
    try:
        checked_key(key.text)
    except NoctuleError as error:
        yield warning("key", key.trouble or error.message, f"export {KEY_VARIABLE}=…")
    else:
        yield ok("key", f"there is one in {key.place} (it is never shown)")
    if online:
        yield _reached(settings)
    else:
        yield note("server of the model", "not spoken to", "noctule doctor --online opens a connection to it")


def _reached(settings: Settings) -> Finding:
    where = urlsplit(settings.base_url or PROVIDER)
    try:
        host, port = where.hostname or "", where.port or (443 if where.scheme == "https" else 80)
        if not host:
            raise ValueError("it names no host")
        socket.create_connection((host, port), CONNECT_S).close()
    except (OSError, ValueError) as error:
        named = settings.base_url or "the provider"
        return fault("server of the model", f"{named}: {error}", "look at `base_url`, and at your network")
    return ok("server of the model", f"{host} answers on port {port}; nothing was sent")

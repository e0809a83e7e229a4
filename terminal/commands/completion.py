"""A shell's name into the script that lets it complete our command lines."""

import click

from terminal.completion import SHELLS, script_of
from terminal.options import common_flags
from terminal.output import emit


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@common_flags
def command(shell: str) -> None:
    """Print what SHELL needs to complete verbs, flags, symbols, files and settings with the tabulator key.

    \b
    bash   noctule completion bash > ~/.local/share/bash-completion/completions/noctule
    zsh    noctule completion zsh > ~/.zfunc/_noctule    (with fpath+=~/.zfunc before compinit in ~/.zshrc)
    fish   noctule completion fish > ~/.config/fish/completions/noctule.fish
    """
    emit(script_of(shell))

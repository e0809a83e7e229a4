"""Screens that the tests of editors left into the small PNG pictures of the documentation.

usage: NOCTULE_TEST_PICTURES=FOLDER make test test-vscode; python docs/pictures/editors.py FOLDER

Needs Chromium (which draws terminals) and pngquant.
"""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
BYTES_MAX = 150_000
PICTURES = {
    "vscode-hover": "vscode-hover.png",
    "vscode-answer": "vscode-answer.png",
    "vscode-hierarchy": "vscode-hierarchy.png",
    "vscode-chat": "vscode-chat.png",
    "neovim-hover": "neovim-hover.ansi",
    "neovim-ask": "neovim-ask.ansi",
}
FONT = "'DejaVu Sans Mono', monospace"
DARK = TerminalTheme(
    (20, 22, 27),
    (224, 226, 234),
    [(7, 8, 13), (255, 192, 185), (179, 246, 192), (252, 224, 148),
     (166, 219, 255), (255, 202, 255), (140, 248, 247), (238, 241, 248)],
)  # fmt: skip


def drawn(screen: Path, target: Path) -> None:
    """A captured terminal, with its colours, as a picture."""
    text = screen.read_text("utf-8").rstrip("\n")
    columns = max(Text.from_ansi(line).cell_len for line in text.splitlines())
    console = Console(record=True, width=columns, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title=screen.stem.partition("-")[0], theme=DARK)
    svg = re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.S).replace("Fira Code, monospace", FONT)
    width, height = (float(part) for part in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "screen.html"
        page.write_text(f"<meta charset=utf-8><body style='margin:0;width:1280px'>{svg}", "utf-8")
        size = f"--window-size=1280,{round(1280 * height / width)}"
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={target}", size]
        subprocess.run(["chromium", *quiet, page.as_uri()], check=True, capture_output=True)


def main() -> None:
    """Draw, shrink, and say how large each is."""
    folder = Path(sys.argv[1])
    for name, source in PICTURES.items():
        target = HERE / f"{name}.png"
        if source.endswith(".ansi"):
            drawn(folder / source, target)
        else:
            target.write_bytes((folder / source).read_bytes())
        subprocess.run(
            ["pngquant", "--force", "--skip-if-larger", "--output", str(target), "64", str(target)], check=False
        )
        size = target.stat().st_size
        print(f"{target.name}: {size} bytes{' TOO LARGE' if size > BYTES_MAX else ''}")


if __name__ == "__main__":
    main()

"""Runs as a process of its own: ``python -I worker.py FOLDER png|pdf``. Imports nothing of ours.

Typst reads files below its root only; the root is the folder, and packages are looked for in it
too, where there are none, so that nothing is fetched.
"""

import resource
import sys
from pathlib import Path

#: bytes of address space, of which fonts and threads reserve far more than they use
MEMORY = 4 << 30
SECONDS = 60
#: bytes of what is made
LARGEST = 200 << 20


def limit() -> None:
    """What a hostile picture could use up."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(folder: Path, to: str) -> None:
    """Writes ``made.png`` or ``made.pdf``."""
    limit()
    # after the limits, and here only: 84 MB of library that nothing else of the desk needs
    import manimgx_fonts  # type: ignore[import-untyped]  # noqa: PLC0415
    import manimgx_fonts_cjk  # type: ignore[import-untyped]  # noqa: PLC0415
    import typst  # noqa: PLC0415

    places = [str(Path(one.__file__).parent) for one in (manimgx_fonts, manimgx_fonts_cjk)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=places)
    nowhere = str(folder / "packages")
    made = typst.compile(
        str(folder / "main.typ"),
        root=str(folder),
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
        format="png" if to == "png" else "pdf",
        ppi=120,
        pdf_standards=[] if to == "png" else ["ua-1"],
    )
    (folder / f"made.{to}").write_bytes(made if isinstance(made, bytes) else made[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

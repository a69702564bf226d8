"""Compiles message catalogues without gettext, those whose source is newer."""

from pathlib import Path

import polib


def compile_catalogues(top: Path) -> int:
    """Write a .mo beside every .po below `top`; returns how many were out of date. Fuzzy entries are left out."""
    compiled = 0
    for source in sorted(top.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        building = target.with_suffix(".new")
        polib.pofile(str(source)).save_as_mofile(str(building))
        building.replace(target)
        compiled += 1
    return compiled


def main() -> None:
    compile_catalogues(Path(__file__).resolve().parent.parent.parent / "locale")


if __name__ == "__main__":
    main()

"""Reads the rows of an uploaded XLSX or CSV file, which nobody may trust, one after the other.

The kind is told from the content, never from the name. Formulas are not evaluated: calamine reads the stored values.
Refusals are InvalidInput at the field `file`.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from goaltrack.common.errors import DomainError, invalid

# Where a cell says it stands. One far-off cell would make the reader lay out every cell before it.
CELL_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)\s*["']""")
PIECE = 1 << 18
# As much of a piece as a place that was cut in two can be long.
OVERLAP = 200
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most; `rows` without the line of the column names."""

    bytes: int
    unpacked: int
    rows: int
    columns: int
    parts: int = 200


def rows(file: IO[bytes], limits: Limits) -> Iterator[Sequence[Any]]:
    """Each row's cells, as they stand; empty rows are rows too. `file` can be read from its beginning."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise invalid("file", _("The file is empty."))
    if size > limits.bytes:
        raise invalid("file", _("The file is larger than %(count)d MB; split it.") % {"count": limits.bytes >> 20})
    begins = file.read(2)
    file.seek(0)
    found = _xlsx(file, limits) if begins == b"PK" else _csv(file, limits)
    for number, row in enumerate(found):
        if number > limits.rows or len(row) > limits.columns:
            raise _too_long(limits)
        yield row


def _xlsx(file: IO[bytes], limits: Limits) -> Iterator[Sequence[Any]]:
    unreadable = invalid("file", _("This is no readable XLSX file. Save it again as .xlsx or as CSV."))
    try:
        _check_package(file, limits, unreadable)
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
        if sheet.total_height > limits.rows + 1 or sheet.total_width > limits.columns:
            raise _too_long(limits)
        # Rows above the first that holds something are not iterated over.
        yield from ([] for _row in range(sheet.start[0] if sheet.start else 0))
        yield from sheet.iter_rows()
    except DomainError:
        raise
    except Exception as error:
        # Whatever a reader stumbles over in a stranger's file is the file's fault.
        raise unreadable from error


def _check_package(file: IO[bytes], limits: Limits, unreadable: DomainError) -> None:
    """Refuse what would take the machine down before any reader sees it."""
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        # The reader would also take ODS and XLSB, whose traps are others.
        if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
            raise unreadable
        if len(archive.infolist()) > limits.parts:
            raise invalid("file", _("The file has too many parts for a list."))
        # The sizes in the directory are the sender's word: unpack and count.
        left = limits.unpacked
        for part in archive.infolist():
            has_cells, tail = part.filename.startswith("xl/worksheets/"), b""
            with archive.open(part) as stream:
                while piece := stream.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise invalid("file", _("Unpacked, the file is too large for a list."))
                    if has_cells:
                        _check_places(tail + piece, limits)
                        tail = piece[-OVERLAP:]


def _check_places(sheet: bytes, limits: Limits) -> None:
    for place in CELL_PLACE.finditer(sheet):
        letters, digits = place.groups()
        column = 0
        for letter in letters.upper()[:8]:
            column = column * 26 + letter - 64
        if column > limits.columns or len(digits) > 7 or int(digits) > limits.rows + 1:
            raise _too_long(limits)


def _csv(file: IO[bytes], limits: Limits) -> Iterator[Sequence[Any]]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        begins = text.read(4096)
        if any(character < " " and character not in "\t\r\n\x00" for character in begins):
            raise _no_text()
        text.seek(0)
        first = begins.split("\n")[:20]
        delimiter = max(",;\t", key=lambda sign: max(line.count(sign) for line in first))
        yield from csv.reader(text, delimiter=delimiter)
    except csv.Error as error:
        raise invalid("file", _("The CSV cannot be read: %(reason)s") % {"reason": error}) from error
    finally:
        # Else it would close a file that is not its own; whoever closed that before is done with it.
        with suppress(ValueError):
            text.detach()


def _encoding(file: IO[bytes]) -> str:
    """The first of the encodings that all of the file is in."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
            return encoding
        except UnicodeDecodeError:
            continue
        finally:
            file.seek(0)
    raise _no_text()


def _no_text() -> DomainError:
    return invalid("file", _("This is neither XLSX nor a CSV text in UTF-8 or GB18030."))


def _too_long(limits: Limits) -> DomainError:
    words = _("At most %(rows)s rows and %(columns)d columns at a time; split the file.")
    return invalid("file", words % {"rows": f"{limits.rows:,}", "columns": limits.columns})

"""An Excel workbook (.xlsx or .xls) → the sheets an XLSForm is made of, as plain text cells.

A workbook is somebody else's bytes: what it unpacks to, its rows and its columns are bounded before they are read, its
XML may define nothing, formulas are never computed (the value last saved counts) and nothing it names is fetched.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

import defusedxml  # noqa: F401 (openpyxl reads XML through it where it is installed, and so meets no entities)
import openpyxl
import xlrd
from pyxform.constants import SUPPORTED_SHEET_NAMES, SURVEY
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str
from xlrd.compdoc import CompDocError

from bot.engine.errors import Problem, SurveyInvalid

#: How an old Excel file (and every other OLE file, a password-protected .xlsx too) begins.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: What is unpacked of an .xlsx. The largest real form at hand has sheets of 1 MB, and the rest of it is small.
MAX_UNPACKED = 6 * 1024 * 1024
MAX_SMALL_PART = 512 * 1024
_SHEETS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml)")
_SMALL = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels")
#: Says which numbers are dates. One that is too big is not looked at.
_STYLES = "xl/styles.xml"
MAX_ROWS = 2000
#: Lists of choices may be long: villages, products.
MAX_CHOICES = 10_000
MAX_COLUMNS = 256
#: After so many empty rows the rest is taken to be padding, as pyxform does.
_BLANK_ROWS = 60

# openpyxl warns of every drawing and extension that it does not read.
warnings.filterwarnings("ignore", module="openpyxl")


class Sheet(NamedTuple):
    """`rows` map a header to the text below it, without empty cells; the first is row 2 of the sheet.

    `repeated` are headers that stand there twice, of which the first counts; `cut` says that there are more rows.
    """

    headers: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    repeated: tuple[str, ...] = ()
    cut: bool = False


class Workbook(NamedTuple):
    """The sheets of an XLSForm by their names in small letters, and the names of all others."""

    sheets: dict[str, Sheet]
    others: tuple[str, ...]


def read(content: bytes) -> Workbook:
    """Raises SurveyInvalid with a sentence that says what is wrong with the file."""
    try:
        return _xls(content) if content.startswith(OLE) else _xlsx(content)
    except SurveyInvalid:
        raise
    except Exception:  # the readers raise whatever damaged bytes lead them to
        raise _refused("the workbook is damaged: open it in a spreadsheet program and save it again") from None


def _refused(message: str) -> SurveyInvalid:
    return SurveyInvalid((Problem((), message),))


# ---------------------------------------------------------------- the two formats


def _xlsx(content: bytes) -> Workbook:
    book: Any = openpyxl.load_workbook(_lean(content), read_only=True, data_only=True, keep_links=False)
    try:
        return _workbook(book.sheetnames, lambda name: _xlsx_rows(book[name]))
    finally:
        book.close()


def _lean(content: bytes) -> io.BytesIO:
    """The archive with its sheets and texts only: no pictures, drawings, links or programs.

    The sizes are the archive's own claims; more than claimed is never unpacked.
    """
    try:
        archive = ZipFile(io.BytesIO(content))
    except BadZipFile:
        raise _refused("the workbook is cut off or damaged: download or save it again") from None
    parts = [part for part in archive.infolist() if _wanted(part)]
    if not any(_SHEETS.fullmatch(part.filename) for part in parts):
        raise _refused("this is a ZIP file, but no Excel workbook")
    if sum(map(_cost, parts)) > MAX_UNPACKED:
        limit = MAX_UNPACKED // 1024 // 1024
        raise _refused(f"the sheets unpack to more than {limit} MB: delete empty rows and sheets that are no survey")
    lean = io.BytesIO()
    with ZipFile(lean, "w") as kept:
        for part in parts:
            kept.writestr(part.filename, archive.read(part))
    return lean


def _cost(part: ZipInfo) -> int:
    """The bytes to read; those of the shared texts take twice as long as others."""
    return part.file_size * (2 if part.filename == "xl/sharedStrings.xml" else 1)


def _wanted(part: ZipInfo) -> bool:
    small = part.file_size <= MAX_SMALL_PART
    if _SMALL.fullmatch(part.filename) and not small:
        raise _refused("the workbook has a table of contents of more than 512 kB, which no real one has")
    return bool(_SHEETS.fullmatch(part.filename) or _SMALL.fullmatch(part.filename)) or (
        part.filename == _STYLES and small
    )


def _xlsx_rows(sheet: Any) -> Iterator[Sequence[str]]:
    sheet.reset_dimensions()  # the size that the file claims may be anything
    for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
        yield ["" if value is None else xlsx_value_to_str(value).strip() for value in row]


def _xls(content: bytes) -> Workbook:
    try:
        book: Any = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except (xlrd.XLRDError, CompDocError):
        raise _refused("this is no Excel workbook that can be opened; if it has a password, save it without") from None
    with book:
        return _workbook(book.sheet_names(), lambda name: _xls_rows(book.sheet_by_name(name), book.datemode))


def _xls_rows(sheet: Any, datemode: int) -> Iterator[Sequence[str]]:
    for at in range(sheet.nrows):
        yield [_xls_text(cell, datemode) for cell in sheet.row(at)[:MAX_COLUMNS]]


def _xls_text(cell: Any, datemode: int) -> str:
    return "" if cell.value == "" else xls_value_to_unicode(cell.value, cell.ctype, datemode).strip()


# ---------------------------------------------------------------- sheets


def _workbook(names: Sequence[str], rows: Callable[[str], Iterable[Sequence[str]]]) -> Workbook:
    """Sheets that belong to no XLSForm are not read, but where there is only one, it is the survey."""
    known = {name.strip().lower(): name for name in reversed(names)}
    sheets = {SURVEY: names[0]} if len(names) == 1 else {k: v for k, v in known.items() if k in SUPPORTED_SHEET_NAMES}
    if SURVEY not in sheets:
        shown = ", ".join(names[:10])
        raise _refused(f'the workbook has no sheet named "survey", where an XLSForm has its questions; it has {shown}')
    others = tuple(name for name in names if name not in sheets.values())
    return Workbook({name: _sheet(rows(of), _most(name)) for name, of in sheets.items()}, others)


def _most(sheet: str) -> int:
    return MAX_CHOICES if "choices" in sheet else MAX_ROWS


def _sheet(rows: Iterable[Sequence[str]], most: int) -> Sheet:
    found = iter(rows)
    headers = [" ".join(cell.split()) for cell in next(found, ())]
    columns = {at: header for at, header in enumerate(headers) if header and header not in headers[:at]}
    texts = list(_until_blank(islice(found, most + 1), columns))
    repeated = tuple(header for at, header in enumerate(headers) if header and header in headers[:at])
    return Sheet(tuple(columns.values()), tuple(texts[:most]), repeated, len(texts) > most)


def _until_blank(rows: Iterable[Sequence[str]], columns: dict[int, str]) -> Iterator[dict[str, str]]:
    """The rows up to a long run of empty ones."""
    blank = 0
    for row in rows:
        cells = {columns[at]: cell for at, cell in enumerate(row) if cell and at in columns}
        blank = 0 if cells else blank + 1
        if blank > _BLANK_ROWS:
            return
        yield cells

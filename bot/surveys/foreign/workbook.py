"""An Excel workbook (.xlsx or .xls) → the sheets an XLSForm is made of, as plain text cells.

A workbook is somebody else's bytes: what it unpacks to, its rows and its columns are bounded before they are read, its
XML may define nothing, formulas are never computed (the value last saved counts) and nothing it names is fetched.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import defusedxml
import openpyxl
import xlrd
from pyxform.constants import SUPPORTED_SHEET_NAMES, SURVEY
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str

from bot.engine.errors import Problem, SurveyInvalid

#: How an old Excel file (and every other OLE file, a password-protected .xlsx too) begins.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a ZIP file begins, which an .xlsx is.
ZIP = b"PK\x03\x04"

#: The largest real form at hand unpacks to 1 MB.
MAX_UNPACKED = 12 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 4000
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
    except defusedxml.DefusedXmlException:
        raise _refused("the workbook defines entities inside its XML, which a real one never does") from None
    except Exception as error:  # the readers raise whatever damaged bytes lead them to
        raise _refused(f"the workbook is damaged and can't be read ({_first_line(error)}); save it again") from None


def _refused(message: str) -> SurveyInvalid:
    return SurveyInvalid((Problem((), message),))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:100]


# ---------------------------------------------------------------- the two formats


def _xlsx(content: bytes) -> Workbook:
    _refuse_the_huge(content)
    book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        return _workbook(book.sheetnames, lambda name: _xlsx_rows(book[name]))
    finally:
        book.close()


def _refuse_the_huge(content: bytes) -> None:
    """The sizes are the archive's own claims; more than claimed is never unpacked."""
    try:
        parts = ZipFile(io.BytesIO(content)).infolist()
    except BadZipFile:
        raise _refused("the workbook is cut off or damaged: download or save it again") from None
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise _refused(f"the workbook unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB; no survey needs that")
    if not any(part.filename.startswith("xl/") for part in parts):
        raise _refused("this is a ZIP file, but no Excel workbook")


def _xlsx_rows(sheet: Any) -> Iterator[Sequence[str]]:
    for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
        yield ["" if value is None else xlsx_value_to_str(value).strip() for value in row]


def _xls(content: bytes) -> Workbook:
    try:
        book: Any = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError:
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
    return Workbook({name: _sheet(rows(of)) for name, of in sheets.items()}, others)


def _sheet(rows: Iterable[Sequence[str]]) -> Sheet:
    found = iter(rows)
    headers = [" ".join(cell.split()) for cell in next(found, ())]
    columns = {at: header for at, header in enumerate(headers) if header and header not in headers[:at]}
    texts = list(_until_blank(islice(found, MAX_ROWS + 1), columns))
    repeated = tuple(header for at, header in enumerate(headers) if header and header in headers[:at])
    return Sheet(tuple(columns.values()), tuple(texts[:MAX_ROWS]), repeated, len(texts) > MAX_ROWS)


def _until_blank(rows: Iterable[Sequence[str]], columns: dict[int, str]) -> Iterator[dict[str, str]]:
    """The rows up to a long run of empty ones."""
    blank = 0
    for row in rows:
        cells = {columns[at]: cell for at, cell in enumerate(row) if cell and at in columns}
        blank = 0 if cells else blank + 1
        if blank > _BLANK_ROWS:
            return
        yield cells

"""Statements as PDF, set by WeasyPrint, which needs Pango and a Chinese font from the system."""

import ctypes
import re
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from goaltrack.common.errors import DomainError
from payments.statement_of_account.selectors import StatementOfAccount

STYLE = Path(__file__).with_name("statement.css")
# Within how many days of receiving it the customer is asked to check it.
CHECK_DAYS = 15
# What systems refuse in names of files.
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class PdfUnavailable(DomainError):
    """What setting a PDF needs is not installed on this machine."""

    code = "pdf-unavailable"
    status = 503
    title = gettext_lazy("PDF files cannot be made on this server")


def statement_pdf(statement: StatementOfAccount) -> bytes:
    """In the active language. Raises PdfUnavailable (503) where Pango or a Chinese font is missing."""
    weasyprint = _weasyprint()
    html = render_to_string(
        "statement_of_account/statement.html",
        {
            "statement": statement,
            "check_days": CHECK_DAYS,
            "lang": get_language(),
            "is_chinese": (get_language() or "").startswith("zh"),
        },
    )
    fetcher = _refusing(weasyprint)
    style = weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=fetcher)
    pdf: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style])
    return pdf


def pdf_response(statement: StatementOfAccount) -> HttpResponse:
    """To save: named in ASCII and, for browsers that read it, in the reader's language."""
    response = HttpResponse(statement_pdf(statement), content_type="application/pdf")
    plain = f"statement-{statement.as_of:%Y%m%d}-{statement.customer.pk}.pdf"
    named = _("Statement of account %(customer)s %(day)s") % {
        "customer": statement.customer.name,
        "day": statement.as_of.isoformat(),
    }
    full = quote(f"{UNSAFE.sub('_', named)}.pdf", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _weasyprint() -> Any:
    """Imported when the first statement is made: it loads libraries of the system."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(
            _("This server lacks Pango, which PDF files are set with. Ask who runs it to install it (README).")
        ) from error
    if not has_chinese_font():
        raise PdfUnavailable(
            _("This server lacks a Chinese font for PDF files. Ask who runs it to install one (README).")
        )
    return weasyprint


def _refusing(weasyprint: Any) -> Any:
    """A fetcher that fetches nothing: neither from the network nor from this machine's files."""

    class Refusing(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("statements hold no addresses")

    return Refusing()


@cache
def has_chinese_font() -> bool:
    """Whether fontconfig, which Pango asks, knows a font for simplified Chinese."""
    try:
        fontconfig = ctypes.CDLL(find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return False
    for name in ("FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(fontconfig, name).restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(b":lang=zh-cn"))
    wanted = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    fontconfig.FcObjectSetAdd(wanted, b"family")
    fonts = fontconfig.FcFontList(None, pattern, wanted)
    # An FcFontSet begins with how many there are.
    return bool(fonts) and ctypes.c_int.from_address(fonts).value > 0

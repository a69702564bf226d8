"""What a statement's columns can be, under which names banks know them, and what can be wrong with a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import Message

REQUIRED = ("received_on", "amount", "reference")
LABELS: dict[str, Message] = {
    "received_on": _("Day"),
    "amount": _("Money in"),
    "reference": _("Bank reference"),
    "outgoing": _("Money out"),
    "direction": _("Debit or credit"),
    "payer": _("Payer"),
    "remark": pgettext_lazy("bank line", "Remark"),
    "currency": _("Currency"),
}
HINTS: dict[str, Message] = {
    "amount": _("The credit column; where one column holds both, what goes out is below zero or marked."),
    "reference": _("The bank’s serial number: by it a line is known that was booked before."),
    "outgoing": _("Where it has a column of its own."),
    "direction": _("Where a column says 借 or 贷, in or out."),
}
# As banks head their columns, without spaces and brackets, in small letters; the first that is there is taken.
KNOWN: dict[str, tuple[str, ...]] = {
    "received_on": (
        "交易日期", "记账日期", "入账日期", "交易时间", "交易日", "记账日", "到账日期", "日期",
        "date", "transactiondate", "valuedate",
    ),
    "amount": (
        "贷方发生额", "贷方金额", "收入金额", "收入", "贷方", "转入金额", "交易金额", "发生额", "金额",
        "credit", "amount", "moneyin",
    ),
    "reference": (
        "交易流水号", "流水号", "银行流水号", "交易流水", "核心流水号", "柜员流水号", "交易编号", "凭证号", "凭证号码",
        "reference", "serialnumber",
    ),
    "outgoing": ("借方发生额", "借方金额", "支出金额", "支出", "借方", "转出金额", "debit", "moneyout"),
    "direction": ("借贷标志", "借贷", "借贷方向", "收支", "收支方向", "direction"),
    "payer": (
        "对方户名", "付款人名称", "对方名称", "付款方户名", "付款人", "对方账户名称", "对方单位", "对方单位名称",
        "payer", "counterparty",
    ),
    "remark": ("摘要", "附言", "用途", "备注", "交易附言", "交易摘要", "remark", "memo", "description"),
    "currency": ("币种", "货币", "currency"),
}  # fmt: skip
_NO_NAME = str.maketrans("", "", " \t\r\n\u3000()（）【】[]:：*")

REASONS: dict[str, Message] = {
    "missing": _("Nothing stands there."),
    "no-date": _("“%(what)s” is no date."),
    "day": _("That day has not come yet, or lies before the year 2000."),
    "no-amount": _("“%(what)s” is no amount with at most two decimals."),
    "outgoing": _("Money that went out."),
    "digits-lost": _("The file holds it as a number, and its last digits are lost: export it as text or as CSV."),
    "long": _("Longer than %(what)s characters."),
    "formula": _("This looks like a formula; write plain text."),
    "control": _("Control characters are not allowed."),
    "currency": _("“%(what)s” is not CNY."),
    "in-file": _("The same reference stands in line %(what)s."),
    "in-ledger": _("A receipt of this account has this reference."),
    "waits": _("A line of this account with this reference waits to be recognised."),
    "dismissed": _("A line of this account with this reference was dismissed."),
    "not-kept": _("You do not keep the money of the contract’s project."),
}
LINE: Message = pgettext_lazy("of a file", "Line")


def words_of(field: str, reason: str, what: str = "") -> tuple[Message, str]:
    return LABELS.get(field, LINE), str(REASONS[reason]) % {"what": what}


def plain(name: str) -> str:
    return name.lower().translate(_NO_NAME)


def guessed(columns: Sequence[str], earlier: Mapping[str, str]) -> dict[str, int]:
    """Which column is which: as it was for the account's last statement, where its names are there; else by KNOWN."""
    places = {name: place for place, name in reversed(list(enumerate(columns))) if name}
    if earlier and set(earlier.values()) <= set(places):
        return {field: places[name] for field, name in earlier.items()}
    by_plain = {plain(name): place for name, place in places.items()}
    found: dict[str, int] = {}
    for field, names in KNOWN.items():
        place = next((by_plain[name] for name in names if name in by_plain), None)
        if place is not None and place not in found.values():
            found[field] = place
    return found


def header_of(rows: Sequence[Sequence[Any]]) -> int | None:
    """The place of the row that names the columns: the most known names, else the first of several cells."""
    known = {name for names in KNOWN.values() for name in names}
    scores = [sum(plain(str(cell)) in known for cell in row) for row in rows]
    if scores and max(scores) >= 2:
        return scores.index(max(scores))
    return next((place for place, row in enumerate(rows) if sum(bool(str(cell).strip()) for cell in row) >= 3), None)

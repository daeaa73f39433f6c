"""Set phrases of the demo's mails in the languages of its people."""

from __future__ import annotations

from mailrescue.demo.compose import Draft, Person

_INVOICE = {
    "de": "Guten Tag,\n\nanbei die Rechnung {number} mit unseren Geschäftsbedingungen.\n\n{rows}\nZusammen {total}\n",
    "en": "Hello,\n\nplease find attached invoice {number} and our terms.\n\n{rows}\nTotal {total}\n",
}
_PAID = {
    "de": "Guten Tag Frau Weber,\n\ndie Rechnung {number} ist überwiesen.\n\n{name}\n",
    "en": "Dear Ms Weber,\n\ninvoice {number} is paid.\n\n{name}\n",
    "ja": "ヴェーバー様\n\n請求書 {number} の代金を本日お振込みいたしました。\n\n{name}\n",
    "ar": "السيدة فيبر المحترمة،\n\nتم تحويل مبلغ الفاتورة {number}.\n\n{name}\n",
}
_ATTRIBUTION = {
    "de": "Am {date:%d.%m.%Y} schrieb {name}:",
    "en": "On {date:%Y-%m-%d} {name} wrote:",
    "ja": "{date:%Y}年{date:%m}月{date:%d}日 {name}:",
    "ar": "في {date:%d.%m.%Y} كتب {name}:",
}


def invoice_word(customer: Person) -> str:
    """Return what an invoice is called in a mail to that customer: German, or English for everybody else."""
    return "Rechnung" if customer.language == "de" else "Invoice"


def invoice_text(customer: Person, number: str, rows: list[str]) -> str:
    """Return the text of an invoice; the last row is the total."""
    words = _INVOICE["de" if customer.language == "de" else "en"]
    return words.format(number=number, rows="\n".join(rows[:-1]), total=rows[-1])


def paid_text(customer: Person, number: str) -> str:
    """Return what a customer writes after paying."""
    return _PAID[customer.language].format(number=number, name=customer.name)


def attribution(language: str, answered: Draft) -> str:
    """Return the line above a quotation."""
    return _ATTRIBUTION[language].format(date=answered.when, name=answered.sender.name)


def money(amount: int) -> str:
    """Return an amount of whole euros."""
    return f"{amount:,} EUR".replace(",", ".")

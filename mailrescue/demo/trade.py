"""Invoices, orders and the newsletter: the mails of the story that follow a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from mailrescue.demo.business import Business, read
from mailrescue.demo.compose import Draft, Paper, Person
from mailrescue.demo.letters import SENT, Letter
from mailrescue.demo.papers import pdf
from mailrescue.demo.wording import invoice_text, invoice_word, money, paid_text


def invoice_letters(business: Business) -> Iterator[Letter]:
    """Yield invoices, and what customers write when they have paid."""
    for invoice in read("invoices")["invoice"]:
        customer, number = business.person(invoice["to"]), invoice["number"]
        rows = [f"{what}: {money(price)}" for what, price in invoice["items"]]
        rows.append(money(sum(price for _, price in invoice["items"])))
        day, when = business.day_and_moment(invoice["at"])
        own = Paper(f"Rechnung {number}.pdf", pdf(f"Rechnung {number}", rows))
        sent = Draft(
            sender=business.owner, to=customer, when=when, subject=f"{invoice_word(customer)} {number}",
            text=business.signed(invoice_text(customer, number, rows)), papers=(own, business.terms),
        )  # fmt: skip
        yield Letter(draft=sent, day=day, folder=SENT)
        if "paid" in invoice:
            yield _payment(business, sent, number, invoice["paid"])


def _payment(business: Business, invoice: Draft, number: str, day: int) -> Letter:
    draft = Draft(
        sender=invoice.to, to=invoice.sender, when=business.moment(day, "11:30"), subject=f"Re: {invoice.subject}",
        text=paid_text(invoice.to, number), references=(invoice.message_id,), transfer="base64",
    )  # fmt: skip
    return Letter(draft=draft, day=day, folder="Rechnungen 2026")


def order_letters(business: Business) -> Iterator[Letter]:
    """Yield orders, each with its confirmation and its delivery note."""
    facts = read("orders")
    for order in facts["order"]:
        supplier, number = business.person(order["supplier"]), order["number"]
        rows = [f"- {what}: {amount}" for what, amount in order["goods"]]
        day, when = business.day_and_moment(order["at"])
        text = "\n".join(["Guten Tag,", "", "bitte liefern Sie uns:", *rows, ""])
        sent = Draft(
            sender=business.owner, to=supplier, when=when, subject=f"Bestellung {number}", text=business.signed(text)
        )
        yield Letter(draft=sent, day=day, folder=SENT)
        for what, answered_on in ((f"Auftragsbestätigung {number}", day), (f"Lieferschein und Rechnung {number}", order["delivered"])):
            yield Letter(
                draft=_from_supplier(business, sent, supplier, what, rows, answered_on), day=answered_on,
                folder=facts["folders"][order["supplier"]],
            )  # fmt: skip


def _from_supplier(business: Business, order: Draft, supplier: Person, what: str, rows: list[str], day: int) -> Draft:
    return Draft(
        sender=supplier, to=order.sender, when=business.moment(day, "12:15"), subject=what, crlf=True,
        text="\n".join(["Guten Tag Frau Weber,", "", f"anbei: {what}.", *rows, "", supplier.name, ""]),
        papers=(Paper(f"{what}.pdf", pdf(what, rows)),), references=(order.message_id,),
    )  # fmt: skip


def newsletter_letters(business: Business) -> Iterator[Letter]:
    """Yield the issues of the newsletter, one a week."""
    facts = read("newsletter")
    for number, issue in enumerate(facts["issue"]):
        day, title, items = facts["first"] + 7 * number, issue["title"], issue["items"]
        points = "".join(f"<li>{item}</li>" for item in items)
        draft = Draft(
            sender=business.person(facts["from"]), to=business.owner, when=business.moment(day, facts["time"]), subject=title,
            text="\n".join([title, "", *(f"* {item}" for item in items), ""]),
            html=f"<html><body><h1>{title}</h1><ul>{points}</ul></body></html>\n",
            transfer="quoted-printable", crlf=True,
        )  # fmt: skip
        yield Letter(draft=draft, day=day, folder=facts["folder"], deleted=issue.get("deleted"))

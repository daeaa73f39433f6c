"""The conversations of the story, from resources/demo/threads.toml: answers quote what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from mailrescue.demo.business import Business, Entry, read
from mailrescue.demo.compose import Draft, Paper, Person
from mailrescue.demo.letters import SENT, Letter
from mailrescue.demo.papers import pdf
from mailrescue.demo.wording import attribution


def thread_letters(business: Business) -> Iterator[Letter]:
    """Yield the mails of all conversations."""
    for thread in read("threads")["thread"]:
        found = list(_thread(business, thread))
        for letter, following in pairwise([*found, None]):
            assert letter is not None
            answer = following is not None and following.folder == SENT and letter.folder != SENT
            yield replace(letter, answered=following.day) if following and answer else letter


def _thread(business: Business, thread: Entry) -> Iterator[Letter]:
    partner = business.person(thread["with"])
    papers = {entry["file"]: Paper(entry["file"], pdf(entry["title"], entry["lines"])) for entry in thread.get("papers", ())}
    last: Draft | None = None
    for mail in thread["mail"]:
        own = business.person(mail["by"]) == business.owner
        day, when = business.day_and_moment(mail["at"])
        last = Draft(
            sender=business.owner if own else partner, to=partner if own else business.owner, when=when,
            subject=mail.get("subject", ("Re: " if last else "") + thread["subject"]),
            text=_text(business, mail["text"], partner, last, own=own),
            papers=tuple(papers[name] for name in mail.get("attach", ())),
            references=(*last.references, last.message_id) if last else (),
            charset=mail.get("charset", thread["charset"]), transfer=thread.get("transfer", ""),
            crlf=thread.get("eol") == "crlf",
        )  # fmt: skip
        yield Letter(draft=last, day=day, folder=SENT if own else thread["folder"])


def _text(business: Business, text: str, partner: Person, answered: Draft | None, *, own: bool) -> str:
    if answered is not None:
        # The owner writes German to Germans and English to everybody else.
        language = "en" if own and partner.language != "de" else partner.language
        text = f"{text}\n{attribution(language, answered)}\n{_quoted(answered.text)}"
    return business.signed(text) if own else text


def _quoted(text: str) -> str:
    """Return a text as answers quote it, without its signature."""
    lines = text.partition("\n-- \n")[0].splitlines()
    return "".join(f">{line}\n" if line.startswith(">") else f"> {line}\n" for line in lines)

"""Running text for made-up mail: words of five languages, drawn by Zipf's law, wrapped as people's mail is.

Each language has a head of real frequent words and a long tail that is put together from its syllables, so that
compression and search meet a vocabulary as wide as that of a real mailbox. Pure; all chance comes from the caller.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass

_VOCABULARY = 12_000
_ZIPF_SHIFT = 2.7  # Mandelbrot's correction: the most frequent words are less frequent than 1/rank says


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its words, the most frequent first, and how text and mail are written in it."""

    code: str
    share: float
    words: tuple[str, ...]
    cumulated: tuple[float, ...]
    joint: str
    stop: str
    words_per_line: int
    encodings: tuple[tuple[str, str], ...]  # (charset, content transfer encoding) that its mail programs use

    def draw(self, rng: random.Random, count: int) -> list[str]:
        """Return `count` words."""
        return rng.choices(self.words, cum_weights=self.cumulated, k=count)

    def sentence(self, rng: random.Random, count: int) -> str:
        """Return one line of `count` words without a full stop, as in a subject."""
        text = self.joint.join(self.draw(rng, count))
        return text[:1].upper() + text[1:]

    def lines(self, rng: random.Random, size: int) -> list[str]:
        """Return about `size` characters of text in lines; paragraphs are parted by empty lines."""
        words = self.draw(rng, max(3, round(size / self._mean_width)))
        lines: list[str] = []
        for paragraph in _split(words, rng, 25, 110):
            text = f"{self.stop}{self.joint}".join(
                self.joint.join(sentence).capitalize() for sentence in _split(paragraph, rng, 5, 18)
            )
            lines += self._wrap(text + self.stop)
            lines.append("")
        return lines[:-1]

    def _wrap(self, text: str) -> list[str]:
        if not self.joint:
            return [text[at : at + 34] for at in range(0, len(text), 34)]
        words = text.split(" ")
        step = self.words_per_line
        return [" ".join(words[at : at + step]) for at in range(0, len(words), step)]

    @property
    def _mean_width(self) -> float:
        return 8.0 if self.joint else 2.6


def _split(words: list[str], rng: random.Random, least: int, most: int) -> Iterable[list[str]]:
    at = 0
    while at < len(words):
        count = rng.randint(least, most)
        yield words[at : at + count]
        at += count


def _tail(rng: random.Random, starts: list[str], ends: list[str], parts: tuple[int, int]) -> Iterable[str]:
    while True:
        yield "".join(rng.choices(starts, k=rng.randint(*parts))) + rng.choice(ends)


def _language(  # one row of the table below
    code: str, share: float, head: str, starts: str, ends: str, encodings: tuple[tuple[str, str], ...]
) -> Language:
    spaced = code != "ja"
    rng = random.Random(f"vocabulary {code}")
    known = dict.fromkeys(head.split())
    for word in _tail(rng, starts.split(), ends.split(), (1, 4) if spaced else (1, 2)):
        known[word] = None
        if len(known) == _VOCABULARY:
            break
    weights = (1 / (rank + _ZIPF_SHIFT) for rank in range(len(known)))
    return Language(
        code, share, tuple(known), tuple(itertools.accumulate(weights)),
        " " if spaced else "", "." if spaced else "。", 11, encodings,
    )  # fmt: skip


LANGUAGES = (
    _language(
        "en", 0.50,
        "the to and of a in you for is we that it on be with our this are have i your will as at from please not can "
        "if or by all was has an any me my they their would there more which been so but invoice order meeting thanks "
        "regards delivery week price attached project customer office contract offer number call date payment",
        "con in re pro de ex per sub trans ma lo ti ra ne su ve mi ka po li sta gre bri clo fe hu",
        "tion ment er ing ed ly al s able ness ist ure ic ous ship ward",
        (("us-ascii", "7bit"), ("us-ascii", "7bit"), ("utf-8", "7bit"), ("utf-8", "quoted-printable")),
    ),
    _language(
        "de", 0.27,
        "die der und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so eine auch als an nach "
        "wie im für man aber aus durch wenn nur war noch werden bei hat wir was wird sein einen welche sind oder zur um "
        "Rechnung Auftrag Angebot Lieferung Grüße Anfrage Termin Straße Büro Kunde Vertrag Prüfung Menge Stück Maß",
        "ver be ge ent auf aus vor über ab ein Ar Wer Stü Fä Ma Rö Li Ku gra schrau schlie zäh schwei klo tra mö",
        "ung en er keit heit lich isch bar te t sam stück werk teil gerät größe",
        (("utf-8", "8bit"), ("utf-8", "quoted-printable"), ("iso-8859-1", "quoted-printable"), ("iso-8859-1", "8bit")),
    ),
    _language(
        "fr", 0.06,
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont nous vous avec "
        "facture commande livraison prix réunion société très été déjà après merci début côté français reçu équipe",
        "ré com dé pré pro é in im tra mou fa vé ra li so che gé né bou pla", "tion ment er é ée eur age eux ique ité",
        (("utf-8", "quoted-printable"), ("iso-8859-1", "quoted-printable")),
    ),
    _language(
        "ru", 0.11,
        "и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой весь год от так о для ты "
        "счёт заказ договор поставка цена встреча отчёт письмо клиент оплата спасибо вопрос товар склад срок завод",
        "по пре раз вы за об пере до ста кла ми ро ве то ли ка де сно бра гру жи чер щи", "ение ость ать ный ка ство ов ами ия ого ить",
        (("utf-8", "base64"), ("koi8-r", "8bit"), ("utf-8", "8bit"), ("windows-1251", "quoted-printable")),
    ),
    _language(
        "ja", 0.06,
        "の に は を た が で て と し れ さ ある いる も する から な こと として い や など なっ ない この ため その "
        "請求書 注文 納品 会議 見積 契約 価格 担当 お客様 よろしく お願い ありがとう ご確認 添付 資料 株式会社 東京 月 日",
        "会 社 工 場 製 品 部 長 電 話 計 画 報 告 書 類 発 送 検 査 金 額 数 量 予 定 変 更 新 規 取 引",
        "する した して です ます の は を に が と ション 者 所 中 後 前",
        (("iso-2022-jp", "7bit"), ("utf-8", "base64"), ("utf-8", "8bit")),
    ),
)  # fmt: skip

_SHARES = tuple(itertools.accumulate(language.share for language in LANGUAGES))


def pick_language(rng: random.Random) -> Language:
    """Return a language by its share of the mailbox."""
    return rng.choices(LANGUAGES, cum_weights=_SHARES)[0]

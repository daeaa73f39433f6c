"""What mail programs and servers call the folders with a purpose, in several languages and in lower case.

Asked only where the source itself does not tell what a folder is for.
"""

from __future__ import annotations

INBOX_NAMES = frozenset((
    "inbox", "posteingang", "boîte de réception", "bandeja de entrada", "posta in arrivo",
    "caixa de entrada", "a receber", "postvak in", "skrzynka odbiorcza", "doručená pošta",
    "beérkezett üzenetek", "indbakke", "inkorgen", "innboks", "saapuneet", "входящие", "вхідні",
    "gelen kutusu", "εισερχόμενα", "mesaje primite", "受信トレイ", "收件箱", "收件匣", "받은 편지함",
    "البريد الوارد", "דואר נכנס",
))  # fmt: skip

ROLE_NAMES = {
    name: role
    for role, names in {
        "sent": (
            "sent items", "sent", "sent messages", "sent mail", "sent-mail", "gesendete elemente", "gesendete objekte", "gesendet",
            "gesendete nachrichten", "éléments envoyés", "messages envoyés", "envoyés", "elementos enviados", "enviados", "posta inviata",
            "inviata", "inviati", "itens enviados", "mensagens enviadas", "verzonden items", "verzonden", "elementy wysłane", "wysłane",
            "odeslaná pošta", "odeslané", "sendt post", "sendte elementer", "sendt", "skickat", "skickade", "отправленные", "надіслані",
            "送信済みアイテム", "送信済み", "已发送邮件", "已发送",
        ),
        "drafts": (
            "drafts", "draft", "entwürfe", "brouillons", "borradores", "bozze", "rascunhos", "concepten",
            "wersje robocze", "koncepty", "kladder", "utkast", "черновики", "чернетки", "下書き", "草稿",
        ),
        "trash": (
            "deleted items", "deleted messages", "trash", "bin", "gelöschte elemente", "gelöschte objekte", "papierkorb", "gelöscht",
            "éléments supprimés", "corbeille", "elementos eliminados", "papelera", "posta eliminata", "cestino",
            "itens excluídos", "lixeira", "lixo", "verwijderde items", "prullenbak", "elementy usunięte", "kosz", "odstraněná pošta", "koš",
            "slettet post", "papirkurv", "papirkurven", "borttaget", "papperskorgen", "roskakori", "удаленные", "корзина", "видалені",
            "кошик", "削除済みアイテム", "ゴミ箱", "已删除邮件", "已删除",
        ),
        "junk": (
            "junk e-mail", "junk email", "junk-e-mail", "junk", "spam", "bulk mail", "spamverdacht", "courrier indésirable", "indésirables",
            "correo no deseado", "posta indesiderata", "lixo eletrônico", "ongewenste e-mail", "wiadomości-śmieci",
            "nevyžádaná pošta", "uønsket e-mail", "skräppost", "нежелательная почта", "спам", "迷惑メール", "垃圾邮件",
        ),
        "outbox": (
            "outbox", "postausgang", "boîte d'envoi", "bandeja de salida", "posta in uscita",
            "caixa de saída", "postvak uit", "skrzynka nadawcza", "pošta k odeslání", "udbakke", "utkorgen",
            "исходящие", "вихідні", "送信トレイ", "发件箱",
        ),
        "archive": (
            "archive", "archives", "archiv", "archivo", "archivio", "arquivo", "archief", "archiwum", "arkiv", "архив", "архів",
        ),
    }.items()
    for name in names
}  # fmt: skip

"""What Outlook calls its special folders in several languages; asked only where the file itself does not tell."""

from __future__ import annotations

SUBTREE_NAMES = frozenset((
    "ipm_subtree", "top of personal folders", "top of outlook data file", "top of information store",
    "oberste ebene der persönlichen ordner", "oberste ebene des informationsspeichers",
    "anfang der outlook-datendatei", "début du fichier de données outlook", "haut des dossiers personnels",
    "principio de carpetas personales", "principio del archivo de datos de outlook",
    "inizio delle cartelle personali", "inizio del file di dati di outlook",
    "parte superior das pastas particulares", "início do arquivo de dados do outlook",
    "bovenste map van persoonlijke mappen", "bovenkant van outlook-gegevensbestand",
    "początek folderów osobistych", "początek pliku danych programu outlook",
    "верх личных папок", "начало файла данных outlook", "верхний уровень файла данных outlook",
    "個人用フォルダの一番上", "outlook データ ファイルのトップ", "个人文件夹顶部", "outlook 数据文件顶部",
))  # fmt: skip

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
            "sent items", "sent", "gesendete elemente", "gesendete objekte", "éléments envoyés",
            "elementos enviados", "posta inviata", "itens enviados", "verzonden items", "elementy wysłane",
            "odeslaná pošta", "sendt post", "skickat", "отправленные", "надіслані", "送信済みアイテム", "已发送邮件",
        ),
        "drafts": (
            "drafts", "entwürfe", "brouillons", "borradores", "bozze", "rascunhos", "concepten",
            "wersje robocze", "koncepty", "kladder", "utkast", "черновики", "чернетки", "下書き", "草稿",
        ),
        "trash": (
            "deleted items", "gelöschte elemente", "gelöschte objekte", "éléments supprimés",
            "elementos eliminados", "posta eliminata", "itens excluídos", "verwijderde items", "elementy usunięte",
            "odstraněná pošta", "slettet post", "borttaget", "удаленные", "видалені", "削除済みアイテム", "已删除邮件",
        ),
        "junk": (
            "junk e-mail", "junk email", "junk-e-mail", "courrier indésirable", "correo no deseado",
            "posta indesiderata", "lixo eletrônico", "ongewenste e-mail", "wiadomości-śmieci", "nevyžádaná pošta",
            "uønsket e-mail", "skräppost", "нежелательная почта", "迷惑メール", "垃圾邮件",
        ),
        "outbox": (
            "outbox", "postausgang", "boîte d'envoi", "bandeja de salida", "posta in uscita",
            "caixa de saída", "postvak uit", "skrzynka nadawcza", "pošta k odeslání", "udbakke", "utkorgen",
            "исходящие", "вихідні", "送信トレイ", "发件箱",
        ),
    }.items()
    for name in names
}  # fmt: skip

"""What Outlook calls the top of its folders in several languages; asked only where the file itself does not tell."""

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

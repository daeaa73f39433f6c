"""The one style sheet. Widgets say what they are by the property `kind`; this says how that looks."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from mailrescue.ui.theme.tokens import Tokens

# Sizes are in points of the user's font, `em`-like: $base is his size, the others follow from it.
_SHEET = Template("""
* { font-size: ${base}px; color: $text; outline: none; }
QMainWindow, QDialog, QWidget[kind="page"], QScrollArea[kind="page"], QWidget[kind="ground"] { background: $ground; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
QWidget[kind="side"] { background: $side; border-right: 1px solid $line; }
QToolTip { background: $card; color: $text; border: 1px solid $edge; border-radius: 6px; padding: 6px 8px; }

QLabel { background: transparent; }
QLabel[kind="brand"] { font-size: ${large}px; font-weight: 700; }
QLabel[kind="title"] { font-size: ${title}px; font-weight: 700; }
QLabel[kind="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="small"] { color: $muted; font-size: ${small}px; }
QLabel[kind="number"] { font-size: ${number}px; font-weight: 700; }
QLabel[kind="mono"] { font-family: "JetBrains Mono", "Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", monospace; }
QLabel[kind="bad"] { color: $bad; } QLabel[kind="good"] { color: $good; } QLabel[kind="warn"] { color: $warn; }
QLabel[kind="badTitle"] { color: $bad; font-size: ${large}px; font-weight: 700; }
QLabel[kind="warnTitle"] { color: $warn; font-size: ${large}px; font-weight: 700; }
QLabel[kind="goodTitle"] { color: $good; font-size: ${large}px; font-weight: 700; }
QLabel[kind="link"] { color: $accent_text; }

QLabel[badge="good"], QLabel[badge="bad"], QLabel[badge="warn"], QLabel[badge="plain"], QLabel[badge="accent"] {
    border-radius: 10px; padding: 3px 10px; font-weight: 600; font-size: ${small}px; }
QLabel[badge="good"] { background: $good_soft; color: $good; }
QLabel[badge="bad"] { background: $bad_soft; color: $bad; }
QLabel[badge="warn"] { background: $warn_soft; color: $warn; }
QLabel[badge="plain"] { background: $raised; color: $muted; }
QLabel[badge="accent"] { background: $accent_soft; color: $accent_text; }

QFrame[kind="card"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="choice"], QFrame[kind="chosen"] { background: $card; border: 1px solid $line; border-radius: 12px; padding: 1px; }
QFrame[kind="choice"]:hover { border: 1px solid $edge; }
QFrame[kind="chosen"] { border: 2px solid $accent; padding: 0px; }
QFrame[kind="choice"]:focus, QFrame[kind="chosen"]:focus { border: 2px solid $text; padding: 0px; }
QFrame[pill="good"] { background: $good_soft; border-radius: 10px; } QFrame[pill="bad"] { background: $bad_soft; border-radius: 10px; }
QFrame[pill="warn"] { background: $warn_soft; border-radius: 10px; } QFrame[pill="plain"] { background: $raised; border-radius: 10px; }
QLabel[pill="good"] { color: $good; font-weight: 600; font-size: ${small}px; } QLabel[pill="bad"] { color: $bad; font-weight: 600; font-size: ${small}px; }
QLabel[pill="warn"] { color: $warn; font-weight: 600; font-size: ${small}px; } QLabel[pill="plain"] { color: $muted; font-weight: 600; font-size: ${small}px; }
QFrame[kind="fact"] { background: $card; border: 1px solid $line; border-radius: 10px; }
QCheckBox[kind="step"] { font-weight: 600; padding: 2px; }
QCheckBox[kind="step"]::indicator { width: 18px; height: 18px; border-radius: 9px; }
QFrame[kind="inset"] { background: $raised; border: none; border-radius: 8px; }
QFrame[kind="bad"] { background: $bad_soft; border: 1px solid $bad_line; border-radius: 12px; }
QFrame[kind="warn"] { background: $warn_soft; border: 1px solid $warn_line; border-radius: 12px; }
QFrame[kind="good"] { background: $good_soft; border: 1px solid $good_line; border-radius: 12px; }
QFrame[kind="info"] { background: $accent_soft; border: 1px solid $accent_soft; border-radius: 12px; }
QLabel[kind="bad"], QLabel[kind="good"], QLabel[kind="warn"] { background: transparent; border: none; border-radius: 0; }
QFrame[kind="divider"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="panel"] { background: $card; border: none; }
QFrame[kind="timebar"] { background: $card; border: none; border-top: 1px solid $line; border-bottom: 1px solid $line; }
QFrame[kind="foot"] { background: $ground; border: none; border-top: 1px solid $line; }
QFrame[kind="bar"] { background: $card; border: none; border-bottom: 1px solid $line; }

QPushButton { background: $card; border: 1px solid $edge; border-radius: 8px; padding: 7px 16px; font-weight: 600; min-height: ${line_of_text}px; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $track; }
QPushButton:disabled { color: $muted; border-color: $line; background: transparent; }
QPushButton:focus { border: 2px solid $accent_text; padding: 6px 15px; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:disabled { background: $track; border-color: $track; color: $muted; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="danger"] { background: $danger; border-color: $danger; color: $on_danger; }
QPushButton[kind="danger"]:focus { border: 2px solid $text; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $accent_text; padding: 6px 10px; }
QPushButton[kind="quiet"]:hover { background: $raised; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent_text; padding: 5px 9px; }
QPushButton[kind="quiet"]:disabled { color: $muted; }
QPushButton[kind="nav"] { text-align: left; padding: 9px 12px; border: 2px solid transparent; border-radius: 8px; color: $muted; font-weight: 500; background: transparent; }
QPushButton[kind="nav"]:hover { background: $raised; }
QPushButton[kind="nav"]:checked { background: $accent_soft; color: $accent_text; font-weight: 600; }
QPushButton[kind="nav"]:focus { border: 2px solid $accent_text; }
QPushButton[kind="when"] { background: transparent; border: 1px solid transparent; padding: 3px 8px; font-size: ${large}px; font-weight: 700; color: $text; }
QPushButton[kind="when"]:hover { background: $raised; } QPushButton[kind="when"]:focus { border: 2px solid $accent_text; padding: 2px 7px; }
QPushButton[kind="segment"] { border-radius: 8px; padding: 6px 12px; font-weight: 500; background: transparent; border: 1px solid $edge; }
QPushButton[kind="segment"]:checked { background: $accent_soft; border-color: $accent; color: $accent_text; font-weight: 600; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent_text; padding: 5px 11px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 6px; }
QToolButton:hover { background: $raised; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $accent_text; padding: 5px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox { background: $card; border: 1px solid $edge; border-radius: 8px; padding: 7px 11px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid $accent_text; padding: 6px 10px; }
QTextBrowser { border: none; padding: 0; background: transparent; } QTextBrowser:focus { border: 2px solid $accent_text; padding: 0; border-radius: 8px; }
QTextBrowser[kind="sheet"] { background: #ffffff; color: #1a1d21; border-radius: 0; } QTextBrowser[kind="letter"] { background: $card; border-radius: 0; }
QPlainTextEdit[kind="source"] { background: $card; border: none; border-radius: 0; padding: 12px 16px; font-family: "JetBrains Mono", "Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", monospace; }
QPlainTextEdit[kind="source"]:focus { border: 2px solid $accent_text; padding: 10px 14px; }
QWidget[kind="mailpane"] { background: $card; } QWidget[kind="mailhead"] { background: $card; border-bottom: 1px solid $line; } QWidget[kind="mailnote"] { background: $raised; border-bottom: 1px solid $line; }
QToolButton[kind="chip"] { background: $card; border: 1px solid $edge; border-radius: 8px; padding: 5px 10px; text-align: left; }
QToolButton[kind="chip"]:hover { background: $raised; } QToolButton[kind="chip"]:focus { border: 2px solid $accent_text; padding: 4px 9px; }
QComboBox::drop-down { border: none; width: 30px; } QComboBox::down-arrow { image: url($open); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $edge; selection-background-color: $accent_soft; selection-color: $text; padding: 4px; }
QCheckBox, QRadioButton { spacing: 8px; padding: 4px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent_text; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $edge; background: $card; }
QCheckBox::indicator { border-radius: 4px; } QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($dot); }

QAbstractItemView { background: $card; border: none; selection-background-color: $accent_soft; selection-color: $text; alternate-background-color: $card; }
QTableView[kind="lines"] { background: transparent; selection-background-color: transparent; }
QTreeView::item, QListView::item { padding: 6px 4px; border: none; border-radius: 6px; }
QTreeView::item:hover, QListView::item:hover { background: $raised; }
QTreeView::item:selected, QListView::item:selected { background: $accent_soft; color: $text; }
QTreeView:focus, QListView:focus, QTableView:focus { border: 2px solid $accent_text; border-radius: 6px; }
QTreeView[kind="folders"] { background: transparent; show-decoration-selected: 0; selection-background-color: transparent; padding: 4px 0 4px 6px; } QTreeView[kind="folders"]::item:selected, QTreeView[kind="folders"]::item:hover { background: transparent; }
QTableView[kind="mails"] { selection-background-color: transparent; } QTreeView[kind="folders"]:focus, QTableView[kind="mails"]:focus { border: none; }
QTreeView[kind="folders"]::branch { background: transparent; } QTreeView[kind="folders"]::branch:has-children:closed { image: url($closed); } QTreeView[kind="folders"]::branch:has-children:open { image: url($open); }
QHeaderView::section { background: $card; color: $muted; border: none; border-bottom: 1px solid $line; padding: 6px 8px; font-weight: 600; }
QSplitter::handle { background: $line; } QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QSplitter[kind="bare"]::handle { background: transparent; width: 10px; }

QSlider { min-height: 26px; } QSlider:focus { border: 2px solid $accent_text; border-radius: 8px; }
QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: $track; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 3px; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 9px; background: $card; border: 2px solid $accent_text; }
QProgressBar { background: $track; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; } QProgressBar::chunk { background: $accent; border-radius: 4px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; } QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $edge; border-radius: 4px; min-height: 36px; min-width: 36px; } QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }
QMenu { background: $card; border: 1px solid $edge; border-radius: 8px; padding: 6px; } QMenu::item { padding: 7px 24px 7px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_soft; color: $text; } QMenu::item:disabled { color: $muted; } QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: none; image: url($back); min-width: 20px; } QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: none; image: url($closed); min-width: 20px; }
QCalendarWidget QAbstractItemView:disabled { color: $muted; } QCalendarWidget QAbstractItemView { selection-background-color: $accent; selection-color: $on_accent; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $card; } QCalendarWidget QToolButton { font-weight: 600; padding: 4px 8px; } QCalendarWidget QSpinBox { padding: 2px 4px; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 14px; border: none; border-bottom: 2px solid transparent; font-weight: 600; }
QTabBar::tab:selected { color: $accent_text; border-bottom: 2px solid $accent_text; } QTabBar::tab:focus { background: $accent_soft; } QTabWidget::pane { border: none; }
""")


def style_sheet(tokens: Tokens, base: int, images: dict[str, str]) -> str:
    """Return the sheet for colours, a base size in pixels, and the paths of the images `check`, `dot`, `closed` and `open`."""
    sizes = {"small": 12 / 13, "large": 16 / 13, "heading": 15 / 13, "title": 24 / 13, "number": 26 / 13}
    line_of_text = max(20, int(base * 1.25))  # what a page that is longer than the window gives a button at the least
    return _SHEET.substitute(asdict(tokens), base=base, line_of_text=line_of_text, **{name: round(base * factor) for name, factor in sizes.items()}, **images)

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtCore/QHash>

namespace holdfast::theme {

namespace {

// @name@ is filled in from the table below.
constexpr auto kSheet = R"(
QToolTip { background: @raised@; color: @ink@; border: 1px solid @line@; padding: 4px 8px; }
QFrame[ground="panel"] { background: @panel@; border: none; }
QFrame[ground="raised"] { background: @raised@; border: none; }
QFrame[ground="surface"] { background: @surface@; border: none; }

QPushButton, QToolButton[framed="true"], QComboBox {
  background: @raised@; color: @ink@; border: 1px solid @line@; border-radius: @smallRadius@px;
  min-height: @controlInner@px; padding: 0 12px; }
QComboBox { padding: 0 8px 0 10px; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(:/icons/arrow-down-@pictures@.svg); width: 14px; height: 14px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 22px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; border-top-right-radius: 4px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; border-bottom-right-radius: 4px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @hover@; }
QAbstractSpinBox::up-arrow { image: url(:/icons/arrow-up-@pictures@.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/arrow-down-@pictures@.svg); width: 12px; height: 12px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: none; }
QAbstractSpinBox:disabled { color: @muted@; background: @panel@; }
QPushButton:hover, QToolButton[framed="true"]:hover, QComboBox:hover { background: @hover@; }
QPushButton:pressed, QToolButton[framed="true"]:pressed { background: @selected@; }
QPushButton:focus, QToolButton[framed="true"]:focus, QComboBox:focus { border: 1px solid @focus@; outline: none; }
QPushButton:disabled, QComboBox:disabled { color: @muted@; background: @panel@; }
QPushButton:checked { background: @selected@; }
QPushButton[emphasis="main"] { background: @accentFill@; color: @onAccent@; border: 1px solid @accentFill@; font-weight: 600; }
QPushButton[emphasis="main"]:hover { border: 1px solid @accent@; }
QPushButton[emphasis="main"]:focus { border: 2px solid @focus@; }
QPushButton[emphasis="main"]:disabled { background: @raised@; color: @muted@; border: 1px solid @line@; }
QPushButton[emphasis="danger"] { background: @criticalFill@; color: @onAccent@; border: 1px solid @criticalFill@; font-weight: 600; }
QPushButton[emphasis="danger"]:focus { border: 2px solid @focus@; }
QPushButton[emphasis="danger"]:disabled { background: @raised@; color: @muted@; border: 1px solid @line@; }
QPushButton[emphasis="status"] { background: transparent; color: @ink@; border: 1px solid transparent;
  border-radius: 4px; padding: 0 6px; min-height: 0; font-size: @captionSize@px; }
QPushButton[emphasis="status"]:hover { background: @hover@; }
QPushButton[emphasis="status"]:focus { border: 1px solid @focus@; }
QPushButton[emphasis="quiet"], QToolButton { background: transparent; color: @muted@; border: 1px solid transparent;
  border-radius: @smallRadius@px; padding: 0 8px; }
QToolButton { padding: 4px; }
QPushButton[emphasis="quiet"]:hover, QToolButton:hover { background: @hover@; color: @ink@; }
QPushButton[emphasis="quiet"]:focus, QToolButton:focus { border: 1px solid @focus@; outline: none; }
QPushButton[emphasis="row"] { background: transparent; border: 1px solid transparent; text-align: left; padding: 0 10px; }
QPushButton[emphasis="row"]:hover { background: @hover@; }
QPushButton[emphasis="row"]:focus { border: 1px solid @focus@; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QPlainTextEdit, QTextEdit {
  background: @surface@; color: @ink@; border: 1px solid @line@; border-radius: @smallRadius@px; padding: 0 8px;
  selection-background-color: @selected@; selection-color: @ink@; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit { min-height: @controlInner@px; }
QPlainTextEdit, QTextEdit { padding: 8px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateTimeEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @focus@; }

QCheckBox { color: @ink@; spacing: 8px; }
QCheckBox:disabled { color: @muted@; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @muted@; border-radius: 4px; background: @surface@; }
QCheckBox::indicator:hover { border: 1px solid @accent@; }
QCheckBox::indicator:focus { border: 2px solid @focus@; }
QCheckBox::indicator:checked { background: @accentFill@; border: 1px solid @accentFill@; image: url(:/icons/check-on.svg); }
QCheckBox::indicator:checked:focus { border: 2px solid @focus@; }
QCheckBox::indicator:disabled { border: 1px solid @line@; }

QAbstractItemView { background: @panel@; color: @ink@; border: none; outline: none;
  selection-background-color: @selected@; selection-color: @ink@; alternate-background-color: @panel@; }
QAbstractItemView[ground="none"] { background: transparent; }
QHeaderView { background: @panel@; border: none; }
QHeaderView::section { background: @panel@; color: @muted@; border: none; border-bottom: 1px solid @line@;
  padding: 6px 8px; font-weight: 600; font-size: @captionSize@px; }
QHeaderView::section:hover { color: @ink@; }
QTableView { gridline-color: @line@; }
QTableCornerButton::section { background: @panel@; border: none; }

QMenu { background: @raised@; color: @ink@; border: 1px solid @line@; border-radius: @smallRadius@px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selected@; }
QMenu::item:disabled { color: @muted@; }
QMenu::separator { height: 1px; background: @line@; margin: 4px 8px; }
QComboBox QAbstractItemView { background: @raised@; border: 1px solid @line@; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 8px; border: none; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: @selected@; color: @ink@; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll@; border-radius: 3px; border: 3px solid transparent; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; border: none; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; border: none; }
QScrollBar::handle:hover { background: @muted@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line@; }
QProgressBar { background: @line@; border: none; border-radius: 3px; text-align: center; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
QDialog { background: @panel@; }
)";

} // namespace

QString styleSheetOf(const Theme& theme) {
    const auto hex = [&theme](Role role) { return theme.color(role).name(); };
    const QHash<QString, QString> values{
        {QStringLiteral("surface"), hex(Role::Surface)},
        {QStringLiteral("panel"), hex(Role::Panel)},
        {QStringLiteral("raised"), hex(Role::Raised)},
        {QStringLiteral("hover"), hex(Role::Hover)},
        {QStringLiteral("selected"), hex(Role::Selected)},
        {QStringLiteral("line"), hex(Role::Line)},
        {QStringLiteral("ink"), hex(Role::Ink)},
        {QStringLiteral("muted"), hex(Role::Muted)},
        {QStringLiteral("accent"), hex(Role::Accent)},
        {QStringLiteral("accentFill"), hex(Role::AccentFill)},
        {QStringLiteral("onAccent"), hex(Role::OnAccent)},
        {QStringLiteral("criticalFill"), hex(Role::CriticalFill)},
        {QStringLiteral("focus"), hex(Role::Focus)},
        // Pictures of a sheet are files: they come once for each scheme, in its Muted.
        {QStringLiteral("pictures"),
         theme.scheme() == Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light")},
        {QStringLiteral("scroll"), hex(Role::Line)},
        {QStringLiteral("smallRadius"), QString::number(kSmallRadius)},
        {QStringLiteral("controlInner"), QString::number(theme.scaled(kControl) - 2)},
        {QStringLiteral("captionSize"), QString::number(theme.font(TextStyle::Caption).pixelSize())},
    };
    const QString sheet = QString::fromLatin1(kSheet);
    QString result;
    result.reserve(sheet.size());
    const QStringList pieces = sheet.split(QLatin1Char('@'));
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        if (i % 2 == 0) {
            result += pieces[i];
            continue;
        }
        Q_ASSERT_X(values.contains(pieces[i]), "styleSheetOf", qPrintable(pieces[i]));
        result += values.value(pieces[i]);
    }
    return result;
}

} // namespace holdfast::theme

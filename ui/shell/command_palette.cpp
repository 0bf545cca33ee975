// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::shell {

namespace {

constexpr int kShown = 50;

} // namespace

int matchScore(const QString& text, const QString& words) {
    const QString wanted = words.simplified().toLower().remove(QLatin1Char(' '));
    if (wanted.isEmpty()) return 1;
    const QString all = text.toLower();
    int score = 0;
    int at = -1;
    for (const QChar letter : wanted) {
        const int found = static_cast<int>(all.indexOf(letter, at + 1));
        if (found < 0) return 0;
        const bool begins = found == 0 || !all[found - 1].isLetterOrNumber();
        score += begins ? 8 : found == at + 1 ? 5 : 1;
        at = found;
    }
    if (all.startsWith(words.toLower())) score += 20;
    return score * 100 - static_cast<int>(std::min<qsizetype>(all.size(), 99));
}

CommandPalette::CommandPalette(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_field(new QLineEdit(this)), m_list(new QListWidget(this)) {
    setAccessibleName(tr("Command palette"));
    m_field->setPlaceholderText(tr("Go to a page or service, or run a command"));
    m_field->setAccessibleName(tr("Command"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    layout->setSpacing(theme::kGap);
    layout->addWidget(m_field);
    layout->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    m_field->installEventFilter(this);
    parent->installEventFilter(this);
    hide();
}

void CommandPalette::open(std::vector<PaletteCommand> commands) {
    m_commands = std::move(commands);
    m_focusBefore = QApplication::focusWidget();
    const int width = std::min(m_theme.scaled(560), parentWidget()->width() - 2 * theme::kPadding);
    const int height = std::min(m_theme.scaled(420), parentWidget()->height() - 120);
    setGeometry((parentWidget()->width() - width) / 2, 64, width, height);
    m_field->clear();
    filter();
    show();
    raise();
    m_field->setFocus();
}

void CommandPalette::filter() {
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        const int score = matchScore(m_commands[i].title, m_field->text());
        if (score > 0 || m_field->text().isEmpty())
            ranked.emplace_back(m_field->text().isEmpty() ? 0 : -score, i);
    }
    std::ranges::stable_sort(ranked);
    m_list->clear();
    for (std::size_t i = 0; i < std::min<std::size_t>(ranked.size(), kShown); ++i) {
        const auto& command = m_commands[ranked[i].second];
        auto* item =
            new QListWidgetItem(QStringLiteral("%1   ·   %2").arg(command.title, command.kind), m_list);
        item->setData(Qt::UserRole, static_cast<qulonglong>(ranked[i].second));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent() {
    const auto* item = m_list->currentItem();
    if (item == nullptr) return;
    const auto run = m_commands[item->data(Qt::UserRole).toULongLong()].run;
    dismiss();
    run();
}

void CommandPalette::dismiss() {
    hide();
    if (m_focusBefore != nullptr) m_focusBefore->setFocus();
    m_focusBefore = nullptr;
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parent()) {
        if (event->type() == QEvent::Resize && isVisible()) dismiss();
        return false;
    }
    if (event->type() == QEvent::FocusOut && isVisible()) {
        m_focusBefore = nullptr;
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress) return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const int last = m_list->count() - 1;
    switch (key->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(std::min(m_list->currentRow() + 1, last));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(std::max(m_list->currentRow() - 1, 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Escape:
        dismiss();
        return true;
    default:
        return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    widgets::paintGround(painter, rect(), theme::kRadius, m_theme, theme::Role::Panel, theme::Role::Line);
}

} // namespace holdfast::shell

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/palette_delegate.h"
#include "ui/shell/palette_model.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtGui/QAccessible>
#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr QSize kPanel(600, 440);

} // namespace

CommandPalette::CommandPalette(const theme::Theme& theme, QWidget* parent)
    : Sheet(theme, Placement::Top, parent)
    , m_model(new PaletteModel(this))
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(this)) {
    setAccessibleName(tr("Command palette"));
    setPanelSize(kPanel);
    m_field->setPlaceholderText(tr("Go to a page or a service, or run a command"));
    m_field->setAccessibleName(tr("Command"));
    m_field->addAction(theme.icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(theme, *m_model, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setProperty("ground", QStringLiteral("none"));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_nothing->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_nothing->setText(tr("Nothing has that name"));
    theme.dress(m_nothing, TextStyle::Body, Role::Muted);
    auto* foot = new widgets::ElidedLabel(theme, TextStyle::Caption, Role::Muted, this);
    foot->setText(tr("↑ ↓ choose     Enter go     Esc close"));
    body()->addWidget(m_field);
    body()->addWidget(m_list, 1);
    body()->addWidget(m_nothing, 1);
    body()->addWidget(foot);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    m_field->installEventFilter(this);
}

void CommandPalette::open(std::vector<PaletteCommand> commands) {
    m_model->setCommands(std::move(commands));
    m_field->clear();
    search({});
    Sheet::open(m_field);
}

void CommandPalette::search(const QString& words) {
    m_model->setWords(words);
    m_list->setVisible(m_model->rowCount() > 0);
    m_nothing->setVisible(m_model->rowCount() == 0);
    m_list->setCurrentIndex(m_model->index(0));
    walk(0);
}

void CommandPalette::walk(int rows) {
    const int last = m_model->rowCount() - 1;
    if (last < 0) return;
    const auto index = m_model->index(std::clamp(m_list->currentIndex().row() + rows, 0, last));
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
    // The keyboard stays in the field; who listens is told what is chosen.
    m_field->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString());
    QAccessibleEvent event(m_field, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void CommandPalette::runCurrent() {
    const auto index = m_list->currentIndex();
    if (!index.isValid()) return;
    const auto run = m_model->command(index.row()).run;
    close();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_field || event->type() != QEvent::KeyPress) return Sheet::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
        walk(1);
        return true;
    case Qt::Key_Up:
        walk(-1);
        return true;
    case Qt::Key_PageDown:
        walk(8);
        return true;
    case Qt::Key_PageUp:
        walk(-8);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    default:
        return false;
    }
}

} // namespace holdfast::shell

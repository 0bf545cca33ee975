// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/search_field.h"

#include "ui/theme/theme.h"

#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QToolButton>

namespace holdfast::widgets {

SearchField::SearchField(const theme::Theme& theme, const QString& placeholder, QWidget* parent)
    : QLineEdit(parent) {
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    QAction* search = addAction(theme.icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search->setToolTip(placeholder);
    connect(search, &QAction::triggered, this, [this] { setFocus(Qt::MouseFocusReason); });
    QAction* clear = addAction(theme.icon(QStringLiteral("close")), QLineEdit::TrailingPosition);
    clear->setToolTip(tr("Clear"));
    clear->setVisible(false);
    connect(clear, &QAction::triggered, this, &QLineEdit::clear);
    connect(this, &QLineEdit::textChanged, clear,
            [clear](const QString& text) { clear->setVisible(!text.isEmpty()); });
    // Qt makes a button of each, without a name for those who do not see it.
    for (auto* button : findChildren<QToolButton*>())
        button->setAccessibleName(button->defaultAction() == clear ? tr("Clear") : placeholder);
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Down) {
        Q_EMIT leftDownwards();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace holdfast::widgets

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>

namespace holdfast::widgets {

RowList::RowList(const QString& name, QWidget* parent) : QListView(parent) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setProperty("ground", QStringLiteral("none"));
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
}

void RowList::keyPressEvent(QKeyEvent* event) {
    noteKeyboard(*this);
    const bool folds = event->key() == Qt::Key_Right || event->key() == Qt::Key_Left;
    if (folds && currentIndex().isValid()) {
        Q_EMIT openAsked(currentIndex(), event->key() == Qt::Key_Right);
        return;
    }
    const bool returns = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (returns && (event->modifiers() & Qt::ShiftModifier) != 0 && currentIndex().isValid()) {
        Q_EMIT actAsked(currentIndex());
        return;
    }
    QListView::keyPressEvent(event);
}

void noteKeyboard(QWidget& widget) {
    widget.window()->setAttribute(Qt::WA_KeyboardFocusChange);
}

bool showsFocus(const QWidget& widget) {
    return widget.hasFocus() && widget.window()->testAttribute(Qt::WA_KeyboardFocusChange);
}

} // namespace holdfast::widgets

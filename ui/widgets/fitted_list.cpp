// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fitted_list.h"

#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QWheelEvent>

#include <algorithm>

namespace holdfast::widgets {

FittedList::FittedList(const QString& name, QWidget* parent) : QListView(parent) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setProperty("ground", QStringLiteral("none"));
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setChoosing(false);
    setFixedHeight(0);
    connect(this, &QListView::doubleClicked, this, &FittedList::opened);
}

void FittedList::setMostHeight(int pixels) {
    m_most = pixels;
    scheduleDelayedItemsLayout();
}

void FittedList::setChoosing(bool choosing) {
    setSelectionMode(choosing ? SingleSelection : NoSelection);
    setMouseTracking(choosing);
}

void FittedList::doItemsLayout() {
    QListView::doItemsLayout();
    fit();
}

void FittedList::fit() {
    if (m_fitting) return;
    m_fitting = true;
    const int whole = model() != nullptr && model()->rowCount() > 0 ? contentsSize().height() : 0;
    const int height = m_most > 0 ? std::min(whole, m_most) : whole;
    setVerticalScrollBarPolicy(height < whole ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (height != maximumHeight()) setFixedHeight(height);
    m_fitting = false;
}

void FittedList::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width() && !m_fitting) doItemsLayout();
}

void FittedList::keyPressEvent(QKeyEvent* event) {
    noteKeyboard(*this);
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(currentIndex());
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QListView::keyPressEvent(event);
}

/// What does not scroll by itself leaves the wheel to what it stands in.
void FittedList::wheelEvent(QWheelEvent* event) {
    if (verticalScrollBarPolicy() == Qt::ScrollBarAlwaysOff) {
        event->ignore();
        return;
    }
    QListView::wheelEvent(event);
}

} // namespace holdfast::widgets

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/page.h"

#include <QtGui/QFocusEvent>

namespace holdfast::shell {

Page::Page(PageContext& context, QWidget* parent) : QWidget(parent), m_context(context) {}

void Page::visit(const Place&) {}

void Page::showWhole() {}

void Page::entered() {}

void Page::left() {}

bool Page::usesTimeWindow() const {
    return false;
}

QWidget* Page::firstFocus() const {
    return nullptr;
}

void Page::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (auto* first = firstFocus(); first != nullptr) first->setFocus(event->reason());
}

QWidget* Page::searchField() const {
    return nullptr;
}

std::vector<Place> Page::showcase() const {
    return {};
}

QVariantMap Page::saveLayout() const {
    return {};
}

void Page::restoreLayout(const QVariantMap&) {}

void Page::setReadiness(Readiness readiness) {
    if (readiness == m_readiness) return;
    m_readiness = readiness;
    Q_EMIT readinessChanged(readiness);
}

} // namespace holdfast::shell

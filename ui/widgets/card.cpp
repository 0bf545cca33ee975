// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::widgets {

Card::Card(const theme::Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_head(new QHBoxLayout)
    , m_body(new QVBoxLayout)
    , m_title(new ElidedLabel(theme, theme::TextStyle::Strong, theme::Role::Ink, this))
    , m_note(new ElidedLabel(theme, theme::TextStyle::Caption, theme::Role::Muted, this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->setSpacing(0);
    m_head->setContentsMargins(theme::kPadding - 2, theme::kCardGap, theme::kPadding - 2, theme::kGap);
    m_head->setSpacing(theme::kGap);
    m_head->addWidget(m_title);
    m_head->addStretch(1);
    m_head->addWidget(m_note);
    outer->addLayout(m_head);
    m_body->setSpacing(theme::kGap);
    outer->addLayout(m_body, 1);
    setBodyPadding(theme::kPadding - 2, theme::kCardGap);
    setTitle(title);
    setNote({});
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
    m_title->setVisible(!title.isEmpty());
}

void Card::setTitleRole(theme::Role role) {
    m_title->setRole(role);
}

void Card::setNote(const QString& note, const QString& hint) {
    m_note->setText(note);
    m_note->setHint(hint);
    m_note->setVisible(!note.isEmpty());
}

void Card::addAction(QWidget* control) {
    m_head->addWidget(control);
}

void Card::setBodyPadding(int sides, int below) {
    m_body->setContentsMargins(sides, 0, sides, below);
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintGround(painter, QRectF(rect()), theme::kRadius, m_theme, theme::Role::Panel, theme::Role::Line);
}

} // namespace holdfast::widgets

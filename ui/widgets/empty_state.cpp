// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace holdfast::widgets {

namespace {

constexpr int kPicture = 40;
constexpr int kTextWidth = 440;

} // namespace

EmptyState::EmptyState(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_picture(new QLabel(this))
    , m_happened(new QLabel(this))
    , m_next(new QLabel(this))
    , m_actions(new QHBoxLayout) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    outer->setSpacing(theme::kGap);
    outer->addStretch(2);
    m_picture->setFixedSize(kPicture, kPicture);
    outer->addWidget(m_picture, 0, Qt::AlignHCenter);
    outer->addSpacing(theme::kTight);
    for (QLabel* label : {m_happened, m_next}) {
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        auto* line = new QHBoxLayout;
        line->addStretch(1);
        line->addWidget(label, 1000);
        line->addStretch(1);
        label->setMaximumWidth(theme.scaled(kTextWidth));
        outer->addLayout(line);
    }
    theme.dress(m_happened, theme::TextStyle::Title, theme::Role::Ink);
    theme.dress(m_next, theme::TextStyle::Body, theme::Role::Muted);
    m_actions->setSpacing(theme::kGap);
    outer->addSpacing(theme::kGap);
    auto* line = new QHBoxLayout;
    line->addStretch(1);
    line->addLayout(m_actions);
    line->addStretch(1);
    outer->addLayout(line);
    outer->addStretch(3);
}

void EmptyState::set(const QString& icon, const QString& happened, const QString& next, theme::Role tint) {
    m_icon = icon;
    m_tint = tint;
    m_happened->setText(happened);
    m_next->setText(next);
    m_next->setVisible(!next.isEmpty());
    setAccessibleName(happened);
    setAccessibleDescription(next);
    update();
}

QPushButton* EmptyState::addAction(const QString& text) {
    auto* button = new QPushButton(text, this);
    if (m_actions->count() == 0) button->setProperty("emphasis", QStringLiteral("main"));
    m_actions->addWidget(button);
    return button;
}

void EmptyState::paintEvent(QPaintEvent*) {
    if (m_icon.isEmpty()) return;
    QPainter painter(this);
    m_theme.icon(m_icon, m_tint).paint(&painter, m_picture->geometry());
}

} // namespace holdfast::widgets

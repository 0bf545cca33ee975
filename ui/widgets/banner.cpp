// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/tones.h"

#include <QtGui/QAccessible>
#include <QtGui/QPainter>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

namespace holdfast::widgets {

Banner::Banner(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_picture(new QWidget(this))
    , m_title(new ElidedLabel(theme, theme::TextStyle::Strong, theme::Role::Ink, this))
    , m_detail(new ElidedLabel(theme, theme::TextStyle::Body, theme::Role::Ink, this))
    , m_action(new QPushButton(this))
    , m_dismiss(new QToolButton(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kPadding, theme::kTight + 2, theme::kCardGap, theme::kTight + 2);
    row->setSpacing(theme::kGap);
    m_picture->setFixedSize(theme::kIcon, theme::kIcon);
    row->addWidget(m_picture);
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    row->addWidget(m_title);
    row->addWidget(m_detail, 1);
    row->addWidget(m_action);
    m_dismiss->setIcon(theme.icon(QStringLiteral("close")));
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setAccessibleName(tr("Dismiss"));
    row->addWidget(m_dismiss);
    setMinimumHeight(theme.scaled(theme::kControl) + 2 * (theme::kTight + 2));
    connect(m_action, &QPushButton::clicked, this, [this] { Q_EMIT actionChosen(m_text.key); });
    connect(m_dismiss, &QToolButton::clicked, this, [this] { Q_EMIT dismissed(m_text.key); });
}

void Banner::set(const BannerText& text) {
    if (text == m_text) return;
    const bool isNews = text.title != m_text.title;
    m_text = text;
    m_title->setText(text.title);
    m_detail->setText(text.detail);
    m_action->setText(text.action);
    m_action->setVisible(!text.action.isEmpty());
    m_dismiss->setVisible(text.dismissible);
    setAccessibleName(text.title);
    setAccessibleDescription(text.detail);
    update();
    if (isNews) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void Banner::paintEvent(QPaintEvent*) {
    const ToneRoles roles = rolesOf(m_text.tone);
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(roles.ground));
    painter.fillRect(QRectF(0, 0, 3, height()), m_theme.color(roles.text));
    painter.fillRect(QRectF(0, height() - 1, width(), 1), m_theme.color(theme::Role::Line));
    if (!m_text.icon.isEmpty()) m_theme.icon(m_text.icon, roles.text).paint(&painter, m_picture->geometry());
}

} // namespace holdfast::widgets

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stepper.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::widgets {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kDisc = 20;
constexpr int kBetween = 24;

} // namespace

Stepper::Stepper(const theme::Theme& theme, const QStringList& stages, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_stages(stages) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
    setCurrent(0);
}

void Stepper::setCurrent(int stage) {
    m_current = std::clamp(stage, 0, static_cast<int>(m_stages.size()));
    setAccessibleName(
        m_current == m_stages.size()
            ? tr("All of %1 stages are over").arg(m_stages.size())
            : tr("Stage %1 of %2: %3").arg(m_current + 1).arg(m_stages.size()).arg(m_stages[m_current]));
    update();
}

QSize Stepper::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Strong));
    int width = 0;
    for (const QString& stage : m_stages)
        width += m_theme.scaled(kDisc) + theme::kGap + metrics.horizontalAdvance(stage) + kBetween;
    return {std::max(0, width - kBetween), std::max(m_theme.scaled(kDisc), metrics.height()) + 2};
}

QSize Stepper::minimumSizeHint() const {
    return {m_theme.scaled(kDisc) * static_cast<int>(m_stages.size()), sizeHint().height()};
}

void Stepper::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = m_theme.scaled(kDisc);
    double at = layoutDirection() == Qt::LeftToRight ? 0.5 : width() - side - 0.5;
    const bool words = width() >= sizeHint().width();
    for (int i = 0; i < m_stages.size(); ++i) {
        const bool over = i < m_current;
        const bool now = i == m_current;
        const QRectF disc(at, (height() - side) / 2.0, side, side);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(over ? Role::HealthyGround : now ? Role::AccentFill : Role::Raised));
        painter.drawEllipse(disc);
        if (over) {
            m_theme.icon(QStringLiteral("check"), Role::HealthyText)
                .paint(&painter, disc.adjusted(4, 4, -4, -4).toRect());
        } else {
            painter.setFont(m_theme.font(TextStyle::Caption));
            painter.setPen(m_theme.color(now ? Role::OnAccent : Role::Muted));
            painter.drawText(disc, Qt::AlignCenter, QLocale().toString(i + 1));
        }
        at += side + theme::kGap;
        const QFont font = m_theme.font(now ? TextStyle::Strong : TextStyle::Body);
        if (words || now) {
            const int room = QFontMetrics(m_theme.font(TextStyle::Strong)).horizontalAdvance(m_stages[i]);
            painter.setFont(font);
            painter.setPen(m_theme.color(now ? Role::Ink : Role::Muted));
            painter.drawText(QRectF(at, 0, room + 2, height()), Qt::AlignLeft | Qt::AlignVCenter,
                             m_stages[i]);
            at += room + kBetween;
        }
    }
}

} // namespace holdfast::widgets

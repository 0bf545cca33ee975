// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/service_chip.h"

#include "models/format/state_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::pages {

namespace {

constexpr int kSide = 9;
constexpr int kGlyph = 10;
constexpr int kGap = 6;

} // namespace

ServiceChip::ServiceChip(const theme::Theme& theme, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, [this] { Q_EMIT chosen(m_service); });
}

void ServiceChip::setService(const ServiceId& id, HealthState state, Freshness freshness) {
    m_service = id;
    m_look = theme::lookOf(state, freshness);
    setText(QString::fromStdString(id.value()));
    const QString words = tr("%1, %2").arg(text(), models::format::stateWord(state, freshness));
    setAccessibleName(words);
    setToolTip(words);
    updateGeometry();
    update();
}

QSize ServiceChip::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(theme::TextStyle::Body));
    const int width = metrics.horizontalAdvance(text()) + 1;
    return {std::min(width, m_theme.scaled(220)) + m_theme.scaled(2 * kSide + kGlyph + kGap),
            m_theme.scaled(26)};
}

QSize ServiceChip::minimumSizeHint() const {
    return sizeHint();
}

void ServiceChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    using theme::Role;
    widgets::paintGround(painter, QRectF(rect()), theme::kSmallRadius, m_theme,
                         underMouse() ? Role::Hover : Role::Raised, Role::Line);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = m_theme.scaled(kGlyph);
    const double left = m_theme.scaled(kSide);
    theme::paintShape(painter, QRectF(left, (height() - side) / 2.0, side, side), m_look, m_theme);
    painter.setFont(m_theme.font(theme::TextStyle::Body));
    painter.setPen(m_theme.color(Role::Ink));
    const QRectF box(left + side + m_theme.scaled(kGap), 0,
                     width() - left - side - m_theme.scaled(kGap + kSide) + 2.0, height());
    painter.drawText(
        box, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(text(), Qt::ElideMiddle, static_cast<int>(box.width())));
    if (hasFocus()) widgets::paintFocusRing(painter, QRectF(rect()), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::pages

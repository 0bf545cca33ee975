// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/state_breakdown.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kSide = theme::kPadding - 2;

std::array<std::pair<HealthState, int>, 4> rowsOf(const models::StateCounts& counts) {
    return {{{HealthState::Healthy, counts.healthy},
             {HealthState::Degraded, counts.degraded},
             {HealthState::Critical, counts.critical},
             {HealthState::Unknown, counts.unknown}}};
}

QString capitalised(const QString& word) {
    return word.left(1).toUpper() + word.mid(1);
}

} // namespace

StateBreakdown::StateBreakdown(const theme::Theme& theme, bool leads, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_leads(leads) {
    setFocusPolicy(leads ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Services"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void StateBreakdown::set(const models::StateCounts& counts) {
    if (counts == m_counts) return;
    m_counts = counts;
    QStringList words;
    for (const auto& [state, count] : rowsOf(counts))
        words << QStringLiteral("%1 %2").arg(format::count(count), format::word(state));
    if (counts.stale > 0) words << tr("%1 of them stale").arg(format::count(counts.stale));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

QSize StateBreakdown::sizeHint() const {
    return {m_theme.scaled(272), m_theme.scaled(118)};
}

QSize StateBreakdown::minimumSizeHint() const {
    return {m_theme.scaled(236), m_theme.scaled(118)};
}

void StateBreakdown::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    widgets::paintGround(painter, QRectF(rect()), theme::kRadius, m_theme,
                         m_leads && underMouse() ? Role::Raised : Role::Panel, Role::Line);
    const QRectF inner = QRectF(rect()).adjusted(kSide, 11, -kSide, -11);
    const double titleHeight = m_theme.scaled(18);
    painter.setFont(m_theme.font(TextStyle::Strong));
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), titleHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("Services"));

    const QRectF below = inner.adjusted(0, titleHeight, 0, 0);
    const QString figure = format::count(m_counts.healthy);
    const QFont hero = m_theme.font(TextStyle::Hero);
    const double figureWidth = QFontMetricsF(hero).horizontalAdvance(figure);
    painter.setFont(hero);
    painter.setPen(m_theme.color(m_counts.total() == 0 ? Role::Muted : Role::Ink));
    const QRectF figureBox(below.left(), below.top(), figureWidth + 2, below.height() - m_theme.scaled(18));
    painter.drawText(figureBox, Qt::AlignLeft | Qt::AlignVCenter, figure);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Muted));
    const QFontMetricsF heroMetrics(hero);
    const double baseline = figureBox.center().y() + (heroMetrics.ascent() - heroMetrics.descent()) / 2;
    painter.drawText(QPointF(figureBox.right() + 3, baseline),
                     QStringLiteral("/ ") + format::count(m_counts.total()));
    painter.setFont(m_theme.font(TextStyle::Caption));
    const double captionHeight = m_theme.scaled(18);
    painter.drawText(QRectF(below.left(), inner.bottom() - captionHeight, below.width(), captionHeight),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     m_counts.stale > 0 ? tr("healthy · %1 stale").arg(format::count(m_counts.stale))
                                        : tr("healthy"));

    const double rowHeight = (inner.height() - 2) / 4.0;
    const double left =
        inner.left() + std::max<double>(m_theme.scaled(100), figureWidth + m_theme.scaled(58));
    double top = inner.top() + 1;
    for (const auto& [state, count] : rowsOf(m_counts)) {
        paintRow(painter, QRectF(left, top, inner.right() - left, rowHeight), state, count);
        top += rowHeight;
    }
    if (widgets::showsFocus(*this)) widgets::paintFocusRing(painter, QRectF(rect()), theme::kRadius, m_theme);
}

void StateBreakdown::paintRow(QPainter& painter, const QRectF& row, HealthState state, int count) const {
    const auto look = theme::lookOf(state, Freshness::Fresh);
    const double glyph = m_theme.scaled(10);
    theme::paintShape(painter, QRectF(row.left(), row.center().y() - glyph / 2, glyph, glyph), look, m_theme);
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(m_theme.color(count > 0 ? Role::Ink : Role::Muted));
    const double words = m_theme.scaled(62);
    painter.drawText(QRectF(row.left() + glyph + 7, row.top(), words, row.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, capitalised(format::word(state)));
    const double figures = m_theme.scaled(count > 999 ? 36 : 24);
    theme::drawFigures(painter, QRectF(row.right() - figures, row.top(), figures, row.height()),
                       Qt::AlignRight | Qt::AlignVCenter, format::count(count));
    const double left = row.left() + glyph + 7 + words + 4;
    const QRectF bar(left, row.center().y() - 3, row.right() - figures - 4 - left, 6);
    if (bar.width() < 12) return;
    const double share = m_counts.total() == 0 ? 0.0 : static_cast<double>(count) / m_counts.total();
    widgets::paintMeter(painter, bar, share, look.mark, m_theme);
}

void StateBreakdown::keyPressEvent(QKeyEvent* event) {
    const bool pressed =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (!m_leads || !pressed) return QFrame::keyPressEvent(event);
    Q_EMIT activated();
}

void StateBreakdown::mouseReleaseEvent(QMouseEvent* event) {
    if (m_leads && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT activated();
}

} // namespace holdfast::pages

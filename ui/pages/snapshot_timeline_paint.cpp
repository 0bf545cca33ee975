// SPDX-License-Identifier: GPL-3.0-or-later
// How the timeline of snapshots looks.
#include "models/format/quantity_text.h"
#include "ui/charts/time_ticks.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/delegates/text_lines.h"
#include "ui/pages/snapshot_timeline_lanes.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::pages {

using models::LinePoint;
using models::Mark;
using theme::Role;
using theme::TextStyle;

namespace {

constexpr double kChange = 4.0; ///< height of what stands for a change
constexpr int kPlan = 10;
constexpr double kLikely = 8.0; ///< the same, of a likely cause
constexpr int kSign = 11;       ///< of pinned and safety ones
constexpr int kTickRoom = 92;

/// Height is told beside colour, as on the strip of the past.
double shareOf(HealthState state) {
    switch (state) {
    case HealthState::Critical:
        return 1.0;
    case HealthState::Degraded:
        return 0.62;
    case HealthState::Healthy:
        return 0.28;
    case HealthState::Unknown:
        return 0.0;
    }
    return 0.0;
}

} // namespace

void SnapshotTimeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Lanes lanes = this->lanes();
    const int first = indexOf(m_before);
    if (first >= 0) {
        const int second = m_after.empty() ? maximum() : indexOf(m_after);
        const double left =
            std::max(timeline::kSide, xOf(m_line.snapshots[static_cast<std::size_t>(first)].time));
        const double right =
            second < 0 ? left
                       : (second == maximum() ? xOf(m_line.now)
                                              : xOf(m_line.snapshots[static_cast<std::size_t>(second)].time));
        if (right > left)
            painter.fillRect(QRectF(left, lanes.words.bottom() + 2.0, right - left,
                                    lanes.health.bottom() - lanes.words.bottom() - 2.0),
                             m_theme.color(Role::AccentGround));
    }
    paintHealth(painter, lanes);
    paintAxis(painter, lanes);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPoints(painter, lanes);
    paintNow(painter, lanes);
    paintSnapshots(painter, lanes);
}

void SnapshotTimeline::paintHealth(QPainter& painter, const Lanes& lanes) const {
    const double left = timeline::kSide;
    const double right = width() - timeline::kSide;
    painter.fillRect(QRectF(left, lanes.health.bottom() - 1.0, right - left, 1.0), m_theme.color(Role::Line));
    if (m_health.empty()) return;
    const auto steps = static_cast<double>(m_health.size());
    for (std::size_t i = 0; i < m_health.size(); ++i) {
        const double tall = std::round(shareOf(m_health[i]) * lanes.health.height());
        if (tall <= 0.0) continue;
        const double from = std::floor(xOf(m_healthOf.at(static_cast<double>(i) / steps)));
        const double to = std::floor(xOf(m_healthOf.at(static_cast<double>(i + 1) / steps)));
        const double begin = std::max(from, left);
        const double end = std::min(std::max(to, from + 1.0), right);
        if (end <= begin) continue;
        painter.fillRect(QRectF(begin, lanes.health.bottom() - tall, end - begin, tall),
                         m_theme.color(theme::lookOf(m_health[i], Freshness::Fresh).mark));
    }
}

void SnapshotTimeline::paintAxis(QPainter& painter, const Lanes& lanes) const {
    if (m_range.length() <= Duration(0)) return;
    painter.setFont(m_theme.font(TextStyle::Caption));
    const int most = std::max(2, width() / m_theme.scaled(kTickRoom));
    for (const auto& tick : charts::timeTicks(m_range, most, QTimeZone::systemTimeZone(), locale())) {
        const double x = std::round(xOf(tick.time));
        painter.fillRect(QRectF(x, lanes.health.bottom(), 1.0, 4.0), m_theme.color(Role::Line));
        painter.setPen(m_theme.color(Role::Muted));
        const double wide = painter.fontMetrics().horizontalAdvance(tick.label);
        const double at = std::clamp(x - wide / 2.0, 0.0, std::max(0.0, width() - wide));
        painter.drawText(QRectF(at, lanes.axis.top(), wide + 1.0, lanes.axis.height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, tick.label);
    }
}

/// A change lies between the two snapshots that tell of it; a plan stands where it ended.
void SnapshotTimeline::paintPoints(QPainter& painter, const Lanes& lanes) const {
    const double least = timeline::kSide;
    const double most = width() - timeline::kSide;
    painter.setPen(Qt::NoPen);
    double named = 0.0; // up to where words of changes stand
    for (const LinePoint& point : m_line.points) {
        if (point.kind != LinePoint::Kind::Change) continue;
        const double left = std::max(least, xOf(point.from));
        const double right = std::min(most, std::max(xOf(point.to), left + kChange));
        if (right <= least || left >= most) continue;
        const Role role = point.likely ? Role::Degraded : Role::Accent;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(role));
        const double y = lanes.changes().center().y();
        const double tall = point.likely ? kLikely : kChange;
        painter.drawRoundedRect(QRectF(left, y - tall / 2.0, right - left, tall), tall / 2.0, tall / 2.0);
        painter.setFont(m_theme.font(TextStyle::Caption));
        const double wide = painter.fontMetrics().horizontalAdvance(point.words) + 2.0;
        const double at = std::clamp((left + right - wide) / 2.0, least, std::max(least, most - wide));
        if (at < named + theme::kGap || right - left < wide * 0.4) continue;
        painter.setPen(m_theme.color(point.likely ? Role::DegradedText : Role::Muted));
        painter.drawText(QRectF(at, y + 1.0, wide, lanes.points.bottom() - y), Qt::AlignCenter, point.words);
        named = at + wide;
    }
    const double side = m_theme.scaled(kPlan);
    for (const LinePoint& point : m_line.points) {
        if (point.kind != LinePoint::Kind::Plan) continue;
        const double x = xOf(point.to);
        if (x < least || x > most) continue;
        const auto look = delegates::lookOf(point.mark);
        const double y = lanes.plans().center().y();
        m_theme.icon(QStringLiteral("recovery"), look.mark)
            .paint(&painter, QRectF(x - side * 0.75, y - side * 0.75, side * 1.5, side * 1.5).toRect());
    }
}

void SnapshotTimeline::paintNow(QPainter& painter, const Lanes& lanes) const {
    const QRectF mark = markOf(m_line.snapshots.size());
    if (mark.isNull()) return;
    const double x = std::round(mark.center().x());
    painter.fillRect(QRectF(x, lanes.words.bottom(), 1.0, lanes.health.bottom() - lanes.words.bottom()),
                     m_theme.color(Role::Muted));
    const auto look = delegates::lookOf(m_line.driftMark);
    const QString words = tr("now · %1").arg(m_line.drift);
    painter.setFont(m_theme.font(TextStyle::Caption));
    const double side = m_theme.scaled(kPlan);
    const double wide = painter.fontMetrics().horizontalAdvance(words) + 1.0;
    const double right = width() - 1.0;
    painter.setPen(m_theme.color(look.text));
    painter.drawText(QRectF(right - wide, lanes.words.top(), wide, lanes.words.height()),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, words);
    theme::paintShape(painter,
                      QRectF(right - wide - side - 5.0, lanes.words.center().y() - side / 2.0, side, side),
                      look, m_theme);
    if (hasFocus() && widgets::showsFocus(*this) && value() == maximum())
        widgets::paintFocusRing(painter, mark.adjusted(-4, -4, 4, 4), theme::kSmallRadius, m_theme);
}

void SnapshotTimeline::paintLabel(QPainter& painter, const QRectF& mark, const QString& text,
                                  double right) const {
    painter.setFont(m_theme.font(TextStyle::Strong));
    painter.setPen(m_theme.color(Role::Ink));
    const double wide = painter.fontMetrics().horizontalAdvance(text) + 2.0;
    const double at = std::clamp(mark.center().x() - wide / 2.0, 0.0, std::max(0.0, right - wide));
    painter.drawText(QRectF(at, 0.0, wide, lanes().words.height()), Qt::AlignCenter | Qt::TextSingleLine,
                     text);
}

void SnapshotTimeline::paintSnapshots(QPainter& painter, const Lanes& lanes) const {
    painter.setFont(m_theme.font(TextStyle::Caption));
    const QString now = tr("now · %1").arg(m_line.drift);
    const double words = width() - painter.fontMetrics().horizontalAdvance(now) - m_theme.scaled(36);
    // Those that are compared lie above the others.
    for (const bool last : {false, true}) {
        for (std::size_t i = 0; i < m_line.snapshots.size(); ++i) {
            const auto& id = m_line.snapshots[i].id;
            const bool chosen = id == m_before || (!m_after.empty() && id == m_after);
            if (chosen == last) paintSnapshot(painter, lanes, i, words);
        }
    }
}

void SnapshotTimeline::paintSnapshot(QPainter& painter, const Lanes& lanes, std::size_t index,
                                     double words) const {
    const QRectF mark = markOf(index);
    if (mark.isNull()) return;
    const auto& snapshot = m_line.snapshots[index];
    const bool chosen = snapshot.id == m_before || (!m_after.empty() && snapshot.id == m_after);
    const double x = std::round(mark.center().x());
    painter.fillRect(QRectF(x, mark.bottom(), chosen ? 2.0 : 1.0, lanes.health.bottom() - mark.bottom()),
                     m_theme.color(chosen ? Role::Accent : Role::Line));
    // A shape with a hole does not show what is behind it.
    painter.setPen(chosen ? QPen(m_theme.color(Role::Accent), 2.0) : QPen(Qt::NoPen));
    painter.setBrush(m_theme.color(Role::Panel));
    const double round = mark.width() * (chosen ? 0.82 : 0.62);
    painter.drawEllipse(mark.center(), round, round);
    if (chosen) paintLabel(painter, mark, snapshot.label, words);
    theme::paintShape(painter, mark, delegates::lookOf(snapshot.mark), m_theme);
    const double sign = m_theme.scaled(kSign);
    if (snapshot.pinned || snapshot.safety)
        m_theme.icon(snapshot.pinned ? QStringLiteral("pin") : QStringLiteral("shield"), Role::Ink)
            .paint(&painter, QRectF(mark.right() + 1.0, mark.top() - sign * 0.55, sign, sign).toRect());
    if (hasFocus() && widgets::showsFocus(*this) && value() == static_cast<int>(index))
        widgets::paintFocusRing(painter, mark.adjusted(-7, -7, 7, 7), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::pages

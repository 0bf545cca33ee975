// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_frame.h"

#include "models/format/quantity_text.h"
#include "ui/charts/chart_words.h"
#include "ui/charts/point_columns.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

namespace {

using models::format::quantity;
using theme::Role;
using theme::TextStyle;

constexpr double kTopRoom = 18.0; // the name of a level at the upper edge
constexpr double kRightRoom = 10.0;
constexpr double kLabelGap = 8.0;
constexpr double kLeftRoom = 4.0;
/// A gap narrower than this is seen by itself.
constexpr double kWideGap = 8.0;
constexpr double kRing = 5.0;

double crisp(double place) {
    return std::floor(place) + 0.5;
}

} // namespace

theme::Role roleOf(Level::Kind kind) {
    return kind == Level::Kind::Warn ? Role::Degraded : Role::Critical;
}

void ChartFrame::layOut(QSizeF widget, const TimeRange& range, const ValueScale& scale, Unit unit,
                        const QTimeZone& zone) {
    m_range = range;
    m_scale = scale;
    m_unit = unit;
    const QFont font = m_theme.font(TextStyle::Caption);
    const QFontMetricsF metrics(font);
    m_tickTexts = tickTexts(unit, scale);
    double widest = 0.0;
    for (const QString& text : m_tickTexts)
        widest = std::max(widest, theme::figuresWidth(font, text));
    const double left = kLeftRoom + std::ceil(widest) + kLabelGap;
    const double below = std::ceil(metrics.height()) + 6.0;
    m_plot = QRectF(left, kTopRoom, std::max(1.0, widget.width() - left - kRightRoom),
                    std::max(1.0, widget.height() - kTopRoom - below));
    const double label = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 28.0;
    m_timeTicks = timeTicks(range, std::max(1, static_cast<int>(m_plot.width() / label)), zone, QLocale());
}

double ChartFrame::xOf(TimePoint time) const {
    return m_plot.left() + m_range.shareOf(time) * m_plot.width();
}

double ChartFrame::yOf(double value) const {
    return m_plot.bottom() - m_scale.shareOf(value) * m_plot.height();
}

TimePoint ChartFrame::timeAt(double x) const {
    return m_range.at((x - m_plot.left()) / m_plot.width());
}

void ChartFrame::paintGrid(QPainter& painter, const Content& content) const {
    const bool known = !content.forecast.empty() || std::ranges::any_of(content.lines, [](const Line& line) {
        return !line.points.empty();
    });
    painter.save();
    const QFont font = m_theme.font(TextStyle::Caption);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (qsizetype i = 0; i < m_scale.ticks.size(); ++i) {
        const double tick = m_scale.ticks[i];
        const double y = crisp(yOf(tick));
        painter.setPen(QPen(m_theme.color(tick == m_scale.minimum ? Role::Line : Role::Grid), 1.0));
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        if (!known) continue; // without a value a scale would be made up
        painter.setPen(m_theme.color(Role::Muted));
        const QRectF box(0.0, y - metrics.height() / 2.0, m_plot.left() - kLabelGap, metrics.height());
        theme::drawFigures(painter, box, Qt::AlignRight | Qt::AlignVCenter, m_tickTexts[i]);
    }
    const double top = m_plot.bottom() + 5.0;
    double freeFrom = m_plot.left() - 30.0;
    for (const TimeTick& tick : m_timeTicks) {
        const double x = crisp(xOf(tick.time));
        const double width = theme::figuresWidth(font, tick.label);
        painter.setPen(QPen(m_theme.color(Role::Line), 1.0));
        painter.drawLine(QPointF(x, m_plot.bottom()), QPointF(x, m_plot.bottom() + 3.0));
        const double left = x - width / 2.0;
        if (left < freeFrom || left + width > m_plot.right() + kRightRoom) continue;
        painter.setPen(m_theme.color(tick.newDay ? Role::Ink : Role::Muted));
        theme::drawFigures(painter, QRectF(left, top, width, metrics.height()),
                           Qt::AlignLeft | Qt::AlignVCenter, tick.label);
        freeFrom = left + width + 10.0;
    }
    painter.restore();
}

void ChartFrame::paintGaps(QPainter& painter, const Content& content, std::span<const PointLevels> levels,
                           TimePoint present) const {
    painter.save();
    painter.setClipRect(m_plot);
    QColor ground = m_theme.color(Role::Line);
    ground.setAlphaF(0.55F);
    const QBrush hatch(ground, Qt::BDiagPattern);
    for (qsizetype i = 0; i < content.lines.size(); ++i) {
        const Line& line = content.lines[i];
        if (line.gapAfter.count() <= 0) continue;
        const auto hatchBetween = [&](TimePoint from, TimePoint to) {
            const double left = std::max(m_plot.left(), xOf(from));
            const double right = std::min(m_plot.right(), xOf(to));
            if (right - left >= kWideGap) {
                painter.fillRect(QRectF(left + 2.0, m_plot.top(), right - left - 4.0, m_plot.height()),
                                 hatch);
            }
        };
        for (const TimeRange& gap : levels[static_cast<std::size_t>(i)].gaps())
            hatchBetween(gap.from, gap.to);
        if (line.stale && !line.points.empty())
            hatchBetween(line.points.back().time, std::min(m_range.to, present));
    }
    painter.restore();
}

void ChartFrame::paintLevels(QPainter& painter, const Content& content) const {
    painter.save();
    const QFont font = m_theme.font(TextStyle::Caption);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    double lastTop = -1e9;
    QList<Level> levels = content.levels;
    std::ranges::sort(levels, std::ranges::greater{}, &Level::value);
    for (const Level& level : levels) {
        if (level.value < m_scale.minimum || level.value > m_scale.maximum) continue;
        const Role role = roleOf(level.kind);
        const bool hard = level.kind == Level::Kind::Limit;
        QColor color = m_theme.color(role);
        if (!hard) color.setAlphaF(0.7F);
        // On whole pixels: between two rows a line of 1.5 loses a quarter of its colour.
        const double y = hard ? std::round(yOf(level.value)) : crisp(yOf(level.value));
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(color, hard ? 2.0 : 1.0));
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        const QString text = level.name + QLatin1Char(' ') + quantity(level.value, m_unit);
        const double width = theme::figuresWidth(font, text);
        double top = y - metrics.height() - 1.0;
        if (top < m_plot.top() - kTopRoom) top = y + 1.0;
        if (std::abs(top - lastTop) < metrics.height())
            continue; // the higher one has the room; tool tips have both
        lastTop = top;
        const QRectF words(m_plot.right() - width - 2.0, top, width, metrics.height());
        painter.fillRect(words.adjusted(-3.0, 0.0, 2.0, 0.0), m_theme.color(Role::Panel, 0.8));
        painter.setPen(m_theme.color(role == Role::Degraded ? Role::DegradedText : Role::CriticalText));
        theme::drawFigures(painter, words, Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    painter.restore();
}

void ChartFrame::paintMarker(QPainter& painter, QPointF at, const QColor& color, bool hollow) const {
    painter.setPen(QPen(hollow ? color : m_theme.color(Role::Panel), 1.6));
    painter.setBrush(hollow ? m_theme.color(Role::Panel) : color);
    painter.drawEllipse(at, 3.6, 3.6);
}

void ChartFrame::paintEnds(QPainter& painter, const Content& content) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!content.forecast.empty()) {
        const double x = crisp(xOf(content.forecast.front().time));
        if (x > m_plot.left() && x < m_plot.right()) {
            QPen pen(m_theme.color(Role::Muted), 1.0);
            pen.setDashPattern({3.0, 3.0});
            painter.setPen(pen);
            painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        }
    }
    for (const Line& line : content.lines) {
        if (!line.stale || line.points.empty()) continue;
        const QPointF end(xOf(line.points.back().time), yOf(line.points.back().last));
        if (m_plot.adjusted(-1, -1, 1, 1).contains(end))
            paintMarker(painter, end, m_theme.color(line.role), true);
    }
    painter.restore();
}

/// Rings: what was measured is neither a state nor violet.
void ChartFrame::paintMarks(QPainter& painter, const Content& content) const {
    if (content.marks.isEmpty()) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const QRectF seen = m_plot.adjusted(-1.0, -1.0, 1.0, 1.0);
    for (const Mark& mark : content.marks) {
        const QPointF at(xOf(mark.time), yOf(mark.value));
        if (!seen.contains(at)) continue;
        painter.setPen(QPen(m_theme.color(Role::Panel), 4.0));
        painter.drawEllipse(at, kRing, kRing);
        painter.setPen(QPen(m_theme.color(Role::Ink), 1.6));
        painter.drawEllipse(at, kRing, kRing);
    }
    painter.restore();
}

const Mark* ChartFrame::markAt(const Content& content, TimePoint time) const {
    const Mark* nearest = nullptr;
    double reach = kRing + 3.0;
    for (const Mark& mark : content.marks) {
        const double away = std::abs(xOf(mark.time) - xOf(time));
        if (away > reach) continue;
        reach = away;
        nearest = &mark;
    }
    return nearest;
}

QList<ChartFrame::Reading> ChartFrame::readingsAt(const Content& content, TimePoint time) const {
    QList<Reading> readings;
    const Duration pixels = m_range.length() * 8 / std::max(1, static_cast<int>(m_plot.width()));
    for (const Line& line : content.lines) {
        const Duration reach = std::max(pixels, line.gapAfter / 2);
        const HistoryPoint* point = nearestPoint(line.points, time, reach);
        if (point == nullptr && !content.forecast.empty() && time > content.forecast.front().time) continue;
        if (point == nullptr) {
            readings.append({.name = line.name,
                             .value = tr("no reading"),
                             .color = m_theme.color(Role::Muted),
                             .y = -1.0});
            continue;
        }
        QString value = quantity(point->mean, m_unit);
        if (point->count > 1 && point->maximum > point->minimum) {
            value += QStringLiteral("  (%1 – %2)")
                         .arg(quantity(point->minimum, m_unit), quantity(point->maximum, m_unit));
        }
        readings.append(
            {.name = line.name, .value = value, .color = m_theme.color(line.role), .y = yOf(point->mean)});
    }
    if (!content.forecast.empty() && time >= content.forecast.front().time) {
        const auto next = std::ranges::lower_bound(content.forecast, time, {}, &ForecastPoint::time);
        if (next != content.forecast.end()) {
            readings.append({.name = tr("expected"),
                             .value = QStringLiteral("%1  (%2 – %3)")
                                          .arg(quantity(next->median, m_unit), quantity(next->low, m_unit),
                                               quantity(next->high, m_unit)),
                             .color = m_theme.color(Role::Predicted),
                             .y = yOf(next->median)});
        }
    }
    return readings;
}

void ChartFrame::paintCursor(QPainter& painter, const Content& content, TimePoint cursor) const {
    const double x = crisp(xOf(cursor));
    if (x < m_plot.left() - 0.5 || x > m_plot.right() + 0.5) return;
    painter.save();
    QColor hair = m_theme.color(Role::Muted);
    hair.setAlphaF(0.7F);
    painter.setPen(QPen(hair, 1.0));
    painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    const QList<Reading> readings = readingsAt(content, cursor);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Reading& reading : readings) {
        if (reading.y >= m_plot.top() - 1.0 && reading.y <= m_plot.bottom() + 1.0) {
            paintMarker(painter, QPointF(x, reading.y), reading.color, false);
        }
    }
    const Mark* mark = markAt(content, cursor);
    paintReadout(painter, x, momentText(cursor), readings, mark == nullptr ? QString() : mark->reason);
    painter.restore();
}

void ChartFrame::paintReadout(QPainter& painter, double x, const QString& title,
                              const QList<Reading>& readings, const QString& reason) const {
    const QFont font = m_theme.font(TextStyle::Caption);
    const QFontMetricsF metrics(font);
    const double line = std::ceil(metrics.height()) + 2.0;
    const bool named = readings.size() > 1;
    double width = theme::figuresWidth(font, title);
    for (const Reading& reading : readings) {
        const double name = named ? metrics.horizontalAdvance(reading.name) + 10.0 : 0.0;
        width = std::max(width, 12.0 + name + theme::figuresWidth(font, reading.value));
    }
    QRectF why;
    if (!reason.isEmpty()) { // in as many lines as it takes, no wider than half of the chart
        width = std::max(width, std::min(metrics.horizontalAdvance(reason) + 1.0, m_plot.width() / 2.0));
        why = metrics.boundingRect(QRectF(0.0, 0.0, width, m_plot.height()), Qt::TextWordWrap, reason);
    }
    QRectF box(x + 10.0, m_plot.top() + 2.0, width + 18.0,
               line * static_cast<double>(readings.size() + 1) + 10.0 +
                   (why.isNull() ? 0.0 : why.height() + 4.0));
    if (box.right() > m_plot.right() + kRightRoom) box.moveRight(x - 10.0);
    box.moveLeft(std::max(0.0, box.left()));
    painter.setPen(QPen(m_theme.color(Role::Line), 1.0));
    painter.setBrush(m_theme.color(Role::Raised));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme::kSmallRadius, theme::kSmallRadius);
    painter.setFont(font);
    QRectF row(box.left() + 9.0, box.top() + 5.0, width, line);
    painter.setPen(m_theme.color(Role::Muted));
    theme::drawFigures(painter, row, Qt::AlignLeft | Qt::AlignVCenter, title);
    for (const Reading& reading : readings) {
        row.translate(0.0, line);
        painter.setPen(Qt::NoPen);
        painter.setBrush(reading.color);
        painter.drawEllipse(QPointF(row.left() + 3.0, row.center().y()), 3.0, 3.0);
        painter.setPen(m_theme.color(Role::Ink));
        QRectF text = row.adjusted(12.0, 0.0, 0.0, 0.0);
        if (named) {
            theme::drawFigures(painter, text, Qt::AlignLeft | Qt::AlignVCenter, reading.name);
            text.setLeft(text.left() + metrics.horizontalAdvance(reading.name) + 10.0);
        }
        theme::drawFigures(painter, text, Qt::AlignLeft | Qt::AlignVCenter, reading.value);
    }
    if (why.isNull()) return;
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRectF(row.left(), row.bottom() + 2.0, width, why.height() + 1.0), Qt::TextWordWrap,
                     reason);
}

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_chart.h"

#include "ui/charts/point_columns.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/paint.h"

#include <QtGui/QMouseEvent>
#include <QtWidgets/QGraphicsLayout>
#include <QtWidgets/QScrollBar>

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

namespace {

using theme::Role;

constexpr double kPanStep = 0.1;
constexpr double kZoomStep = 1.3;
/// The scale stays while the values fill at least this share of it: an axis that jumps cannot be read.
constexpr double kFilledEnough = 0.45;
constexpr double kShortestStretch = 6.0; // pixels

} // namespace

TimeChart::TimeChart(const theme::Theme& theme, TimeView& view, QWidget* parent)
    : QChartView(parent), m_theme(theme), m_view(view), m_frame(theme) {
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setAcceptHoverEvents(false);
    m_series = std::make_unique<SeriesLayer>(*chart(), theme);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setRubberBand(QChartView::NoRubberBand);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(160, 90);
    restyle();
    connect(&theme, &theme::Theme::changed, this, &TimeChart::restyle);
    connect(&view, &TimeView::rangeChanged, this, &TimeChart::look);
    connect(&view, &TimeView::cursorChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&view, &TimeView::cursorChanged, this, &TimeChart::tellMark);
    rescale();
    refill();
}

void TimeChart::setContent(Content content) {
    if (content == m_content) return;
    m_content = std::move(content);
    m_levels.clear();
    for (const Line& line : std::as_const(m_content.lines))
        m_levels.emplace_back(line.points, line.gapAfter);
    rescale();
    refill();
}

void TimeChart::setStatus(Status status, const QString& words) {
    if (status == m_status && words == m_words) return;
    m_status = status;
    m_words = words;
    setAccessibleDescription(status == Status::Ready ? QString() : words);
    viewport()->update();
}

int TimeChart::columns() const {
    return std::max(1, static_cast<int>(m_frame.plot().width()));
}

QSize TimeChart::sizeHint() const {
    return {360, 160};
}

void TimeChart::restyle() {
    setBackgroundBrush(m_theme.color(Role::Panel));
    rescale();
    refill();
}

/// The values in sight, the levels near them and the forecast decide the scale.
void TimeChart::rescale() {
    std::optional<Extent> extent;
    const auto include = [&extent](double low, double high) {
        if (!extent) extent = {.lowest = low, .highest = high};
        extent->lowest = std::min(extent->lowest, low);
        extent->highest = std::max(extent->highest, high);
    };
    for (const PointLevels& levels : m_levels) {
        if (const auto own = levels.extentOf(m_view.range())) include(own->lowest, own->highest);
    }
    includeForecast(extent);
    const Extent values = extent.value_or(Extent{.lowest = 0.0, .highest = 0.0});
    for (const Level& level : m_content.levels) {
        if (isNear(level.value, values.lowest, values.highest)) include(level.value, level.value);
    }
    const int steps = std::clamp(static_cast<int>(height() / 42), 2, 8);
    const Extent whole = extent.value_or(Extent{.lowest = 0.0, .highest = 0.0});
    const ValueScale next = valueScale(m_content.unit, whole.lowest, whole.highest, steps);
    const bool sameKind = steps == m_scaleSteps && m_content.unit == m_scaleUnit;
    const bool fits = next.minimum >= m_scale.minimum && next.maximum <= m_scale.maximum &&
                      next.maximum - next.minimum >= kFilledEnough * (m_scale.maximum - m_scale.minimum);
    if (sameKind && extent && fits) return;
    m_scale = next;
    m_scaleSteps = steps;
    m_scaleUnit = m_content.unit;
}

/// The forecast in sight. Its interval as far as it is near to the rest: a wide one would press the line
/// flat, and may leave the picture.
void TimeChart::includeForecast(std::optional<Extent>& extent) const {
    const auto include = [&extent](double value) {
        if (!extent) extent = {.lowest = value, .highest = value};
        extent->lowest = std::min(extent->lowest, value);
        extent->highest = std::max(extent->highest, value);
    };
    const TimeRange& range = m_view.range();
    const auto seen = [&range](const ForecastPoint& point) {
        return point.time >= range.from && point.time <= range.to;
    };
    for (const ForecastPoint& point : m_content.forecast)
        if (seen(point)) include(point.median);
    if (!extent) return;
    const Extent core = *extent;
    for (const ForecastPoint& point : m_content.forecast) {
        if (!seen(point)) continue;
        for (const double edge : {point.low, point.high, point.innerLow, point.innerHigh})
            if (isNear(edge, core.lowest, core.highest)) include(edge);
    }
}

void TimeChart::refill() {
    m_frame.layOut(QSizeF(viewport()->size()), m_view.range(), m_scale, m_content.unit,
                   QTimeZone::systemTimeZone());
    chart()->setPlotArea(m_frame.plot());
    m_series->show(m_content, m_levels, m_view.range(), m_scale, columns());
    m_filled = m_view.range();
    viewport()->update();
}

/// The range moved. The points reach a little beyond what they were filled for; only further away new ones
/// are needed.
void TimeChart::look() {
    const TimeRange& range = m_view.range();
    const ValueScale before = m_scale;
    rescale();
    const bool sameLength = range.length() == m_filled.length();
    const double moved = std::abs(m_filled.shareOf(range.from));
    if (!sameLength || moved > 0.2) {
        refill();
        return;
    }
    m_frame.layOut(QSizeF(viewport()->size()), range, m_scale, m_content.unit, QTimeZone::systemTimeZone());
    if (before != m_scale) chart()->setPlotArea(m_frame.plot());
    m_series->look(range, m_scale);
    viewport()->update();
}

void TimeChart::drawBackground(QPainter* painter, const QRectF& exposed) {
    QChartView::drawBackground(painter, exposed);
    m_frame.paintGrid(*painter, m_content);
    m_frame.paintGaps(*painter, m_content, m_levels, m_view.now());
    paintBands(*painter, m_frame, m_series->bands());
}

void TimeChart::drawForeground(QPainter* painter, const QRectF&) {
    m_frame.paintLevels(*painter, m_content);
    m_frame.paintEnds(*painter, m_content);
    m_frame.paintMarks(*painter, m_content);
    if (m_stretchFrom) {
        const QRectF plot = m_frame.plot();
        const double left = std::min(*m_stretchFrom, m_stretchTo);
        const double right = std::max(*m_stretchFrom, m_stretchTo);
        painter->fillRect(QRectF(left, plot.top(), right - left, plot.height()),
                          m_theme.color(Role::Accent, 0.18));
    }
    if (m_status == Status::Ready && m_view.cursor())
        m_frame.paintCursor(*painter, m_content, *m_view.cursor());
    paintStatus(*painter);
    if (hasFocus()) {
        widgets::paintFocusRing(*painter, QRectF(viewport()->rect()), theme::kSmallRadius, m_theme);
    }
}

void TimeChart::paintStatus(QPainter& painter) const {
    if (m_status == Status::Ready) return;
    painter.save();
    painter.setFont(m_theme.font(theme::TextStyle::Body));
    painter.setPen(m_theme.color(m_status == Status::Failed ? Role::CriticalText : Role::Muted));
    painter.drawText(m_frame.plot().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap, m_words);
    painter.restore();
}

void TimeChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    const int before = columns();
    rescale();
    refill();
    if (columns() != before) Q_EMIT columnsChanged();
}

void TimeChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const double x = event->position().x();
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        m_stretchFrom = x;
        m_stretchTo = x;
    } else {
        m_dragFrom = x;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    if (m_dragFrom) {
        m_view.pan((*m_dragFrom - x) / m_frame.plot().width());
        m_dragFrom = x;
    } else if (m_stretchFrom) {
        m_stretchTo = std::clamp(x, m_frame.plot().left(), m_frame.plot().right());
        viewport()->update();
    }
    const bool inside = x >= m_frame.plot().left() && x <= m_frame.plot().right();
    m_view.setCursor(inside ? std::optional(m_frame.timeAt(x)) : std::nullopt);
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (m_stretchFrom) finishStretch(event->position().x());
    if (m_dragFrom) {
        m_dragFrom.reset();
        viewport()->unsetCursor();
        rescale();
        refill();
    }
}

void TimeChart::finishStretch(double x) {
    const double from = std::min(*m_stretchFrom, x);
    const double to = std::max(*m_stretchFrom, x);
    m_stretchFrom.reset();
    viewport()->update();
    if (to - from >= kShortestStretch) {
        m_view.setRange({.from = m_frame.timeAt(std::max(from, m_frame.plot().left())),
                         .to = m_frame.timeAt(std::min(to, m_frame.plot().right()))});
    }
}

void TimeChart::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) m_view.reset();
}

void TimeChart::leaveEvent(QEvent* event) {
    m_view.setCursor(std::nullopt);
    QChartView::leaveEvent(event);
}

void TimeChart::wheelEvent(QWheelEvent* event) {
    const bool meant = hasFocus() || event->modifiers().testFlag(Qt::ControlModifier);
    const double steps = event->angleDelta().y() / 120.0;
    if (!meant || steps == 0.0) {
        event->ignore(); // the page scrolls
        return;
    }
    const double anchor = (event->position().x() - m_frame.plot().left()) / m_frame.plot().width();
    m_view.zoom(std::pow(kZoomStep, -steps), std::clamp(anchor, 0.0, 1.0));
    event->accept();
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int direction = event->key() == Qt::Key_Left ? -1 : 1;
        if (control && event->modifiers().testFlag(Qt::ShiftModifier))
            stepTo(markTimes(), direction);
        else if (control)
            stepTo(readingTimes(), direction);
        else
            m_view.pan(kPanStep * direction);
        return;
    }
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_view.zoom(1.0 / kZoomStep, 0.5);
        return;
    case Qt::Key_Minus:
        m_view.zoom(kZoomStep, 0.5);
        return;
    case Qt::Key_0:
        m_view.reset();
        return;
    case Qt::Key_Escape:
        if (m_view.cursor()) {
            m_view.setCursor(std::nullopt);
            return;
        }
        break;
    default:
        break;
    }
    event->ignore();
}

/// Of the first line, then of the forecast.
std::vector<TimePoint> TimeChart::readingTimes() const {
    std::vector<TimePoint> times;
    if (!m_content.lines.isEmpty()) {
        for (const HistoryPoint& point : m_content.lines.constFirst().points)
            times.push_back(point.time);
    }
    for (const ForecastPoint& point : m_content.forecast)
        if (times.empty() || point.time > times.back()) times.push_back(point.time);
    return times;
}

std::vector<TimePoint> TimeChart::markTimes() const {
    std::vector<TimePoint> times;
    for (const Mark& mark : m_content.marks)
        times.push_back(mark.time);
    return times;
}

/// The next of `times` (ascending) in sight, from where the cursor is, or from the right end.
void TimeChart::stepTo(const std::vector<TimePoint>& times, int direction) {
    const TimeRange& range = m_view.range();
    const TimePoint from = m_view.cursor().value_or(m_view.isLive() ? m_view.now() : range.to);
    std::optional<TimePoint> next;
    if (direction > 0) {
        const auto found = std::ranges::upper_bound(times, from);
        if (found != times.end()) next = *found;
    } else {
        const auto found = std::ranges::lower_bound(times, from);
        if (found != times.begin()) next = *std::prev(found);
    }
    if (next && *next >= range.from && *next <= range.to) m_view.setCursor(*next);
}

/// Who does not see the ring hears its reason.
void TimeChart::tellMark() {
    if (m_status != Status::Ready || (m_content.marks.isEmpty() && accessibleDescription().isEmpty())) return;
    const Mark* mark = m_view.cursor() ? m_frame.markAt(m_content, *m_view.cursor()) : nullptr;
    setAccessibleDescription(mark == nullptr ? QString() : mark->reason);
}

void TimeChart::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    viewport()->update();
}

void TimeChart::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    viewport()->update();
}

} // namespace holdfast::charts

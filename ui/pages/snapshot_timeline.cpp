// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshot_timeline.h"

#include "ui/pages/snapshot_timeline_lanes.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QAccessible>
#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace holdfast::pages {

namespace {

constexpr double kReach = 11.0; ///< of the pointer
constexpr int kRows = 2;        ///< marks that stand too close are raised in turn

} // namespace

SnapshotTimeline::SnapshotTimeline(const theme::Theme& theme, QWidget* parent)
    : QAbstractSlider(parent), m_theme(theme) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Snapshots along time"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QAbstractSlider::setRange(0, 0);
}

QSize SnapshotTimeline::sizeHint() const {
    return {m_theme.scaled(600), m_theme.scaled(timeline::kHeight)};
}

QSize SnapshotTimeline::minimumSizeHint() const {
    return {m_theme.scaled(240), m_theme.scaled(timeline::kHeight)};
}

void SnapshotTimeline::setLine(const models::SnapshotLine& line) {
    if (line == m_line) return;
    m_line = line;
    QAbstractSlider::setRange(0, static_cast<int>(line.snapshots.size()));
    setChosen(m_before, m_after);
    update();
}

void SnapshotTimeline::setRange(const charts::TimeRange& range) {
    if (range == m_range) return;
    m_range = range;
    update();
}

void SnapshotTimeline::setHealth(const std::vector<HealthState>& states, const charts::TimeRange& of) {
    if (states == m_health && of == m_healthOf) return;
    m_health = states;
    m_healthOf = of;
    update();
}

void SnapshotTimeline::setChosen(const std::string& before, const std::string& after) {
    const bool news = before != m_before || after != m_after;
    m_before = before;
    m_after = after;
    // The place of the keyboard stays on one of the two.
    const int at = value();
    const int first = indexOf(before);
    const int second = after.empty() ? maximum() : indexOf(after);
    if (first >= 0 && at != first && at != second) setValue(first);
    if (news) update();
    tellWords();
}

QString SnapshotTimeline::idOf(std::size_t index) const {
    return index < m_line.snapshots.size() ? QString::fromStdString(m_line.snapshots[index].id) : QString();
}

int SnapshotTimeline::indexOf(const std::string& id) const {
    const auto found = std::ranges::find(m_line.snapshots, id, &models::SnapshotPoint::id);
    return found == m_line.snapshots.end() ? -1 : static_cast<int>(found - m_line.snapshots.begin());
}

double SnapshotTimeline::xOf(TimePoint time) const {
    const double left = timeline::kSide;
    const double room = std::max(1.0, width() - 2.0 * timeline::kSide);
    return left + m_range.shareOf(time) * room;
}

SnapshotTimeline::Lanes SnapshotTimeline::lanes() const {
    return Lanes(m_theme, size());
}

/// Which of them stand above the line, so that none covers another.
std::vector<int> SnapshotTimeline::heights() const {
    std::vector<int> heights(m_line.snapshots.size(), 0);
    const double close = m_theme.scaled(timeline::kMark) + 2.0;
    for (std::size_t i = 1; i < heights.size(); ++i) {
        const double gap = xOf(m_line.snapshots[i].time) - xOf(m_line.snapshots[i - 1].time);
        if (gap < close) heights[i] = (heights[i - 1] + 1) % kRows;
    }
    return heights;
}

QRectF SnapshotTimeline::markOf(std::size_t index) const {
    const bool isNow = index >= m_line.snapshots.size();
    const double x = isNow ? xOf(m_line.now) : xOf(m_line.snapshots[index].time);
    if (x < timeline::kSide - 1.0 || x > width() - timeline::kSide + 1.0) return {};
    const Lanes lanes = this->lanes();
    const double side = m_theme.scaled(timeline::kMark);
    const int raised = isNow ? 0 : heights()[index];
    const double y = lanes.marks - raised * m_theme.scaled(timeline::kRaise);
    return {x - side / 2.0, y - side / 2.0, side, side};
}

int SnapshotTimeline::markAt(QPointF at) const {
    int nearest = -1;
    double least = kReach;
    const Lanes lanes = this->lanes();
    if (at.y() > lanes.health.bottom()) return -1;
    for (int i = 0; i <= maximum(); ++i) {
        const QRectF mark = markOf(static_cast<std::size_t>(i));
        if (mark.isNull()) continue;
        // Beside the marks the stem is enough to be meant.
        const double off = at.y() < lanes.points.top()
                               ? std::hypot(at.x() - mark.center().x(), at.y() - mark.center().y())
                               : std::abs(at.x() - mark.center().x());
        if (off > least) continue;
        least = off;
        nearest = i;
    }
    return nearest;
}

const models::LinePoint* SnapshotTimeline::pointAt(QPointF at) const {
    const Lanes lanes = this->lanes();
    if (!lanes.points.contains(at)) return nullptr;
    for (auto it = m_line.points.rbegin(); it != m_line.points.rend(); ++it) {
        const bool plan = it->kind == models::LinePoint::Kind::Plan;
        const QRectF band = plan ? lanes.plans() : lanes.changes();
        if (at.y() < band.top() || at.y() > band.bottom()) continue;
        const double left = plan ? xOf(it->to) - kReach : xOf(it->from) - 2.0;
        const double right = plan ? xOf(it->to) + kReach : std::max(xOf(it->to), xOf(it->from) + 4.0) + 2.0;
        if (at.x() >= left && at.x() <= right) return &*it;
    }
    return nullptr;
}

QString SnapshotTimeline::wordsAt(QPointF at) const {
    if (const auto* point = pointAt(at); point != nullptr) return point->words;
    const int mark = markAt(at);
    if (mark < 0) return {};
    const auto index = static_cast<std::size_t>(mark);
    return index < m_line.snapshots.size() ? m_line.snapshots[index].spoken
                                           : tr("now · %1").arg(m_line.drift);
}

void SnapshotTimeline::tellWords() {
    const auto at = static_cast<std::size_t>(value());
    const QString words =
        at < m_line.snapshots.size() ? m_line.snapshots[at].spoken : tr("now · %1").arg(m_line.drift);
    if (words == accessibleDescription()) return;
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

bool SnapshotTimeline::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractSlider::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString words = wordsAt(help->pos());
    if (words.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), words, this);
    return true;
}

void SnapshotTimeline::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const auto* point = pointAt(event->position());
    if (point != nullptr && !point->plan.empty()) {
        Q_EMIT planChosen(QString::fromStdString(point->plan));
        return;
    }
    const int mark = markAt(event->position());
    if (mark < 0) return;
    setValue(mark);
    if ((event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) != 0)
        Q_EMIT secondChosen(idOf(static_cast<std::size_t>(mark)));
    else
        Q_EMIT chosen(idOf(static_cast<std::size_t>(mark)));
    tellWords();
}

void SnapshotTimeline::mouseMoveEvent(QMouseEvent* event) {
    const auto* point = pointAt(event->position());
    const bool leads = (point != nullptr && !point->plan.empty()) || markAt(event->position()) >= 0;
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void SnapshotTimeline::keyPressEvent(QKeyEvent* event) {
    widgets::noteKeyboard(*this);
    int to = value();
    switch (event->key()) {
    case Qt::Key_Left:
        to = std::max(0, to - 1);
        break;
    case Qt::Key_Right:
        to = std::min(maximum(), to + 1);
        break;
    case Qt::Key_Home:
        to = 0;
        break;
    case Qt::Key_End:
        to = maximum();
        break;
    default:
        QAbstractSlider::keyPressEvent(event);
        return;
    }
    if (to == value()) return;
    setValue(to);
    const QString id = idOf(static_cast<std::size_t>(to));
    if ((event->modifiers() & Qt::ShiftModifier) != 0)
        Q_EMIT secondChosen(id);
    else
        Q_EMIT chosen(id);
    tellWords();
    update();
}

/// The page scrolls; what is chosen stays.
void SnapshotTimeline::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace holdfast::pages

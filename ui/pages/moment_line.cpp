// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/moment_line.h"

#include "models/format/quantity_text.h"
#include "ui/charts/time_ticks.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kHeight = 44;
constexpr int kHandle = 12;
constexpr double kSide = 8.0;
constexpr double kTrack = 4.0;
constexpr double kMarkHeight = 12.0;
constexpr int kTickRoom = 92;
constexpr int kMinute = 60;
constexpr int kSteps = 10;

int secondsOf(Duration duration) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

} // namespace

MomentLine::MomentLine(const theme::Theme& theme, QWidget* parent) : QAbstractSlider(parent), m_theme(theme) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Moment along time"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize MomentLine::sizeHint() const {
    return {m_theme.scaled(360), m_theme.scaled(kHeight)};
}

QSize MomentLine::minimumSizeHint() const {
    return {m_theme.scaled(160), m_theme.scaled(kHeight)};
}

void MomentLine::setStretch(const charts::TimeRange& stretch, std::vector<TimePoint> marks) {
    const auto now = moment();
    m_stretch = stretch;
    m_marks = std::move(marks);
    setRange(0, std::max(0, secondsOf(stretch.length())));
    setPageStep(std::max(1, maximum() / kSteps));
    setMoment(now);
    update();
}

void MomentLine::setMoment(TimePoint moment) {
    setValue(std::clamp(secondsOf(std::clamp(moment, m_stretch.from, m_stretch.to) - m_stretch.from), 0,
                        maximum()));
    setAccessibleDescription(models::format::fullTime(this->moment()));
}

TimePoint MomentLine::moment() const {
    return m_stretch.from + std::chrono::seconds(value());
}

double MomentLine::xOf(TimePoint time) const {
    return kSide + m_stretch.shareOf(time) * std::max(1.0, width() - 2.0 * kSide);
}

void MomentLine::choose(int seconds) {
    seconds = std::clamp(seconds, 0, maximum());
    if (seconds == value()) return;
    setMoment(m_stretch.from + std::chrono::seconds(seconds));
    Q_EMIT chosen(moment());
}

void MomentLine::choose(double x) {
    const double share = (x - kSide) / std::max(1.0, width() - 2.0 * kSide);
    choose(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * maximum())));
}

void MomentLine::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) choose(event->position().x());
}

void MomentLine::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) choose(event->position().x());
}

void MomentLine::keyPressEvent(QKeyEvent* event) {
    widgets::noteKeyboard(*this);
    const int step = (event->modifiers() & Qt::ControlModifier) != 0 ? kMinute : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(value() - step);
    case Qt::Key_Right:
        return choose(value() + step);
    case Qt::Key_PageUp:
        return choose(value() - pageStep());
    case Qt::Key_PageDown:
        return choose(value() + pageStep());
    case Qt::Key_Home:
        return choose(0);
    case Qt::Key_End:
        return choose(maximum());
    default:
        QAbstractSlider::keyPressEvent(event);
    }
}

void MomentLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto ink = m_theme.color(isEnabled() ? Role::Accent : Role::Line);
    const double handle = m_theme.scaled(kHandle);
    const double middle = handle / 2.0 + 4.0;
    const double at = xOf(moment());
    const QRectF track(kSide, middle - kTrack / 2.0, width() - 2.0 * kSide, kTrack);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Role::Line));
    painter.drawRoundedRect(track, kTrack / 2.0, kTrack / 2.0);
    // What comes back: all until the moment.
    painter.setBrush(ink);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), at - track.left(), kTrack), kTrack / 2.0,
                            kTrack / 2.0);
    for (const auto& mark : m_marks) {
        const double x = std::round(xOf(mark));
        painter.fillRect(QRectF(x - 1.0, middle - kMarkHeight / 2.0, 2.0, kMarkHeight),
                         m_theme.color(Role::Muted));
    }
    painter.setPen(QPen(m_theme.color(Role::Panel), 2.0));
    painter.setBrush(ink);
    painter.drawEllipse(QPointF(at, middle), handle / 2.0, handle / 2.0);
    if (hasFocus() && widgets::showsFocus(*this)) {
        const double ring = handle / 2.0 + 4.0;
        widgets::paintFocusRing(painter, QRectF(at - ring, middle - ring, 2.0 * ring, 2.0 * ring), ring,
                                m_theme);
    }
    painter.setFont(m_theme.font(TextStyle::Caption));
    const double below = middle + handle / 2.0 + 2.0;
    const int most = std::max(2, width() / m_theme.scaled(kTickRoom));
    for (const auto& tick : charts::timeTicks(m_stretch, most, QTimeZone::systemTimeZone(), locale())) {
        const double x = std::round(xOf(tick.time));
        painter.fillRect(QRectF(x, below, 1.0, 4.0), m_theme.color(Role::Line));
        painter.setPen(m_theme.color(isEnabled() ? Role::Muted : Role::Line));
        const double wide = painter.fontMetrics().horizontalAdvance(tick.label);
        const double left = std::clamp(x - wide / 2.0, 0.0, std::max(0.0, width() - wide));
        painter.drawText(QRectF(left, below + 4.0, wide + 1.0, height() - below - 4.0),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, tick.label);
    }
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/history_strip.h"

#include "models/health_replay.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::pages {

using theme::Role;

namespace {

constexpr int kHeight = 30;
constexpr double kSide = 6.0; ///< so that the handle stays within at both ends

/// Height is told beside colour.
double shareOf(HealthState state) {
    switch (state) {
    case HealthState::Critical:
        return 0.8;
    case HealthState::Degraded:
        return 0.5;
    case HealthState::Healthy:
        return 0.22;
    case HealthState::Unknown:
        return 0.0;
    }
    return 0.0;
}

} // namespace

HistoryStrip::HistoryStrip(const theme::Theme& theme, QWidget* parent)
    : QAbstractSlider(parent), m_theme(theme) {
    setOrientation(Qt::Horizontal);
    setRange(0, models::HealthReplay::kBuckets - 1);
    setPageStep(models::HealthReplay::kBuckets / 12);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Moment of the past"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HistoryStrip::setStates(const std::vector<HealthState>& states) {
    if (states == m_states) return;
    m_states = states;
    update();
}

QSize HistoryStrip::sizeHint() const {
    return {300, m_theme.scaled(kHeight)};
}

void HistoryStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const double width = this->width() - 2.0 * kSide;
    const double height = this->height();
    painter.fillRect(QRectF(kSide, height - 1.0, width, 1.0), m_theme.color(Role::Line));
    const double step = width / (maximum() + 1);
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        const double tall = std::round(shareOf(m_states[i]) * height);
        if (tall <= 0.0) continue;
        const double left = std::floor(kSide + static_cast<double>(i) * step);
        const double right = std::floor(kSide + static_cast<double>(i + 1) * step);
        painter.fillRect(QRectF(left, height - tall, std::max(1.0, right - left), tall),
                         m_theme.color(theme::lookOf(m_states[i], Freshness::Fresh).mark));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const double x = kSide + (value() + 0.5) * step;
    const bool focused = hasFocus() && widgets::showsFocus(*this);
    painter.setPen(QPen(m_theme.color(focused ? Role::Focus : Role::Ink), 2.0));
    painter.drawLine(QPointF(x, 1.0), QPointF(x, height - 1.0));
    painter.setBrush(m_theme.color(Role::Panel));
    painter.drawEllipse(QPointF(x, 6.0), 4.5, 4.5);
}

void HistoryStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) moveTo(event->position().x());
}

void HistoryStrip::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) moveTo(event->position().x());
}

void HistoryStrip::moveTo(double x) {
    const double share = (x - kSide) / std::max(1.0, width() - 2.0 * kSide);
    setValue(static_cast<int>(std::floor(share * (maximum() + 1))));
}

} // namespace holdfast::pages

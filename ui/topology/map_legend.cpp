// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_legend.h"

#include "models/format/state_text.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

struct LineSample {
    QString words;
    Role role = Role::Muted;
    bool dotted = false;
};

} // namespace

MapLegend::MapLegend(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(tr("Circle healthy, triangle degraded, square critical, ring unknown, hollow "
                                "shape stale; solid lines are hard "
                                "dependencies, dotted ones soft, coloured ones the way of a failure"));
}

QSize MapLegend::sizeHint() const {
    return {600, m_theme.scaled(28)};
}

void MapLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.font(theme::TextStyle::Caption));
    const double middle = height() / 2.0;
    double x = 2.0;
    const auto addWords = [&](const QString& words) {
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(QRectF(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter, words);
        x += painter.fontMetrics().horizontalAdvance(words) + m_theme.scaled(16);
    };
    const double side = m_theme.scaled(10);
    for (const HealthState state :
         {HealthState::Healthy, HealthState::Degraded, HealthState::Critical, HealthState::Unknown}) {
        theme::paintShape(painter, QRectF(x, middle - side / 2.0, side, side),
                          theme::lookOf(state, Freshness::Fresh), m_theme);
        x += side + 6.0;
        addWords(models::format::word(state));
    }
    theme::paintShape(painter, QRectF(x, middle - side / 2.0, side, side),
                      theme::lookOf(HealthState::Healthy, Freshness::Stale), m_theme);
    x += side + 6.0;
    addWords(tr("hollow: stale"));
    for (const LineSample& sample : {LineSample{tr("hard dependency"), Role::Muted, false},
                                     LineSample{tr("soft dependency"), Role::Muted, true},
                                     LineSample{tr("way of a failure"), Role::Critical, false}}) {
        QPen pen(m_theme.color(sample.role), sample.role == Role::Critical ? 1.8 : 1.3);
        pen.setCapStyle(Qt::FlatCap);
        if (sample.dotted) pen.setDashPattern({2.4, 2.4});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, middle), QPointF(x + 20.0, middle));
        x += 26.0;
        addWords(sample.words);
    }
}

} // namespace holdfast::ui::topology

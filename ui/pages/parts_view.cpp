// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/parts_view.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

struct Colors {
    Role mark;
    Role text;
};

Colors colorsOf(double score) {
    if (score < analysis::kCriticalBelow) return {Role::Critical, Role::CriticalText};
    if (score < analysis::kDegradedBelow) return {Role::Degraded, Role::DegradedText};
    return {Role::Healthy, Role::HealthyText};
}

QString reasonOf(const SignalState& signal) {
    if (signal.id == SignalId(signals::kUp) && signal.last) {
        return signal.last->value > 0.5 ? PartsView::tr("it answers") : PartsView::tr("it does not answer");
    }
    return PartsView::tr("%1: %2").arg(format::signalName(signal.id), format::signalValue(signal));
}

} // namespace

PartsView::PartsView(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, [this] { updateGeometry(); });
}

void PartsView::show(const ServiceState& service) {
    std::vector<Row> rows;
    QStringList words;
    for (const PartHealth& part : service.own.parts) {
        const auto signal = std::ranges::find(service.signals, part.worst, &SignalState::id);
        const QString because = signal == service.signals.end() ? QString() : reasonOf(*signal);
        rows.push_back({.part = format::word(part.part), .score = part.score, .because = because});
        words << tr("%1 %2, by %3").arg(format::word(part.part), format::score(part.score), because);
    }
    const bool current = service.freshness == Freshness::Fresh;
    if (rows == m_rows && current == m_current) return;
    const bool resized = rows.size() != m_rows.size();
    m_rows = std::move(rows);
    m_current = current;
    setAccessibleName(tr("Parts of own health"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    if (resized) updateGeometry();
    update();
}

int PartsView::rowHeight() const {
    return m_theme.scaled(28);
}

QSize PartsView::sizeHint() const {
    return {420, static_cast<int>(m_rows.size()) * rowHeight()};
}

QSize PartsView::minimumSizeHint() const {
    return {200, sizeHint().height()};
}

void PartsView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double nameWidth = m_theme.scaled(96);
    const double barWidth = std::clamp(width() * 0.26, 60.0, 260.0);
    const double figureWidth = m_theme.scaled(44);
    double top = 0.0;
    for (const Row& row : m_rows) {
        const QRectF line(0.0, top, width(), rowHeight());
        const Colors colors = colorsOf(row.score);
        painter.setFont(m_theme.font(TextStyle::Body));
        painter.setPen(m_theme.color(Role::Ink));
        painter.drawText(QRectF(0.0, top, nameWidth, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         row.part);
        const QRectF track(nameWidth, line.center().y() - 3.0, barWidth, 6.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Role::Line));
        painter.drawRoundedRect(track, 3.0, 3.0);
        QRectF filled = track;
        filled.setWidth(std::max(6.0, track.width() * std::clamp(row.score, 0.0, 1.0)));
        painter.setBrush(m_theme.color(colors.mark, m_current ? 1.0 : 0.45));
        painter.drawRoundedRect(filled, 3.0, 3.0);
        painter.setFont(m_theme.font(TextStyle::Strong));
        painter.setPen(m_theme.color(m_current ? colors.text : Role::Muted));
        const QRectF figure(track.right(), top, figureWidth, line.height());
        theme::drawFigures(painter, figure, Qt::AlignRight | Qt::AlignVCenter, format::score(row.score));
        painter.setFont(m_theme.font(TextStyle::Body));
        painter.setPen(m_theme.color(Role::Muted));
        const QRectF words(figure.right() + m_theme.scaled(16), top,
                           width() - figure.right() - m_theme.scaled(16), line.height());
        theme::drawFigures(
            painter, words, Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(row.because, Qt::ElideRight, static_cast<int>(words.width())));
        top += rowHeight();
    }
}

} // namespace holdfast::pages

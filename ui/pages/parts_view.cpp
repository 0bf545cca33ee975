// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/parts_view.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/delegates/text_lines.h"
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

/// Beside name, bar and figure there must be room for a reason.
constexpr int kNarrow = 400;

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
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
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
    const int before = heightForWidth(width());
    m_rows = std::move(rows);
    const bool resized = heightForWidth(width()) != before;
    m_current = current;
    setAccessibleName(tr("Parts of own health"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    if (resized) updateGeometry();
    update();
}

int PartsView::rowHeight() const {
    return m_theme.scaled(28);
}

int PartsView::lineHeight() const {
    return QFontMetrics(m_theme.font(TextStyle::Caption)).height() + 1;
}

bool PartsView::isNarrow(int width) const {
    return width < m_theme.scaled(kNarrow);
}

QStringList PartsView::linesOf(const Row& row, int width) const {
    return delegates::linesOf(row.because, m_theme.font(TextStyle::Caption), width, 2);
}

QSize PartsView::sizeHint() const {
    const int wide = 420;
    return {wide, heightForWidth(std::max(wide, width()))};
}

QSize PartsView::minimumSizeHint() const {
    return {200, static_cast<int>(m_rows.size()) * rowHeight()};
}

int PartsView::heightForWidth(int width) const {
    int height = static_cast<int>(m_rows.size()) * rowHeight();
    if (!isNarrow(width)) return height;
    for (const Row& row : m_rows)
        height += static_cast<int>(linesOf(row, width).size()) * lineHeight() + theme::kTight;
    return height;
}

void PartsView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool narrow = isNarrow(width());
    double top = 0.0;
    for (const Row& row : m_rows) {
        paintRow(painter, row, QRectF(0.0, top, width(), rowHeight()), narrow);
        top += rowHeight();
        if (!narrow) continue;
        painter.setFont(m_theme.font(TextStyle::Caption));
        painter.setPen(m_theme.color(Role::Muted));
        for (const QString& line : linesOf(row, width())) {
            theme::drawFigures(painter, QRectF(0.0, top - 3.0, width(), lineHeight()),
                               Qt::AlignLeft | Qt::AlignVCenter, line);
            top += lineHeight();
        }
        top += theme::kTight;
    }
}

void PartsView::paintRow(QPainter& painter, const Row& row, const QRectF& line, bool narrow) const {
    const double nameWidth = m_theme.scaled(96);
    const double figureWidth = m_theme.scaled(44);
    const double barWidth =
        narrow ? line.width() - nameWidth - figureWidth : std::clamp(line.width() * 0.26, 60.0, 260.0);
    const Colors colors = colorsOf(row.score);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRectF(0.0, line.top(), nameWidth, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
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
    const QRectF figure(track.right(), line.top(), figureWidth, line.height());
    theme::drawFigures(painter, figure, Qt::AlignRight | Qt::AlignVCenter, format::score(row.score));
    if (narrow) return;
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Muted));
    const double left = figure.right() + m_theme.scaled(16);
    const QRectF words(left, line.top(), line.width() - left, line.height());
    theme::drawFigures(
        painter, words, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(row.because, Qt::ElideRight, static_cast<int>(words.width())));
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/reliability_view.h"

#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <utility>

namespace holdfast::charts {

using models::ReliabilityRow;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kBins = 10;
constexpr int kLeft = 46;
constexpr int kBelow = 40;
constexpr int kAbove = 30;
constexpr int kRight = 8;
constexpr double kBarShare = 0.62; ///< of the width of a tenth

} // namespace

ReliabilityView::ReliabilityView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("What was said, and how much of it came true"));
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void ReliabilityView::show(std::vector<ReliabilityRow> rows) {
    if (rows == m_rows) return;
    m_rows = std::move(rows);
    read(m_current);
    update();
}

QSize ReliabilityView::sizeHint() const {
    return {m_theme.scaled(420), m_theme.scaled(320)};
}

QSize ReliabilityView::minimumSizeHint() const {
    return {m_theme.scaled(280), m_theme.scaled(180)};
}

QRectF ReliabilityView::plot() const {
    return QRectF(rect()).adjusted(m_theme.scaled(kLeft), m_theme.scaled(kAbove), -kRight,
                                   -m_theme.scaled(kBelow));
}

QPointF ReliabilityView::at(double said, double came) const {
    const QRectF box = plot();
    return {box.left() + said * box.width(), box.bottom() - came * box.height()};
}

QRectF ReliabilityView::barOf(const ReliabilityRow& row) const {
    const double middle = (row.bin + 0.5) / kBins;
    const double half = kBarShare / kBins / 2.0;
    return {at(middle - half, row.counted.share()), at(middle + half, 0.0)};
}

void ReliabilityView::read(std::optional<int> bar) {
    const bool there = bar && *bar >= 0 && *bar < static_cast<int>(m_rows.size());
    m_current = there ? bar : std::nullopt;
    const QString words = there ? models::reliabilityText(m_rows[static_cast<std::size_t>(*bar)]) : QString();
    setAccessibleDescription(words);
    update();
}

void ReliabilityView::mouseMoveEvent(QMouseEvent* event) {
    const QRectF box = plot();
    const double said = (event->position().x() - box.left()) / box.width();
    const bool inside = said >= 0.0 && said < 1.0;
    read(inside ? std::optional<int>(static_cast<int>(said * kBins)) : std::nullopt);
}

void ReliabilityView::leaveEvent(QEvent*) {
    read(std::nullopt);
}

void ReliabilityView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    read(std::nullopt);
}

void ReliabilityView::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_rows.size()) - 1;
    if (event->key() == Qt::Key_Left && last >= 0) return read(std::max(0, m_current.value_or(last + 1) - 1));
    if (event->key() == Qt::Key_Right && last >= 0) return read(std::min(last, m_current.value_or(-1) + 1));
    if (event->key() == Qt::Key_Escape && m_current) return read(std::nullopt);
    QWidget::keyPressEvent(event);
}

void ReliabilityView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxes(painter);
    for (const auto& row : m_rows)
        paintBar(painter, row);
    if (m_current) {
        const auto& row = m_rows[static_cast<std::size_t>(*m_current)];
        painter.setFont(m_theme.font(TextStyle::Caption));
        painter.setPen(m_theme.color(Role::Ink));
        const QRectF top(theme::kTight, 0, width() - 2.0 * theme::kTight, m_theme.scaled(kAbove) - 6);
        painter.drawText(top, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(models::reliabilityText(row), Qt::ElideRight,
                                                          static_cast<int>(top.width())));
    } else {
        paintLegend(painter);
    }
    if (hasFocus() && widgets::showsFocus(*this))
        widgets::paintFocusRing(painter, QRectF(rect()), theme::kSmallRadius, m_theme);
}

void ReliabilityView::paintAxes(QPainter& painter) const {
    const QFont font = m_theme.font(TextStyle::Caption);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    for (int quarter = 0; quarter <= 4; ++quarter) {
        const double share = quarter / 4.0;
        const QPointF place = at(0.0, share);
        painter.fillRect(QRectF(place.x(), std::floor(place.y()), plot().width(), 1),
                         m_theme.color(quarter == 0 ? Role::Line : Role::Grid));
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(
            QRectF(0, place.y() - metrics.height() / 2, place.x() - theme::kGap, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, format::percent(share));
        const QPointF below = at(share, 0.0);
        const double wide = m_theme.scaled(48);
        const double left = std::clamp(below.x() - wide / 2, plot().left(), width() - wide);
        const auto side = quarter == 0 ? Qt::AlignLeft : quarter == 4 ? Qt::AlignRight : Qt::AlignHCenter;
        painter.drawText(QRectF(left, below.y() + 3, wide, metrics.height()), side | Qt::AlignTop,
                         format::percent(share));
    }
    painter.drawText(QRectF(plot().left(), height() - metrics.height() - 1, plot().width(), metrics.height()),
                     Qt::AlignHCenter | Qt::AlignBottom, tr("probability that was said"));
    painter.setPen(QPen(m_theme.color(Role::Unknown), 1.0, Qt::DotLine));
    painter.drawLine(at(0.0, 0.0), at(1.0, 1.0));
}

void ReliabilityView::paintBar(QPainter& painter, const ReliabilityRow& row) const {
    if (row.counted.count == 0) return;
    const bool lit = m_current == row.bin;
    const QRectF bar = barOf(row);
    const QColor solid = m_theme.color(Role::Accent, lit ? 1.0 : 0.8);
    if (row.isThin()) {
        painter.setPen(QPen(solid, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(bar.adjusted(0.7, 0.7, -0.7, -0.7));
    } else {
        painter.fillRect(bar, solid);
    }
    // What was said, of these: where the bar should end.
    const double half = kBarShare / kBins * 0.72;
    const double middle = (row.bin + 0.5) / kBins;
    QPen said(m_theme.color(Role::Predicted), 2.0, Qt::CustomDashLine, Qt::FlatCap);
    said.setDashPattern({3.0, 2.0});
    painter.setPen(said);
    painter.drawLine(at(middle - half, row.counted.mean), at(middle + half, row.counted.mean));
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(m_theme.color(lit ? Role::Ink : Role::Muted));
    const double height = QFontMetricsF(painter.font()).height();
    const double top = std::min(bar.top(), at(middle, row.counted.mean).y());
    const double wide = plot().width() / kBins + 4;
    painter.drawText(QRectF(bar.center().x() - wide / 2, top - height - 1, wide, height),
                     Qt::AlignHCenter | Qt::AlignBottom, format::count(row.counted.count));
}

void ReliabilityView::paintLegend(QPainter& painter) const {
    painter.setFont(m_theme.font(TextStyle::Caption));
    const QFontMetricsF metrics(painter.font());
    double left = plot().left();
    const double middle = (m_theme.scaled(kAbove) - 8) / 2.0;
    const auto words = [&](const QString& text) {
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(QPointF(left + 18, middle + metrics.ascent() / 2 - 1), text);
        left += 18 + metrics.horizontalAdvance(text) + theme::kPadding;
    };
    painter.fillRect(QRectF(left, middle - 5, 12, 10), m_theme.color(Role::Accent, 0.8));
    words(tr("came true"));
    QPen said(m_theme.color(Role::Predicted), 2.0, Qt::CustomDashLine, Qt::FlatCap);
    said.setDashPattern({3.0, 2.0});
    painter.setPen(said);
    painter.drawLine(QPointF(left, middle), QPointF(left + 13, middle));
    words(tr("was said"));
    painter.setPen(QPen(m_theme.color(Role::Accent, 0.8), 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(left + 0.7, middle - 4.3, 10.6, 8.6));
    words(tr("fewer than %1").arg(format::count(models::kJudgeable)));
}

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/state_breakdown.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr int kSide = theme::kPadding - 2;

QString capitalised(const QString& word) {
    return word.left(1).toUpper() + word.mid(1);
}

} // namespace

struct StateBreakdown::Row {
    theme::StateLook look;
    QString word;
    int count = 0;
};

/// Those about to fail have a row while there are any; they are counted by their state, too.
std::vector<StateBreakdown::Row> StateBreakdown::rowsOf(const models::StateCounts& counts) {
    const auto of = [](HealthState state, int count) {
        return Row{theme::lookOf(state, Freshness::Fresh), format::word(state), count};
    };
    std::vector<Row> rows{of(HealthState::Healthy, counts.healthy)};
    if (counts.foretold > 0)
        rows.push_back({theme::lookOf(HealthState::Healthy, Freshness::Fresh, models::Foretold::Failure),
                        tr("to fail"), counts.foretold});
    rows.push_back(of(HealthState::Degraded, counts.degraded));
    rows.push_back(of(HealthState::Critical, counts.critical));
    rows.push_back(of(HealthState::Unknown, counts.unknown));
    return rows;
}

StateBreakdown::StateBreakdown(const theme::Theme& theme, bool leads, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_leads(leads) {
    setFocusPolicy(leads ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Services"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void StateBreakdown::set(const models::StateCounts& counts) {
    if (counts == m_counts) return;
    m_counts = counts;
    QStringList words;
    for (const auto& [look, word, count] : rowsOf(counts)) {
        if (look.shape == theme::Shape::Diamond)
            words << tr("%1 of them predicted to fail").arg(format::count(count));
        else
            words << QStringLiteral("%1 %2").arg(format::count(count), word);
    }
    if (counts.stale > 0) words << tr("%1 of them stale").arg(format::count(counts.stale));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

QSize StateBreakdown::sizeHint() const {
    return {m_theme.scaled(272), m_theme.scaled(118)};
}

QSize StateBreakdown::minimumSizeHint() const {
    return {m_theme.scaled(236), m_theme.scaled(118)};
}

void StateBreakdown::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    widgets::paintGround(painter, QRectF(rect()), theme::kRadius, m_theme,
                         m_leads && underMouse() ? Role::Raised : Role::Panel, Role::Line);
    const QRectF inner = QRectF(rect()).adjusted(kSide, 11, -kSide, -11);
    const double titleHeight = m_theme.scaled(18);
    painter.setFont(m_theme.font(TextStyle::Strong));
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), titleHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("Services"));

    const QRectF below = inner.adjusted(0, titleHeight, 0, 0);
    const QString figure = format::count(m_counts.healthy);
    const QFont hero = m_theme.font(TextStyle::Hero);
    const double figureWidth = QFontMetricsF(hero).horizontalAdvance(figure);
    painter.setFont(hero);
    painter.setPen(m_theme.color(m_counts.total() == 0 ? Role::Muted : Role::Ink));
    const QRectF figureBox(below.left(), below.top(), figureWidth + 2, below.height() - m_theme.scaled(18));
    painter.drawText(figureBox, Qt::AlignLeft | Qt::AlignVCenter, figure);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Muted));
    const QFontMetricsF heroMetrics(hero);
    const double baseline = figureBox.center().y() + (heroMetrics.ascent() - heroMetrics.descent()) / 2;
    painter.drawText(QPointF(figureBox.right() + 3, baseline),
                     QStringLiteral("/ ") + format::count(m_counts.total()));
    painter.setFont(m_theme.font(TextStyle::Caption));
    const double captionHeight = m_theme.scaled(18);
    painter.drawText(QRectF(below.left(), inner.bottom() - captionHeight, below.width(), captionHeight),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     m_counts.stale > 0 ? tr("healthy · %1 stale").arg(format::count(m_counts.stale))
                                        : tr("healthy"));

    const auto rows = rowsOf(m_counts);
    const double rowHeight = (inner.height() - 2) / static_cast<double>(rows.size());
    const double left =
        inner.left() + std::max<double>(m_theme.scaled(100), figureWidth + m_theme.scaled(58));
    double top = inner.top() + 1;
    for (const Row& row : rows) {
        paintRow(painter, QRectF(left, top, inner.right() - left, rowHeight), row);
        top += rowHeight;
    }
    if (widgets::showsFocus(*this)) widgets::paintFocusRing(painter, QRectF(rect()), theme::kRadius, m_theme);
}

void StateBreakdown::paintRow(QPainter& painter, const QRectF& line, const Row& row) const {
    const double glyph = m_theme.scaled(10);
    theme::paintShape(painter, QRectF(line.left(), line.center().y() - glyph / 2, glyph, glyph), row.look,
                      m_theme);
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(m_theme.color(row.count > 0 ? Role::Ink : Role::Muted));
    const double words = m_theme.scaled(62);
    painter.drawText(QRectF(line.left() + glyph + 7, line.top(), words, line.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, capitalised(row.word));
    const double figures = m_theme.scaled(row.count > 999 ? 36 : 24);
    theme::drawFigures(painter, QRectF(line.right() - figures, line.top(), figures, line.height()),
                       Qt::AlignRight | Qt::AlignVCenter, format::count(row.count));
    const double left = line.left() + glyph + 7 + words + 4;
    const QRectF bar(left, line.center().y() - 3, line.right() - figures - 4 - left, 6);
    if (bar.width() < 12) return;
    const double share = m_counts.total() == 0 ? 0.0 : static_cast<double>(row.count) / m_counts.total();
    widgets::paintMeter(painter, bar, share, row.look.mark, m_theme);
}

void StateBreakdown::keyPressEvent(QKeyEvent* event) {
    const bool pressed =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (!m_leads || !pressed) return QFrame::keyPressEvent(event);
    Q_EMIT activated();
}

void StateBreakdown::mouseReleaseEvent(QMouseEvent* event) {
    if (m_leads && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT activated();
}

} // namespace holdfast::pages

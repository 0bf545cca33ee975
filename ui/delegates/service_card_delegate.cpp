// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/service_card_delegate.h"

#include "engine/core/fleet/fleet_state.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/delegates/text_lines.h"
#include "ui/delegates/trend_line.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

#include <cmath>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = 12;
constexpr int kAbove = 9;
constexpr int kBelow = 8;
constexpr int kHead = 22;
constexpr int kFoot = 18;
constexpr int kGlyph = 12;
constexpr int kAfterGlyph = 7;
// A little room beyond 0 and 1, so that a line at the limit is whole.
constexpr float kFloor = -0.03F;
constexpr float kCeiling = 1.05F;

HealthState stateOf(const QModelIndex& index) {
    return static_cast<HealthState>(index.data(models::StateRole).toInt());
}

Freshness freshnessOf(const QModelIndex& index) {
    return static_cast<Freshness>(index.data(models::FreshnessRole).toInt());
}

theme::StateLook lookOf(const QModelIndex& index) {
    return theme::lookOf(stateOf(index), freshnessOf(index));
}

bool isForetold(const QModelIndex& index) {
    return static_cast<models::Foretold>(index.data(models::ForetoldRole).toInt()) ==
           models::Foretold::Failure;
}

/// The shape tells what is foretold, figures and lines what was measured.
theme::StateLook shapeOf(const QModelIndex& index) {
    return theme::lookOf(stateOf(index), freshnessOf(index),
                         isForetold(index) ? models::Foretold::Failure : models::Foretold::Nothing);
}

} // namespace

ServiceCardDelegate::ServiceCardDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

int ServiceCardDelegate::height() const {
    return m_theme.scaled(112);
}

double ServiceCardDelegate::scoreWidth() const {
    return theme::figuresWidth(m_theme.font(TextStyle::Strong), models::format::score(0.88));
}

int ServiceCardDelegate::widthFor(const QString& name) const {
    const QFontMetricsF metrics(m_theme.font(TextStyle::Strong));
    return static_cast<int>(std::ceil(metrics.horizontalAdvance(name) + scoreWidth())) + 2 * kSide +
           m_theme.scaled(kGlyph) + kAfterGlyph + theme::kGap + 2;
}

QSize ServiceCardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_theme.scaled(176), height()};
}

void ServiceCardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    const QRectF card(option.rect);
    const bool lit = (option.state & QStyle::State_MouseOver) != 0 || hasKeyboard(option);
    painter->save();
    widgets::paintGround(*painter, card, theme::kRadius, m_theme, lit ? Role::Raised : Role::Panel,
                         Role::Line);
    const QRectF inner = card.adjusted(kSide, kAbove, -kSide, -kBelow);
    const double head = m_theme.scaled(kHead);
    const double foot = m_theme.scaled(kFoot);
    const double taken = paintHead(*painter, QRectF(inner.left(), inner.top(), inner.width(), head), index);
    paintTrend(
        *painter,
        QRectF(inner.left(), inner.top() + taken + 4, inner.width(), inner.height() - taken - foot - 8),
        index);
    paintFoot(*painter, QRectF(inner.left(), inner.bottom() - foot, inner.width(), foot), index);
    if (hasKeyboard(option)) widgets::paintFocusRing(*painter, card, theme::kRadius, m_theme);
    painter->restore();
}

double ServiceCardDelegate::paintHead(QPainter& painter, const QRectF& head, const QModelIndex& index) const {
    const auto look = lookOf(index);
    const double glyph = m_theme.scaled(kGlyph);
    theme::paintShape(painter, QRectF(head.left(), head.center().y() - glyph / 2, glyph, glyph),
                      shapeOf(index), m_theme);
    const auto health = index.data(models::ScoreRole);
    const bool known = health.isValid() && freshnessOf(index) != Freshness::NotObserved;
    const QString score = models::format::score(known ? std::optional(health.toDouble()) : std::nullopt);
    painter.setFont(m_theme.font(TextStyle::Strong));
    painter.setPen(m_theme.color(look.text));
    theme::drawFigures(painter, head, Qt::AlignRight | Qt::AlignVCenter, score);
    painter.setPen(m_theme.color(Role::Ink));
    const double left = head.left() + glyph + kAfterGlyph;
    const double room = head.right() - left - scoreWidth() - theme::kGap;
    const double line = QFontMetricsF(painter.font()).height();
    double top = head.center().y() - line / 2;
    for (const auto& name : nameLines(index, room)) {
        drawLine(painter, QRectF(left, top, room + 1, line), name);
        top += line;
    }
    return std::max(head.height(), top - head.top());
}

QStringList ServiceCardDelegate::nameLines(const QModelIndex& index, double width) const {
    const QString name = index.data(models::ServiceRole).toString();
    const QFont font = m_theme.font(TextStyle::Strong);
    const auto whole = static_cast<int>(width);
    const QStringList lines = linesOf(name, font, whole, 2);
    const bool fits = lines.join(QString()).size() == name.size();
    if (fits) return lines;
    // Two lines hold a little less than twice the width, since they break where words do.
    return linesOf(QFontMetrics(font).elidedText(name, Qt::ElideMiddle, whole * 9 / 5), font, whole, 2);
}

void ServiceCardDelegate::paintTrend(QPainter& painter, const QRectF& box, const QModelIndex& index) const {
    const double share = (m_interveneBelow - static_cast<double>(kFloor)) /
                         (static_cast<double>(kCeiling) - static_cast<double>(kFloor));
    painter.setPen(QPen(m_theme.color(Role::Line), 1.0, Qt::DotLine));
    const double y = std::round(box.bottom() - share * box.height()) + 0.5;
    painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
    widgets::SparklineData line = trendLineOf(index);
    line.minimum = kFloor;
    line.maximum = kCeiling;
    widgets::paintSparkline(painter, box, line, m_theme);
}

void ServiceCardDelegate::paintFoot(QPainter& painter, const QRectF& foot, const QModelIndex& index) const {
    const bool fresh = freshnessOf(index) == Freshness::Fresh;
    const bool ill = stateOf(index) == HealthState::Critical || stateOf(index) == HealthState::Degraded;
    const QString age = index.data(models::TimeTextRole).toString();
    painter.setFont(m_theme.font(TextStyle::Caption));
    const bool telling = fresh && (ill || isForetold(index));
    painter.setPen(m_theme.color(telling ? Role::Ink : Role::Muted));
    QStringList parts;
    if (!fresh && !age.isEmpty()) parts << tr("read %1").arg(age);
    parts << index.data(models::KeyLineRole).toString();
    parts.removeAll(QString());
    drawLine(painter, foot, parts.join(QStringLiteral(" · ")), Qt::AlignLeft | Qt::AlignVCenter,
             telling ? Qt::ElideMiddle : Qt::ElideRight);
}

} // namespace holdfast::delegates

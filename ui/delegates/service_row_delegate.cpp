// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/service_row_delegate.h"

#include "engine/core/fleet/fleet_state.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/delegates/trend_line.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::delegates {

using models::ServiceTableModel;
using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = 8;

theme::StateLook lookOf(const QModelIndex& index) {
    return theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                         static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
}

/// What the State column shows: also what is foretold.
theme::StateLook foretoldLookOf(const QModelIndex& index) {
    return theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                         static_cast<Freshness>(index.data(models::FreshnessRole).toInt()),
                         static_cast<models::Foretold>(index.data(models::ForetoldRole).toInt()));
}

bool isFigure(int column) {
    return column == ServiceTableModel::Own ||
           (column >= ServiceTableModel::Latency && column <= ServiceTableModel::Memory);
}

} // namespace

ServiceRowDelegate::ServiceRowDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

int ServiceRowDelegate::rowHeight() const {
    return m_theme.scaled(36);
}

QSize ServiceRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(
        m_theme.font(index.column() == ServiceTableModel::Name ? TextStyle::Strong : TextStyle::Body));
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * kSide + 4, rowHeight()};
}

void ServiceRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    painter->save();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool hovered = index.row() == m_hoveredRow;
    if (selected || hovered) {
        painter->fillRect(option.rect, m_theme.color(selected ? Role::Selected : Role::Hover));
    }
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      m_theme.color(Role::Grid));
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect.adjusted(kSide, 0, -kSide, -1);
    switch (index.column()) {
    case ServiceTableModel::State:
        paintState(*painter, box, index);
        break;
    case ServiceTableModel::Health:
        paintHealth(*painter, box, index);
        break;
    case ServiceTableModel::Trend:
        paintTrend(*painter, box, index);
        break;
    default:
        paintText(*painter, box, index);
    }
    painter->restore();
}

void ServiceRowDelegate::paintState(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const auto look = foretoldLookOf(index);
    const int side = m_theme.scaled(11);
    theme::paintShape(painter, QRectF(box.left(), box.center().y() - side / 2.0 + 0.5, side, side), look,
                      m_theme);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(look.text));
    const QRect words = box.adjusted(side + 8, 0, 0, 0);
    painter.drawText(
        words, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
}

void ServiceRowDelegate::paintHealth(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const auto look = lookOf(index);
    painter.setFont(m_theme.font(TextStyle::Strong));
    const double figure = theme::figuresWidth(painter.font(), QStringLiteral("0.00"));
    painter.setPen(m_theme.color(look.text));
    theme::drawFigures(painter, QRectF(box), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    const QRectF track(box.left(), box.center().y() - 2.0, box.width() - figure - 10.0, 5.0);
    if (track.width() < 12.0) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Role::Line));
    painter.drawRoundedRect(track, 2.5, 2.5);
    const QVariant score = index.data(models::ScoreRole);
    if (!score.isValid()) return;
    QRectF filled = track;
    filled.setWidth(std::max(5.0, track.width() * std::clamp(score.toDouble(), 0.0, 1.0)));
    painter.setBrush(look.hollow ? m_theme.color(look.mark, 0.45) : m_theme.color(look.mark));
    painter.drawRoundedRect(filled, 2.5, 2.5);
}

void ServiceRowDelegate::paintTrend(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    widgets::SparklineData line = trendLineOf(index);
    line.minimum = -0.02F;
    line.maximum = 1.04F;
    widgets::paintSparkline(painter, QRectF(box).adjusted(0, 8, 0, -8), line, m_theme);
}

void ServiceRowDelegate::paintText(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const QString text = index.data().toString();
    const bool strong = index.column() == ServiceTableModel::Name;
    const bool quiet = text == models::format::none() || index.column() == ServiceTableModel::Since ||
                       index.column() == ServiceTableModel::Tags || index.column() == ServiceTableModel::Why;
    painter.setFont(m_theme.font(strong ? TextStyle::Strong : TextStyle::Body));
    painter.setPen(m_theme.color(quiet ? Role::Muted : Role::Ink));
    // Long names begin alike and differ at their end.
    const bool named = strong || index.column() == ServiceTableModel::Why;
    const QString shown =
        painter.fontMetrics().elidedText(text, named ? Qt::ElideMiddle : Qt::ElideRight, box.width());
    if (isFigure(index.column())) {
        theme::drawFigures(painter, QRectF(box), Qt::AlignRight | Qt::AlignVCenter, shown);
    } else if (index.column() == ServiceTableModel::Since) {
        theme::drawFigures(painter, QRectF(box), Qt::AlignLeft | Qt::AlignVCenter, shown);
    } else {
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    }
}

} // namespace holdfast::delegates

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/dependency_delegate.h"

#include "engine/core/fleet/health.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = 14;
constexpr int kGap = 8;

} // namespace

DependencyDelegate::DependencyDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

QSize DependencyDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, m_theme.scaled(30)};
}

void DependencyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    painter->save();
    const bool marked = (option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus)) != 0;
    if (marked) painter->fillRect(option.rect, m_theme.color(Role::Hover));
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect.adjusted(kSide, 0, -kSide, 0);
    const auto look = theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                                    static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
    const int side = m_theme.scaled(10);
    theme::paintShape(*painter, QRectF(box.left(), box.center().y() - side / 2.0 + 0.5, side, side), look,
                      m_theme);
    const QVariant score = index.data(models::ScoreRole);
    const QString health =
        models::format::score(score.isValid() ? std::optional(score.toDouble()) : std::nullopt);
    painter->setFont(m_theme.font(TextStyle::Body));
    const int figure = static_cast<int>(theme::figuresWidth(painter->font(), QStringLiteral("0.00"))) + 1;
    painter->setPen(m_theme.color(look.text));
    theme::drawFigures(*painter, QRectF(box), Qt::AlignRight | Qt::AlignVCenter, health);

    const QString detail = index.data(models::DetailRole).toString();
    const QFont caption = m_theme.font(TextStyle::Caption);
    const int detailWidth = QFontMetrics(caption).horizontalAdvance(detail);
    const int left = box.left() + side + kGap;
    const int room = box.right() - figure - kGap - left;
    const QFontMetrics metrics(m_theme.font(TextStyle::Body));
    const QString full = index.data(models::ServiceRole).toString();
    const int nameRoom =
        std::min(metrics.horizontalAdvance(full) + 4, std::max(room / 2, room - detailWidth - kGap - 2));
    painter->setPen(m_theme.color(Role::Ink));
    painter->drawText(QRect(left, box.top(), nameRoom + 1, box.height()), Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(full, Qt::ElideMiddle, nameRoom));
    painter->setFont(caption);
    painter->setPen(m_theme.color(Role::Muted));
    const QRect rest(left + nameRoom + kGap, box.top(), room - nameRoom - kGap, box.height());
    painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(detail, Qt::ElideRight, rest.width()));
    painter->restore();
}

} // namespace holdfast::delegates

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/service_card_delegate.h"

#include "engine/core/fleet/fleet_state.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/sparkline.h"

#include <QtGui/QPainter>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kMargin = theme::kCardGap / 2;

void elided(QPainter& painter, const QRect& box, const QString& text, Qt::Alignment alignment) {
    painter.drawText(box, alignment | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

} // namespace

ServiceCardDelegate::ServiceCardDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_size(theme.scaled(176), theme.scaled(116)) {}

QSize ServiceCardDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return m_size;
}

void ServiceCardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
    widgets::paintGround(*painter, card, theme::kRadius, m_theme, hovered ? Role::Raised : Role::Panel,
                         Role::Line);
    const bool focused = (option.state & QStyle::State_HasFocus) != 0;
    if (focused) widgets::paintFocusRing(*painter, card, theme::kRadius, m_theme);

    const auto state = static_cast<HealthState>(index.data(models::StateRole).toInt());
    const auto freshness = static_cast<Freshness>(index.data(models::FreshnessRole).toInt());
    const auto look = theme::lookOf(state, freshness);
    const int glyph = m_theme.scaled(11);
    const QRect inner = card.adjusted(12, 10, -12, -10);
    const int line = m_theme.scaled(20);
    theme::paintShape(*painter, QRectF(inner.left(), inner.top() + (line - glyph) / 2.0, glyph, glyph), look,
                      m_theme);

    const auto health = index.data(models::ScoreRole);
    const QString score =
        models::format::score(health.isValid() ? std::optional(health.toDouble()) : std::nullopt);
    painter->setFont(m_theme.font(TextStyle::Strong));
    const int scoreWidth = painter->fontMetrics().horizontalAdvance(QStringLiteral("0.00")) + 4;
    painter->setPen(m_theme.color(look.text));
    painter->drawText(QRect(inner.right() - scoreWidth, inner.top(), scoreWidth + 1, line),
                      Qt::AlignRight | Qt::AlignVCenter, score);
    painter->setPen(m_theme.color(Role::Ink));
    elided(*painter,
           QRect(inner.left() + glyph + 8, inner.top(), inner.width() - glyph - 12 - scoreWidth, line),
           index.data(models::ServiceRole).toString(), Qt::AlignLeft | Qt::AlignVCenter);

    const int caption = m_theme.scaled(18);
    const auto trend = index.data(models::TrendRole).value<std::shared_ptr<const HealthTrend>>();
    const QRectF spark(inner.left(), inner.top() + line + 4, inner.width(),
                       inner.height() - line - caption - 10);
    if (trend) {
        widgets::SparklineData data;
        data.values = trend->effective;
        data.role = look.mark;
        data.faded = freshness != Freshness::Fresh;
        data.minimum = -0.02F;
        data.maximum = 1.04F;
        widgets::paintSparkline(*painter, spark, data, m_theme);
    }
    painter->setFont(m_theme.font(TextStyle::Caption));
    painter->setPen(m_theme.color(Role::Muted));
    QString text = index.data(models::KeyLineRole).toString();
    if (freshness == Freshness::Stale) {
        text = tr("%1 · %2").arg(index.data(models::TimeTextRole).toString(), text);
    }
    elided(*painter, QRect(inner.left(), inner.bottom() - caption + 1, inner.width(), caption), text,
           Qt::AlignLeft | Qt::AlignVCenter);
    painter->restore();
}

EventDelegate::EventDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

int EventDelegate::detailLines(const QModelIndex& index, int width) const {
    const QString detail = index.data(models::DetailRole).toString();
    if (detail.isEmpty()) return 0;
    const QFontMetrics metrics(m_theme.font(TextStyle::Caption));
    return metrics.horizontalAdvance(detail) > width ? 2 : 1;
}

namespace {

int eventTextLeft(const theme::Theme& theme) {
    return theme.scaled(78);
}

} // namespace

QSize EventDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int width = option.rect.width() > 0    ? option.rect.width()
                      : option.widget != nullptr ? option.widget->width()
                                                 : 300;
    const int lines = detailLines(index, width - eventTextLeft(m_theme) - theme::kPadding);
    return {width, m_theme.scaled(20) + lines * m_theme.scaled(16) + 2 * theme::kGap};
}

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect;
    if ((option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) != 0) {
        painter->fillRect(box, m_theme.color(Role::Hover));
    }
    const int titleHeight = m_theme.scaled(20);
    const int top = box.top() + theme::kGap;
    const auto severity = static_cast<Severity>(index.data(models::SeverityRole).toInt());
    painter->setFont(m_theme.font(TextStyle::Caption));
    painter->setPen(m_theme.color(Role::Muted));
    const QString time = index.data(models::TimeTextRole).toString();
    painter->drawText(QRect(box.left() + theme::kPadding - 4, top, m_theme.scaled(52), titleHeight),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      time.contains(QLatin1Char(' ')) ? time.section(QLatin1Char(' '), 0, 1) : time.left(5));
    const int glyph = m_theme.scaled(10);
    theme::paintShape(*painter,
                      QRectF(box.left() + eventTextLeft(m_theme) - glyph - 8,
                             top + (titleHeight - glyph) / 2.0, glyph, glyph),
                      theme::lookOf(severity), m_theme);
    const QRect text(box.left() + eventTextLeft(m_theme), top,
                     box.width() - eventTextLeft(m_theme) - theme::kPadding, titleHeight);
    painter->setFont(m_theme.font(TextStyle::Strong));
    painter->setPen(m_theme.color(Role::Ink));
    elided(*painter, text, index.data(Qt::DisplayRole).toString(), Qt::AlignLeft | Qt::AlignVCenter);
    const int lines = detailLines(index, text.width());
    if (lines > 0) {
        painter->setFont(m_theme.font(TextStyle::Caption));
        painter->setPen(m_theme.color(Role::Muted));
        const QRect detail(text.left(), text.bottom() + 1, text.width(), lines * m_theme.scaled(16));
        const QString words = index.data(models::DetailRole).toString();
        painter->drawText(
            detail, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
            painter->fontMetrics().elidedText(words, Qt::ElideRight, text.width() * lines - 24));
    }
    painter->fillRect(
        QRect(box.left() + theme::kPadding - 4, box.bottom(), box.width() - 2 * theme::kPadding + 8, 1),
        m_theme.color(Role::Line));
    painter->restore();
}

} // namespace holdfast::delegates

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/dependency_delegate.h"

#include "engine/core/fleet/breaker.h"
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
constexpr int kHeight = 46;

/// Open and half-open are worth a colour, and so is nothing else.
Role roleOf(const QVariant& breaker) {
    if (!breaker.isValid()) return Role::Muted;
    const auto phase = static_cast<BreakerPhase>(breaker.toInt());
    if (phase == BreakerPhase::Open) return Role::CriticalText;
    return phase == BreakerPhase::HalfOpen ? Role::DegradedText : Role::Muted;
}

} // namespace

DependencyDelegate::DependencyDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

QSize DependencyDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, heightIn(m_theme)};
}

int DependencyDelegate::heightIn(const theme::Theme& theme) {
    return theme.scaled(kHeight);
}

void DependencyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    painter->save();
    const bool marked = (option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus)) != 0;
    if (marked) painter->fillRect(option.rect, m_theme.color(Role::Hover));
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect.adjusted(kSide, 0, -kSide, 0);
    const int half = m_theme.scaled(4);
    const QRect upper(box.left(), box.top() + half, box.width(), box.height() / 2 - half + 1);
    const QRect lower(box.left(), upper.bottom() + 1, box.width(), box.height() / 2 - half);
    const auto look = theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                                    static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
    const int side = m_theme.scaled(10);
    theme::paintShape(*painter, QRectF(box.left(), upper.center().y() - side / 2.0 + 0.5, side, side), look,
                      m_theme);
    const QVariant score = index.data(models::ScoreRole);
    const QString health =
        models::format::score(score.isValid() ? std::optional(score.toDouble()) : std::nullopt);
    painter->setFont(m_theme.font(TextStyle::Body));
    const int figure = static_cast<int>(theme::figuresWidth(painter->font(), QStringLiteral("0.00"))) + 1;
    painter->setPen(m_theme.color(look.text));
    theme::drawFigures(*painter, QRectF(upper), Qt::AlignRight | Qt::AlignVCenter, health);
    const int left = box.left() + side + kGap;
    paintWords(*painter, QRect(left, upper.top(), box.right() - figure - kGap - left, upper.height()), index);

    painter->setFont(m_theme.font(TextStyle::Caption));
    painter->setPen(m_theme.color(Role::Muted));
    const QRect calls(left, lower.top(), box.right() - left, lower.height());
    painter->drawText(calls, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(models::CallsRole).toString(),
                                                        Qt::ElideRight, calls.width()));
    painter->restore();
}

void DependencyDelegate::paintWords(QPainter& painter, const QRect& box, const QModelIndex& index) const {
    const QFont caption = m_theme.font(TextStyle::Caption);
    const QFontMetrics small(caption);
    const QString kind = index.data(models::DetailRole).toString();
    const QVariant breaker = index.data(models::BreakerRole);
    const QString word =
        breaker.isValid() ? tr("breaker %1").arg(index.data(models::BreakerTextRole).toString()) : QString();
    const int kindRoom = small.horizontalAdvance(kind) + kGap;
    const int wordRoom = word.isEmpty() ? 0 : small.horizontalAdvance(word) + kGap;
    const bool loud = roleOf(breaker) != Role::Muted;
    painter.setFont(m_theme.font(TextStyle::Body));
    const QFontMetrics metrics(painter.font());
    const QString full = index.data(models::ServiceRole).toString();
    const int wanted = metrics.horizontalAdvance(full) + 2;
    // What an open breaker says goes before how the edge is bound; a closed one gives way first.
    const bool showsWord = loud || wanted + kindRoom + wordRoom <= box.width();
    const bool showsKind = wanted + kindRoom + (showsWord ? wordRoom : 0) <= box.width();
    const int beside = (showsWord ? wordRoom : 0) + (showsKind ? kindRoom : 0);
    const int nameRoom = std::min(wanted, box.width() - beside);
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRect(box.left(), box.top(), nameRoom + 1, box.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(full, Qt::ElideMiddle, nameRoom));
    painter.setFont(caption);
    int x = box.left() + nameRoom + kGap;
    const auto add = [&](const QString& text, Role role) {
        painter.setPen(m_theme.color(role));
        painter.drawText(QRect(x, box.top(), small.horizontalAdvance(text) + 1, box.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        x += small.horizontalAdvance(text) + kGap;
    };
    if (showsKind) add(kind, Role::Muted);
    if (showsWord) add(word, roleOf(breaker));
}

} // namespace holdfast::delegates

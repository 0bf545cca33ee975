// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/trouble_delegate.h"

#include "models/roles.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kGlyph = 12;
constexpr int kRow = 38;
constexpr int kArrow = 16;

/// Shares of the row's width beside glyph and arrow: a name gets what it needs between two bounds, the
/// reason a share of what is left.
constexpr double kLeastName = 0.16;
constexpr double kMostName = 0.42;
constexpr double kReason = 0.44;
constexpr double kSince = 0.18;

} // namespace

TroubleDelegate::TroubleDelegate(const theme::Theme& theme, bool leads, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_leads(leads) {}

int TroubleDelegate::height() const {
    return m_theme.scaled(kRow);
}

int TroubleDelegate::widthFor(const QString& name) const {
    return QFontMetrics(m_theme.font(TextStyle::Strong)).horizontalAdvance(name);
}

QSize TroubleDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_theme.scaled(400), height()};
}

void TroubleDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    const QRectF row(option.rect);
    const bool lit = (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) != 0;
    if (lit) painter->fillRect(row, m_theme.color(Role::Raised));
    painter->fillRect(QRectF(row.left() + kSide, row.top(), row.width() - 2 * kSide, 1),
                      m_theme.color(Role::Grid));
    const auto look = theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                                    static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
    const double glyph = m_theme.scaled(kGlyph);
    double left = row.left() + kSide;
    theme::paintShape(*painter, QRectF(left, row.center().y() - glyph / 2, glyph, glyph), look, m_theme);
    left += glyph + theme::kCardGap;
    const double arrow = m_theme.scaled(kArrow);
    const double room = row.right() - kSide - arrow - theme::kGap - left;
    const double name = std::clamp(m_nameWidth + theme::kPadding + 0.0, kLeastName * room, kMostName * room);
    const auto column = [&](double width, TextStyle style, Role role, const QString& text,
                            Qt::TextElideMode mode = Qt::ElideRight) {
        painter->setFont(m_theme.font(style));
        painter->setPen(m_theme.color(role));
        drawLine(*painter, QRectF(left, row.top(), width - theme::kCardGap, row.height()), text,
                 Qt::AlignLeft | Qt::AlignVCenter, mode);
        left += width;
    };
    column(name, TextStyle::Strong, Role::Ink, index.data(models::ServiceRole).toString(), Qt::ElideMiddle);
    column(kReason * (room - name), TextStyle::Body, Role::Ink, index.data(models::KeyLineRole).toString());
    column(kSince * (room - name), TextStyle::Body, Role::Muted, index.data(models::TimeTextRole).toString());
    column((1.0 - kReason - kSince) * (room - name), TextStyle::Caption, Role::Muted,
           index.data(models::DetailRole).toString());
    if (m_leads)
        m_theme.icon(QStringLiteral("chevron-right"), lit ? Role::Ink : Role::Muted)
            .paint(painter, QRect(static_cast<int>(row.right() - kSide - arrow),
                                  static_cast<int>(row.center().y() - arrow / 2), static_cast<int>(arrow),
                                  static_cast<int>(arrow)));
    if (hasKeyboard(option))
        widgets::paintFocusRing(*painter, row.adjusted(4, 2, -4, -2), theme::kSmallRadius, m_theme);
    painter->restore();
}

} // namespace holdfast::delegates

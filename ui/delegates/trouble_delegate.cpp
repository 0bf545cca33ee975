// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/trouble_delegate.h"

#include "models/roles.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QIcon>
#include <QtGui/QMouseEvent>
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
constexpr int kFold = 18;
constexpr int kIndent = 18;

/// Shares of the row's width beside glyph and arrow: a name gets what it needs between two bounds, the
/// reason a share of what is left.
constexpr double kLeastName = 0.16;
constexpr double kMostName = 0.42;
constexpr double kReason = 0.3;
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

double TroubleDelegate::foldRoom() const {
    return m_folds ? m_theme.scaled(kFold) : 0.0;
}

void TroubleDelegate::paintFold(QPainter& painter, const QRectF& row, const QModelIndex& index,
                                bool lit) const {
    const QVariant open = index.data(models::OpenRole);
    if (!open.isValid()) return;
    const double side = m_theme.scaled(kArrow - 2);
    m_theme
        .icon(open.toBool() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
              lit ? Role::Ink : Role::Muted)
        .paint(&painter, QRectF(row.left() + kSide - 2, row.center().y() - side / 2, side, side).toRect());
}

bool TroubleDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) {
    if (event->type() != QEvent::MouseButtonRelease || !index.data(models::OpenRole).isValid()) return false;
    const double x = static_cast<QMouseEvent*>(event)->position().x();
    if (x > option.rect.left() + kSide + foldRoom()) return false;
    Q_EMIT foldAsked(index);
    return true;
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
    paintFold(*painter, row, index, lit);
    // What stands under a cause is moved in at the cost of its name, so that the columns stay in line.
    const double indent = index.data(models::LevelRole).toInt() * m_theme.scaled(kIndent);
    double left = row.left() + kSide + foldRoom() + indent;
    theme::paintShape(*painter, QRectF(left, row.center().y() - glyph / 2, glyph, glyph), look, m_theme);
    left += glyph + theme::kCardGap;
    const double arrow = m_theme.scaled(kArrow);
    const double room = row.right() - kSide - arrow - theme::kGap - left + indent;
    const double name = std::clamp(m_nameWidth + theme::kPadding + 0.0, kLeastName * room, kMostName * room);
    const auto column = [&](double width, TextStyle style, Role role, const QString& text,
                            Qt::TextElideMode mode = Qt::ElideRight) {
        painter->setFont(m_theme.font(style));
        painter->setPen(m_theme.color(role));
        drawLine(*painter, QRectF(left, row.top(), width - theme::kCardGap, row.height()), text,
                 Qt::AlignLeft | Qt::AlignVCenter, mode);
        left += width;
    };
    column(name - indent, TextStyle::Strong, Role::Ink, index.data(models::ServiceRole).toString(),
           Qt::ElideMiddle);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/folding_delegate.h"

#include "models/act_line_model.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
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
constexpr double kLeastName = 0.16;
constexpr double kMostName = 0.42;

double widthOfButton(const theme::Theme& theme) {
    return QFontMetricsF(theme.font(TextStyle::Body)).horizontalAdvance(FoldingDelegate::tr("Review plan")) +
           24.0;
}

} // namespace

FoldingDelegate::FoldingDelegate(const theme::Theme& theme, bool leads, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_leads(leads) {}

int FoldingDelegate::height() const {
    return m_theme.scaled(kRow);
}

int FoldingDelegate::widthFor(const QString& name) const {
    return QFontMetrics(m_theme.font(TextStyle::Strong)).horizontalAdvance(name);
}

QSize FoldingDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_theme.scaled(400), height()};
}

double FoldingDelegate::foldRoom() const {
    return m_folds ? m_theme.scaled(kFold) : 0.0;
}

double FoldingDelegate::indentOf(const QModelIndex& index) const {
    return index.data(models::LevelRole).toInt() * m_theme.scaled(kIndent);
}

double FoldingDelegate::glyphSide() const {
    return m_theme.scaled(kGlyph);
}

double FoldingDelegate::arrowSide() const {
    return m_theme.scaled(kArrow);
}

double FoldingDelegate::nameShare(double room) const {
    return std::clamp(m_nameWidth + theme::kPadding + 0.0, kLeastName * room, kMostName * room);
}

bool FoldingDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) {
    if (event->type() != QEvent::MouseButtonRelease) return false;
    const double x = static_cast<QMouseEvent*>(event)->position().x();
    const QRectF button = buttonIn(QRectF(option.rect));
    if (m_acts && index.data(models::ActionRole).isValid() && x >= button.left() && x <= button.right()) {
        Q_EMIT actAsked(index);
        return true;
    }
    if (!index.data(models::OpenRole).isValid()) return false;
    if (x > option.rect.left() + kSide + foldRoom()) return false;
    Q_EMIT foldAsked(index);
    return true;
}

bool FoldingDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
    const QRectF row(option.rect);
    const bool lit = (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) != 0;
    if (lit) painter.fillRect(row, m_theme.color(Role::Raised));
    painter.fillRect(QRectF(row.left() + kSide, row.top(), row.width() - 2 * kSide, 1),
                     m_theme.color(Role::Grid));
    const QVariant open = index.data(models::OpenRole);
    if (!open.isValid()) return lit;
    const double side = m_theme.scaled(kArrow - 2);
    m_theme
        .icon(open.toBool() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
              lit ? Role::Ink : Role::Muted)
        .paint(&painter, QRectF(row.left() + kSide - 2, row.center().y() - side / 2, side, side).toRect());
    return lit;
}

QRectF FoldingDelegate::buttonIn(const QRectF& row) const {
    const double width = widthOfButton(m_theme);
    const double height = m_theme.scaled(theme::kControl) - theme::kTight;
    const double right = row.right() - kSide - (m_leads ? arrowSide() + theme::kTight : 0.0);
    return {right - width, row.center().y() - height / 2.0, width, height};
}

double FoldingDelegate::endRoom() const {
    const double arrow = m_leads ? arrowSide() + theme::kGap : 0.0;
    return arrow + (m_acts ? widthOfButton(m_theme) + theme::kCardGap : 0.0);
}

void FoldingDelegate::paintEnd(QPainter& painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index, bool lit) const {
    const QRectF row(option.rect);
    if (m_acts && index.data(models::ActionRole).isValid()) {
        const QRectF button = buttonIn(row);
        widgets::paintGround(painter, button, theme::kSmallRadius, m_theme,
                             lit ? Role::Selected : Role::Raised, Role::Line);
        painter.setFont(m_theme.font(TextStyle::Body));
        painter.setPen(m_theme.color(Role::Ink));
        painter.drawText(button, Qt::AlignCenter | Qt::TextSingleLine, tr("Review plan"));
    }
    const double arrow = arrowSide();
    if (m_leads)
        m_theme.icon(QStringLiteral("chevron-right"), lit ? Role::Ink : Role::Muted)
            .paint(&painter, QRect(static_cast<int>(row.right() - kSide - arrow),
                                   static_cast<int>(row.center().y() - arrow / 2), static_cast<int>(arrow),
                                   static_cast<int>(arrow)));
    if (hasKeyboard(option))
        widgets::paintFocusRing(painter, row.adjusted(4, 2, -4, -2), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::delegates

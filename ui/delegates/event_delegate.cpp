// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/event_delegate.h"

#include "engine/core/fleet/event.h"
#include "models/roles.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtGui/QIcon>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractItemView>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kAbove = 7;
constexpr int kBelow = 8;
constexpr int kTitle = 20;
constexpr int kDay = 30;
constexpr int kGlyph = 11;
constexpr int kTime = 38;
constexpr int kDetailLines = 2;
constexpr int kFold = 20;
constexpr int kIndent = 10;

QDateTime timeOf(const QModelIndex& index) {
    return QDateTime::fromMSecsSinceEpoch(index.data(models::TimeRole).toLongLong());
}

} // namespace

EventDelegate::EventDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

int EventDelegate::textLeft(const QModelIndex& index) const {
    const int indent = index.data(models::LevelRole).toInt() * m_theme.scaled(kIndent);
    return kSide + m_theme.scaled(kTime) + theme::kGap + m_theme.scaled(kGlyph) + theme::kGap + indent;
}

int EventDelegate::foldRoom(const QModelIndex& index) const {
    return index.data(models::OpenRole).isValid() ? m_theme.scaled(kFold) : 0;
}

void EventDelegate::paintFold(QPainter& painter, const QRectF& title, const QModelIndex& index,
                              bool lit) const {
    const QVariant open = index.data(models::OpenRole);
    if (!open.isValid()) return;
    const double side = m_theme.scaled(kFold - 4);
    m_theme
        .icon(open.toBool() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
              lit ? Role::Ink : Role::Muted)
        .paint(&painter, QRectF(title.right() + 4, title.center().y() - side / 2, side, side).toRect());
}

bool EventDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                const QModelIndex& index) {
    if (event->type() != QEvent::MouseButtonRelease || foldRoom(index) == 0) return false;
    const double x = static_cast<QMouseEvent*>(event)->position().x();
    if (x < option.rect.right() - kSide - foldRoom(index)) return false;
    Q_EMIT foldAsked(index);
    return true;
}

int EventDelegate::lineHeight() const {
    return QFontMetrics(m_theme.font(TextStyle::Caption)).height() + 1;
}

QString EventDelegate::dayAbove(const QModelIndex& index) const {
    const QDate day = timeOf(index).date();
    if (index.row() > 0 && timeOf(index.siblingAtRow(index.row() - 1)).date() == day) return {};
    // The newest day is the ordinary one and needs no word; older ones do.
    if (index.row() == 0) return {};
    return QLocale().toString(day, QStringLiteral("dddd, d MMMM"));
}

QStringList EventDelegate::detailLines(const QModelIndex& index, int rowWidth) const {
    return linesOf(index.data(models::DetailRole).toString(), m_theme.font(TextStyle::Caption),
                   rowWidth - textLeft(index) - kSide - foldRoom(index), kDetailLines);
}

QSize EventDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view != nullptr ? view->viewport()->width() : std::max(200, option.rect.width());
    const int day = dayAbove(index).isEmpty() ? 0 : m_theme.scaled(kDay);
    const auto lines = static_cast<int>(detailLines(index, width).size());
    return {width, day + kAbove + m_theme.scaled(kTitle) + lines * lineHeight() + kBelow};
}

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    painter->save();
    QRectF row(option.rect);
    if (const QString day = dayAbove(index); !day.isEmpty()) {
        const QRectF head(row.left() + kSide, row.top(), row.width() - 2 * kSide, m_theme.scaled(kDay));
        painter->setFont(m_theme.font(TextStyle::Overline));
        painter->setPen(m_theme.color(Role::Muted));
        drawLine(*painter, head, day.toUpper());
        row.setTop(head.bottom());
    }
    const bool lit = (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) != 0;
    if (lit) painter->fillRect(row, m_theme.color(Role::Raised));
    const int left = textLeft(index);
    const QRectF title(row.left() + left, row.top() + kAbove, row.width() - left - kSide - foldRoom(index),
                       m_theme.scaled(kTitle));
    paintFold(*painter, title, index, lit);
    painter->setFont(m_theme.font(TextStyle::Caption));
    painter->setPen(m_theme.color(Role::Muted));
    theme::drawFigures(*painter,
                       QRectF(row.left() + kSide, title.top(), m_theme.scaled(kTime), title.height()),
                       Qt::AlignLeft | Qt::AlignVCenter, timeOf(index).toString(QStringLiteral("HH:mm")));
    const double glyph = m_theme.scaled(kGlyph);
    const auto severity = static_cast<Severity>(index.data(models::SeverityRole).toInt());
    const auto foretold = static_cast<models::Foretold>(index.data(models::ForetoldRole).toInt());
    const auto look = foretold == models::Foretold::Failure
                          ? theme::lookOf(HealthState::Healthy, Freshness::Fresh, foretold)
                          : theme::lookOf(severity);
    theme::paintShape(
        *painter, QRectF(title.left() - theme::kGap - glyph, title.center().y() - glyph / 2, glyph, glyph),
        look, m_theme);
    painter->setFont(m_theme.font(TextStyle::Strong));
    painter->setPen(m_theme.color(Role::Ink));
    // A long name gives way in its middle: what happened stands at the end.
    drawLine(*painter, title, index.data(Qt::DisplayRole).toString(), Qt::AlignLeft | Qt::AlignVCenter,
             Qt::ElideMiddle);
    painter->setFont(m_theme.font(TextStyle::Caption));
    painter->setPen(m_theme.color(Role::Muted));
    double top = title.bottom();
    for (const auto& line : detailLines(index, option.rect.width())) {
        drawLine(*painter, QRectF(title.left(), top, title.width(), lineHeight()), line);
        top += lineHeight();
    }
    painter->fillRect(QRectF(row.left() + kSide, row.bottom() - 1, row.width() - 2 * kSide, 1),
                      m_theme.color(Role::Grid));
    if (hasKeyboard(option))
        widgets::paintFocusRing(*painter, row.adjusted(2, 1, -2, -2), theme::kSmallRadius, m_theme);
    painter->restore();
}

} // namespace holdfast::delegates

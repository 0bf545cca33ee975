// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/act_line_delegate.h"

#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>
#include <QtGui/QTextLayout>
#include <QtWidgets/QAbstractItemView>

#include <algorithm>
#include <cmath>

namespace holdfast::delegates {

using models::Mark;
using theme::Role;
using theme::Shape;
using theme::StateLook;
using theme::TextStyle;

namespace {

constexpr int kGlyph = 11;
constexpr int kAbove = 5;
constexpr int kAboveLog = 1;
constexpr double kFieldShare = 0.3; ///< of the width, for the names of fields

QString leadOf(const QModelIndex& index) {
    return index.data(models::LeadRole).toString();
}

Mark markOf(const QModelIndex& index) {
    return static_cast<Mark>(index.data(models::MarkRole).toInt());
}

} // namespace

StateLook lookOf(Mark mark) {
    switch (mark) {
    case Mark::Good:
        return {Shape::Circle, false, Role::Healthy, Role::HealthyText};
    case Mark::Warning:
        return {Shape::Triangle, false, Role::Degraded, Role::DegradedText};
    case Mark::Bad:
        return {Shape::Square, false, Role::Critical, Role::CriticalText};
    case Mark::Busy:
        return {Shape::Circle, false, Role::Accent, Role::Accent};
    case Mark::Undone:
        return {Shape::Diamond, true, Role::Degraded, Role::DegradedText};
    case Mark::Foretold:
        return {Shape::Diamond, false, Role::Predicted, Role::PredictedText};
    case Mark::None:
    case Mark::NotSet:
    case Mark::Ahead:
    case Mark::Before:
    case Mark::After:
        break;
    }
    return {};
}

/// Where the parts of a row stand.
struct ActLineDelegate::Room {
    QRectF glyph; ///< empty: none
    QRectF lead;  ///< empty: none
    QRectF words;
    QRectF side;   ///< empty: none
    QRectF button; ///< empty: none
};

ActLineDelegate::ActLineDelegate(const theme::Theme& theme, Style style, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_style(style) {}

/// Lines of a log stand close.
int ActLineDelegate::above() const {
    return m_style == Style::Log ? kAboveLog : kAbove;
}

ActLineDelegate::Room ActLineDelegate::roomOf(const QStyleOptionViewItem& option,
                                              const QModelIndex& index) const {
    Room room;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const double width = view != nullptr ? view->viewport()->width() : option.rect.width();
    double left = option.rect.left() + m_sides;
    double right = option.rect.left() + width - m_sides;
    const double top = option.rect.top() + above();
    const double line = QFontMetricsF(m_theme.font(TextStyle::Body)).height();
    const double below = option.rect.bottom();
    const bool shaped = m_style == Style::Sentence && markOf(index) != Mark::None;
    if (shaped) {
        const double side = m_theme.scaled(kGlyph);
        room.glyph = QRectF(left, top + (line - side) / 2.0, side, side);
        left += side + theme::kGap;
    }
    const QString lead = leadOf(index);
    if (!lead.isEmpty()) {
        const QFontMetricsF metrics(
            m_theme.font(m_style == Style::Sentence ? TextStyle::Body : TextStyle::Mono));
        const bool timed = m_style == Style::Log || leadOf(index.siblingAtRow(0)).size() > 2;
        const QString widest = timed ? QStringLiteral("88:88:88") : QStringLiteral("88");
        const double own =
            std::ceil(std::max(metrics.horizontalAdvance(widest), metrics.horizontalAdvance(lead))) + 1.0;
        room.lead = QRectF(left, top, own, line);
        left += own + theme::kGap;
    }
    if (!m_button.isEmpty()) {
        const double own = QFontMetricsF(m_theme.font(TextStyle::Body)).horizontalAdvance(m_button) + 24;
        const double height = m_theme.scaled(theme::kControl) - theme::kTight;
        room.button = QRectF(right - own, option.rect.top() + above(), own, height);
        right -= own + theme::kCardGap;
    }
    const QString side = index.data(models::SideRole).toString();
    if (!side.isEmpty()) {
        const double own =
            std::min(QFontMetricsF(m_theme.font(TextStyle::Caption)).horizontalAdvance(side) + 2,
                     (right - left) / 2.0);
        room.side = QRectF(right - own, top, own, line);
        right -= own + theme::kCardGap;
    }
    room.words = QRectF(left, top, std::max(right - left, 40.0), std::max(below - top, line));
    return room;
}

Role ActLineDelegate::titleRole(Mark mark) const {
    if (m_style == Style::Field) {
        if (mark == Mark::Before) return Role::CriticalText;
        return mark == Mark::After ? Role::HealthyText : Role::Muted;
    }
    return mark == Mark::NotSet ? Role::Muted : Role::Ink;
}

double ActLineDelegate::lay(QTextLayout& layout, const QModelIndex& index, double width) const {
    const QString title = index.data().toString();
    const QString detail = index.data(models::DetailRole).toString();
    QString between = title.isEmpty() || detail.isEmpty() ? QString() : QStringLiteral(" — ");
    if (m_style == Style::Calls && !between.isEmpty()) between = QString(QChar::LineSeparator);
    const bool mono = m_style != Style::Sentence;
    layout.setText(title + between + detail);
    layout.setFont(m_theme.font(mono ? TextStyle::Mono : TextStyle::Body));
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QTextCharFormat strong;
    strong.setForeground(m_theme.color(titleRole(markOf(index))));
    if (!mono) strong.setFontWeight(QFont::DemiBold);
    QTextCharFormat quiet;
    quiet.setForeground(m_theme.color(markOf(index) == Mark::Bad ? Role::Ink : Role::Muted));
    layout.setFormats({{.start = 0, .length = static_cast<int>(title.size()), .format = strong},
                       {.start = static_cast<int>(title.size()),
                        .length = static_cast<int>(between.size() + detail.size()),
                        .format = quiet}});
    double height = 0.0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition(QPointF(0.0, height));
        height += line.height();
    }
    layout.endLayout();
    return height;
}

QSize ActLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Room room = roomOf(option, index);
    double height = 0.0;
    if (m_style == Style::Field) {
        const QFont font = m_theme.font(TextStyle::Mono);
        const double name = std::floor(room.words.width() * kFieldShare);
        const auto lines =
            std::max(linesOf(index.data().toString(), font, static_cast<int>(name) - theme::kGap, 3).size(),
                     linesOf(index.data(models::DetailRole).toString(), font,
                             static_cast<int>(room.words.width() - name), 4)
                         .size());
        height = static_cast<double>(std::max<qsizetype>(1, lines)) * QFontMetricsF(font).height();
    } else {
        QTextLayout layout;
        height = lay(layout, index, room.words.width());
    }
    const double line = QFontMetricsF(m_theme.font(TextStyle::Body)).height();
    height = std::max({height, line, room.button.height()});
    return {0, static_cast<int>(std::ceil(height)) + 2 * above()};
}

void ActLineDelegate::paintButton(QPainter& painter, const QRectF& box, bool lit) const {
    widgets::paintGround(painter, box, theme::kSmallRadius, m_theme, lit ? Role::Selected : Role::Raised,
                         Role::Line);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, m_button);
}

void ActLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    const Room room = roomOf(option, index);
    const Mark mark = markOf(index);
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const bool choosing = view != nullptr && view->selectionMode() != QAbstractItemView::NoSelection;
    if (choosing && (selected || hovered))
        painter->fillRect(option.rect, m_theme.color(selected ? Role::Selected : Role::Hover));
    const bool last = index.row() + 1 == index.model()->rowCount();
    if (m_style != Style::Log && !last)
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          m_theme.color(Role::Grid));
    if (!room.glyph.isEmpty() && mark != Mark::None)
        theme::paintShape(*painter, room.glyph, lookOf(mark), m_theme);
    if (!room.lead.isEmpty()) {
        painter->setFont(m_theme.font(m_style == Style::Sentence ? TextStyle::Body : TextStyle::Mono));
        painter->setPen(m_theme.color(m_style == Style::Field ? titleRole(mark) : Role::Muted));
        drawLine(*painter, room.lead, leadOf(index));
    }
    if (!room.button.isEmpty()) paintButton(*painter, room.button, hovered && !selected);
    if (!room.side.isEmpty()) {
        painter->setFont(m_theme.font(TextStyle::Caption));
        const Role role = mark == Mark::None ? Role::Muted : lookOf(mark).text;
        painter->setPen(m_theme.color(role));
        drawLine(*painter, room.side, index.data(models::SideRole).toString(),
                 Qt::AlignRight | Qt::AlignVCenter);
    }
    if (m_style == Style::Field) {
        const QFont font = m_theme.font(TextStyle::Mono);
        const double name = std::floor(room.words.width() * kFieldShare);
        const double height = QFontMetricsF(font).height();
        painter->setFont(font);
        painter->setPen(m_theme.color(titleRole(mark)));
        const auto column = [&](const QString& text, double left, double width, int most) {
            double top = room.words.top();
            for (const QString& line : linesOf(text, font, static_cast<int>(width), most)) {
                painter->drawText(QRectF(left, top, width, height), Qt::AlignLeft | Qt::AlignVCenter, line);
                top += height;
            }
        };
        column(index.data().toString(), room.words.left(), name - theme::kGap, 3);
        column(index.data(models::DetailRole).toString(), room.words.left() + name, room.words.width() - name,
               4);
    } else {
        QTextLayout layout;
        (void)lay(layout, index, room.words.width());
        painter->setPen(m_theme.color(Role::Ink));
        layout.draw(painter, room.words.topLeft());
    }
    if (choosing && hasKeyboard(option))
        widgets::paintFocusRing(*painter, QRectF(option.rect).adjusted(2, 2, -2, -3), theme::kSmallRadius,
                                m_theme);
    painter->restore();
}

} // namespace holdfast::delegates

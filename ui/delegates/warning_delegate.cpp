// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/warning_delegate.h"

#include "models/format/forecast_text.h"
#include "models/warning_list_model.h"
#include "ui/delegates/cell_paint.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kRow = 58;
constexpr int kGlyph = 13;
constexpr int kChance = 62;
constexpr int kDue = 96;
constexpr int kImpact = 138;
/// What the words at the left get at least before anything stands at the right.
constexpr int kLeastWords = 230;

/// One text over another.
void pair(QPainter& painter, const QRectF& box, const CellText& above, const CellText& below,
          const theme::Theme& theme) {
    const double half = box.height() / 2.0;
    const double near = theme.scaled(9);
    paintCellText(painter, QRectF(box.left(), box.top() + near - 2.0, box.width(), half - near + 2.0), above,
                  theme);
    paintCellText(painter, QRectF(box.left(), box.top() + half, box.width(), half - near), below, theme);
}

} // namespace

WarningDelegate::WarningDelegate(const theme::Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme) {}

int WarningDelegate::height() const {
    return m_theme.scaled(kRow);
}

QSize WarningDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_theme.scaled(320), height()};
}

void WarningDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const auto* model = qobject_cast<const models::WarningListModel*>(index.model());
    if (model == nullptr) return;
    const auto& row = model->row(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF all(option.rect);
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool over = (option.state & QStyle::State_MouseOver) != 0;
    if (selected || over) painter->fillRect(all, m_theme.color(selected ? Role::Selected : Role::Raised));
    painter->fillRect(QRectF(all.left() + kSide, all.top(), all.width() - 2 * kSide, 1),
                      m_theme.color(Role::Grid));
    paintWords(*painter, all.adjusted(kSide, 0, -kSide, 0), row);
    if (hasKeyboard(option))
        widgets::paintFocusRing(*painter, all.adjusted(4, 2, -4, -2), theme::kSmallRadius, m_theme);
    painter->restore();
}

void WarningDelegate::paintWords(QPainter& painter, QRectF room, const models::WarningRow& row) const {
    const auto look = foretoldLook(row.old);
    const double glyph = m_theme.scaled(kGlyph);
    theme::paintShape(painter, QRectF(room.left(), room.top() + m_theme.scaled(11), glyph, glyph), look,
                      m_theme);
    room.setLeft(room.left() + glyph + theme::kCardGap);
    const double least = m_theme.scaled(kLeastWords);
    // What would go down with it gives way first, then when, and how likely last.
    const double wide = m_theme.scaled(kChance) + m_theme.scaled(kDue) + 2 * theme::kPadding;
    const bool impact = room.width() - wide - m_theme.scaled(kImpact) - theme::kPadding >= least;
    const auto takeRight = [&room](double width) {
        const QRectF taken(room.right() - width, room.top(), width, room.height());
        room.setRight(taken.left() - theme::kPadding);
        return taken;
    };
    if (impact) {
        pair(painter, takeRight(m_theme.scaled(kImpact)), {.text = row.impact},
             {.text = row.raised, .style = TextStyle::Caption, .role = Role::Muted}, m_theme);
    }
    pair(painter, takeRight(m_theme.scaled(kDue)), {.text = row.due, .role = look.text},
         {.text = row.span, .style = TextStyle::Caption, .role = Role::Muted}, m_theme);
    const QRectF chance = takeRight(m_theme.scaled(kChance));
    pair(painter, chance,
         {.text = models::format::chance(row.chance), .style = TextStyle::Title, .role = look.text}, {},
         m_theme);
    widgets::paintMeter(painter,
                        QRectF(chance.left(), chance.center().y() + m_theme.scaled(8), chance.width(), 5),
                        row.chance, row.old ? Role::Unknown : Role::Predicted, m_theme);
    const QString why = row.why.isEmpty() ? row.impact : row.why;
    const double nameWidth = std::min(
        QFontMetricsF(m_theme.font(TextStyle::Strong)).horizontalAdvance(row.name) + 2, room.width() * 0.6);
    pair(painter, QRectF(room.left(), room.top(), nameWidth, room.height()),
         {.text = row.name, .style = TextStyle::Strong, .mode = Qt::ElideMiddle}, {}, m_theme);
    pair(painter, room.adjusted(nameWidth + theme::kGap, 0, 0, 0), {.text = row.expected}, {}, m_theme);
    pair(painter, room, {}, {.text = why, .style = TextStyle::Caption, .role = Role::Muted}, m_theme);
}

} // namespace holdfast::delegates

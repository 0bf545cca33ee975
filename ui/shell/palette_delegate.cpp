// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_delegate.h"

#include "ui/shell/palette_model.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kCardGap;
constexpr int kRow = 36;

} // namespace

PaletteDelegate::PaletteDelegate(const theme::Theme& theme, const PaletteModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_model(model) {}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {m_theme.scaled(320), m_theme.scaled(kRow)};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const auto& command = m_model.command(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row(option.rect);
    const bool current = (option.state & QStyle::State_Selected) != 0;
    if (current || (option.state & QStyle::State_MouseOver) != 0) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.color(current ? Role::Selected : Role::Hover));
        painter->drawRoundedRect(row.adjusted(0, 1, 0, -1), theme::kSmallRadius, theme::kSmallRadius);
    }
    const double side = m_theme.scaled(theme::kIcon);
    const QRectF icon(row.left() + kSide, row.center().y() - side / 2, side, side);
    if (command.state) {
        theme::paintShape(*painter, icon.adjusted(3, 3, -3, -3), *command.state, m_theme);
    } else {
        m_theme.icon(command.icon, current ? Role::Ink : Role::Muted).paint(painter, icon.toAlignedRect());
    }
    double right = row.right() - kSide;
    painter->setFont(m_theme.font(TextStyle::Caption));
    if (!command.keys.isEmpty()) {
        const double width = painter->fontMetrics().horizontalAdvance(command.keys) + 12;
        const QRectF keys(right - width, row.center().y() - 10, width, 20);
        widgets::paintGround(*painter, keys, 4, m_theme, Role::Raised, Role::Line);
        painter->setPen(m_theme.color(Role::Muted));
        painter->drawText(keys, Qt::AlignCenter, command.keys);
        right = keys.left() - theme::kCardGap;
    }
    painter->setPen(m_theme.color(Role::Muted));
    const QString kind = command.stateWord.isEmpty()
                             ? command.kind
                             : QStringLiteral("%1 · %2").arg(command.kind, command.stateWord);
    const double kindWidth = painter->fontMetrics().horizontalAdvance(kind) + 1;
    painter->drawText(QRectF(right - kindWidth, row.top(), kindWidth, row.height()), Qt::AlignVCenter, kind);
    right -= kindWidth + theme::kCardGap;
    const double left = icon.right() + theme::kCardGap;
    paintTitle(*painter, QRectF(left, row.top(), right - left, row.height()), index.row());
    painter->restore();
}

void PaletteDelegate::paintTitle(QPainter& painter, const QRectF& box, int row) const {
    const QFont font = m_theme.font(TextStyle::Body);
    const QString title = QFontMetrics(font).elidedText(m_model.command(row).title, Qt::ElideMiddle,
                                                        static_cast<int>(box.width()));
    QTextLayout layout(title, font);
    QList<QTextLayout::FormatRange> marks;
    if (title == m_model.command(row).title) {
        for (const int position : m_model.match(row).positions) {
            QTextLayout::FormatRange mark;
            mark.start = position;
            mark.length = 1;
            mark.format.setForeground(m_theme.color(Role::Accent));
            mark.format.setFontWeight(QFont::DemiBold);
            marks << mark;
        }
    }
    layout.setFormats(marks);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(box.width() + 20);
    layout.endLayout();
    painter.setPen(m_theme.color(Role::Ink));
    layout.draw(&painter, QPointF(box.left(), box.center().y() - line.height() / 2));
}

} // namespace holdfast::shell

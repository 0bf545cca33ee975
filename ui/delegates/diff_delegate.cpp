// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/diff_delegate.h"

#include "engine/core/snapshots/snapshot_diff.h"
#include "models/snapshot_diff_model.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>
#include <QtWidgets/QAbstractItemView>

#include <algorithm>
#include <cmath>

namespace holdfast::delegates {

using models::DiffRow;
using models::Mark;
using snapshots::ChangeKind;
using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kHead = 22;
constexpr double kAbove = 5.0;
constexpr double kFieldShare = 0.28;
constexpr int kMostLines = 14; ///< of one value; the tooltip has the whole
constexpr double kSign = 14.0;

DiffRow::Kind kindOf(const QModelIndex& index) {
    return static_cast<DiffRow::Kind>(index.data(models::DiffKindRole).toInt());
}

double widthOf(const QStyleOptionViewItem& option) {
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return view == nullptr ? option.rect.width() : view->viewport()->width();
}

/// Where a line of so many letters ends: behind the last sign that parts words, unless that leaves it short.
qsizetype endOf(const QString& line, qsizetype from, qsizetype letters) {
    if (line.size() - from <= letters) return line.size();
    for (qsizetype end = from + letters; end > from + letters / 2; --end) {
        if (QStringLiteral(" /.,:;=-_&").contains(line[end - 1])) return end;
    }
    return from + letters;
}

/// Lines as they are, each broken where it does not fit: what is compared keeps its own breaks.
QStringList brokenLines(const QString& text, qsizetype letters, int most) {
    QStringList lines;
    for (const QString& whole : text.split(QLatin1Char('\n'))) {
        qsizetype at = 0;
        do {
            if (lines.size() == most) {
                lines.back() = lines.back().left(std::max<qsizetype>(1, letters - 1)) + QChar(0x2026);
                return lines;
            }
            const qsizetype end = endOf(whole, at, letters);
            lines << whole.mid(at, end - at);
            at = end;
        } while (at < whole.size());
    }
    return lines;
}

} // namespace

struct DiffDelegate::Columns {
    QRectF field;
    QRectF before;
    QRectF after;
};

DiffDelegate::DiffDelegate(const theme::Theme& theme, QObject* parent)
    : FoldingDelegate(theme, false, parent) {
    setFolds(true);
}

int DiffDelegate::headHeight() const {
    return design().scaled(kHead);
}

DiffDelegate::Columns DiffDelegate::columnsOf(const QRectF& row) const {
    const double left = row.left() + kSide + foldRoom();
    const double room = std::max(60.0, row.right() - kSide - left);
    const double name = kFieldShare * room;
    const double value = (room - name) / 2.0;
    const auto box = [&row](double at, double width) {
        return QRectF(at, row.top(), std::max(8.0, width - theme::kCardGap), row.height());
    };
    return {box(left, name), box(left + name, value), box(left + name + value, value + theme::kCardGap)};
}

double DiffDelegate::lineHeight() const {
    return std::ceil(QFontMetricsF(design().font(TextStyle::Mono)).height());
}

int DiffDelegate::linesIn(const QString& text, double width) const {
    if (text.isEmpty()) return 1;
    const double letter = QFontMetricsF(design().font(TextStyle::Mono)).horizontalAdvance(QLatin1Char('m'));
    const auto letters = std::max<qsizetype>(1, static_cast<qsizetype>(width / std::max(1.0, letter)));
    return static_cast<int>(brokenLines(text, letters, kMostLines).size());
}

QSize DiffDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const double width = widthOf(option);
    const auto kind = kindOf(index);
    if (kind == DiffRow::Kind::Service) return {static_cast<int>(width), height()};
    if (kind == DiffRow::Kind::Field) {
        const Columns columns = columnsOf(QRectF(0.0, 0.0, width, 10.0));
        const int lines =
            std::max({linesIn(index.data().toString(), columns.field.width()),
                      linesIn(index.data(models::BeforeRole).toString(), columns.before.width() - kSign),
                      linesIn(index.data(models::AfterRole).toString(), columns.after.width() - kSign)});
        const bool told = !index.data(models::OriginRole).toString().isEmpty();
        const double caption = told ? QFontMetrics(design().font(TextStyle::Caption)).height() + 2.0 : 0.0;
        return {static_cast<int>(width), static_cast<int>(2.0 * kAbove + lines * lineHeight() + caption)};
    }
    const QFont font = design().font(TextStyle::Body);
    const auto room = static_cast<int>(width - 2.0 * kSide - foldRoom() - glyphSide() - theme::kGap);
    const auto lines = linesOf(index.data().toString(), font, room, kMostLines).size();
    return {static_cast<int>(width),
            static_cast<int>(2.0 * kAbove + static_cast<double>(lines) * QFontMetrics(font).height())};
}

void DiffDelegate::paintHeads(QPainter& painter, const QRectF& row, const QString& before,
                              const QString& after) const {
    const Columns columns = columnsOf(row);
    painter.setFont(design().font(TextStyle::Caption));
    painter.setPen(design().color(Role::Muted));
    drawLine(painter, columns.field, tr("What"));
    drawLine(painter, columns.before, before);
    drawLine(painter, columns.after, after);
}

void DiffDelegate::paintValue(QPainter& painter, const QRectF& box, const QString& sign, const QString& text,
                              Role role) const {
    painter.setFont(design().font(TextStyle::Mono));
    if (text.isEmpty()) {
        painter.setPen(design().color(Role::Muted));
        painter.drawText(QRectF(box.left() + kSign, box.top(), box.width() - kSign, lineHeight()),
                         Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("—"));
        return;
    }
    painter.setPen(design().color(role));
    painter.drawText(QRectF(box.left(), box.top(), kSign, lineHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     sign);
    const double letter = QFontMetricsF(painter.font()).horizontalAdvance(QLatin1Char('m'));
    const auto letters =
        std::max<qsizetype>(1, static_cast<qsizetype>((box.width() - kSign) / std::max(1.0, letter)));
    double top = box.top();
    for (const QString& line : brokenLines(text, letters, kMostLines)) {
        painter.drawText(QRectF(box.left() + kSign, top, box.width() - kSign + 2.0, lineHeight()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, line);
        top += lineHeight();
    }
}

void DiffDelegate::paintService(QPainter& painter, const QRectF& row, const QModelIndex& index) const {
    const auto change = static_cast<ChangeKind>(index.data(models::ChangeRole).toInt());
    const double left = row.left() + kSide + foldRoom();
    const double right = row.right() - kSide - endRoom();
    painter.setFont(design().font(TextStyle::Strong));
    painter.setPen(design().color(Role::Ink));
    const QString name = index.data().toString();
    const double wide =
        std::min(painter.fontMetrics().horizontalAdvance(name) + 2.0, std::max(40.0, (right - left) * 0.62));
    drawLine(painter, QRectF(left, row.top(), wide, row.height()), name, Qt::AlignLeft | Qt::AlignVCenter,
             Qt::ElideMiddle);
    painter.setFont(design().font(TextStyle::Caption));
    painter.setPen(design().color(change == ChangeKind::Changed ? Role::Muted : Role::DegradedText));
    const double at = left + wide + theme::kCardGap;
    if (right - at > 24.0)
        drawLine(painter, QRectF(at, row.top(), right - at, row.height()),
                 index.data(models::DetailRole).toString());
}

void DiffDelegate::paintField(QPainter& painter, const QRectF& row, const QModelIndex& index) const {
    const QRectF inside = row.adjusted(0.0, kAbove, 0.0, -kAbove);
    Columns columns = columnsOf(inside);
    painter.setFont(design().font(TextStyle::Mono));
    painter.setPen(design().color(Role::Ink));
    const double letter = QFontMetricsF(painter.font()).horizontalAdvance(QLatin1Char('m'));
    const auto letters =
        std::max<qsizetype>(1, static_cast<qsizetype>(columns.field.width() / std::max(1.0, letter)));
    double top = inside.top();
    for (const QString& line : brokenLines(index.data().toString(), letters, kMostLines)) {
        painter.drawText(QRectF(columns.field.left(), top, columns.field.width() + 2.0, lineHeight()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, line);
        top += lineHeight();
    }
    paintValue(painter, columns.before, QStringLiteral("−"), index.data(models::BeforeRole).toString(),
               Role::CriticalText);
    paintValue(painter, columns.after, QStringLiteral("+"), index.data(models::AfterRole).toString(),
               Role::HealthyText);
    const QString origin = index.data(models::OriginRole).toString();
    if (origin.isEmpty()) return;
    painter.setFont(design().font(TextStyle::Caption));
    painter.setPen(design().color(Role::Muted));
    const double line = painter.fontMetrics().height();
    drawLine(painter,
             QRectF(columns.before.left() + kSign, inside.bottom() - line + 1.0,
                    columns.after.right() - columns.before.left() - kSign, line),
             origin);
}

void DiffDelegate::paintSentence(QPainter& painter, const QRectF& row, const QModelIndex& index) const {
    const bool data = kindOf(index) == DiffRow::Kind::Data;
    const auto look = lookOf(data ? Mark::Warning : Mark::NotSet);
    const QFont font = design().font(TextStyle::Body);
    const double line = QFontMetrics(font).height();
    const double left = row.left() + kSide + (data ? 0.0 : foldRoom());
    const double side = glyphSide() - 1.0;
    theme::paintShape(painter, QRectF(left, row.top() + kAbove + (line - side) / 2.0, side, side), look,
                      design());
    const double at = left + glyphSide() + theme::kGap;
    painter.setFont(font);
    painter.setPen(design().color(data ? Role::Ink : Role::Muted));
    double top = row.top() + kAbove;
    const auto room = static_cast<int>(row.right() - kSide - at);
    for (const QString& words : linesOf(index.data().toString(), font, room, kMostLines)) {
        drawLine(painter, QRectF(at, top, room, line), words);
        top += line;
    }
}

void DiffDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row(option.rect);
    const bool lit = paintGround(*painter, option, index);
    switch (kindOf(index)) {
    case DiffRow::Kind::Service:
        paintService(*painter, row, index);
        break;
    case DiffRow::Kind::Field:
        paintField(*painter, row, index);
        break;
    case DiffRow::Kind::Unknown:
    case DiffRow::Kind::Data:
        paintSentence(*painter, row, index);
        break;
    }
    paintEnd(*painter, option, index, lit);
    painter->restore();
}

} // namespace holdfast::delegates

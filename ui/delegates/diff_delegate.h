// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/delegates/folding_delegate.h"
#include "ui/theme/role.h"

namespace holdfast::delegates {

/// A line of models::SnapshotDiffModel: a service with what can be done about it; below it field by field
/// what was and what is, side by side, with who changed it; what is not known and which data differs, in
/// sentences. The view lays rows out anew when its width changes.
class DiffDelegate final : public FoldingDelegate {
    Q_OBJECT

public:
    DiffDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    [[nodiscard]] int headHeight() const;
    /// The names of the columns, at the width of the rows.
    void paintHeads(QPainter& painter, const QRectF& row, const QString& before, const QString& after) const;

private:
    struct Columns;
    [[nodiscard]] Columns columnsOf(const QRectF& row) const;
    [[nodiscard]] double lineHeight() const;
    [[nodiscard]] int linesIn(const QString& text, double width) const;
    void paintValue(QPainter& painter, const QRectF& box, const QString& sign, const QString& text,
                    theme::Role role) const;
    void paintService(QPainter& painter, const QRectF& row, const QModelIndex& index) const;
    void paintField(QPainter& painter, const QRectF& row, const QModelIndex& index) const;
    void paintSentence(QPainter& painter, const QRectF& row, const QModelIndex& index) const;
};

} // namespace holdfast::delegates

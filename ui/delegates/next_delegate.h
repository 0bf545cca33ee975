// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/delegates/folding_delegate.h"

#include <QtCore/QRectF>

#include <array>

namespace holdfast::delegates {

/// Paints an expected failure in a line: diamond, service, what is expected, when, how likely, what it would
/// affect. The columns stand in line from row to row, and their names above them (paintHeads()); an arrow
/// before a cause opens and folds what stands under it.
class NextDelegate final : public FoldingDelegate {
    Q_OBJECT

public:
    /// `leads`: an arrow says that a row goes somewhere.
    NextDelegate(const theme::Theme& theme, bool leads, QObject* parent = nullptr);

    [[nodiscard]] int headHeight() const;

    /// The names of the columns over a list as wide as `row`.
    void paintHeads(QPainter& painter, const QRectF& row) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    struct Columns;

    [[nodiscard]] Columns columnsOf(const QRectF& row) const;
};

} // namespace holdfast::delegates

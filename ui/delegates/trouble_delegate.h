// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/delegates/folding_delegate.h"

namespace holdfast::delegates {

/// Paints one trouble in a line: shape, service, reason, for how long, what is likely because of it. The
/// columns stand in line from row to row; an arrow before a likely cause opens and folds what stands under
/// it.
class TroubleDelegate final : public FoldingDelegate {
    Q_OBJECT

public:
    /// `leads`: an arrow says that a row goes somewhere.
    TroubleDelegate(const theme::Theme& theme, bool leads, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace holdfast::delegates

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/warning_record.h"
#include "models/keyed_list_model.h"

#include <QtCore/QString>

#include <optional>
#include <vector>

namespace holdfast::models {

/// One figure of the record with what it was counted from.
struct RecordFigure {
    QString title;  ///< «Precision»
    QString value;  ///< «81 %»; none() where nothing was counted
    QString counts; ///< «17 of 21 warnings came true»
    QString means;  ///< what it says, in a sentence
    std::optional<double> share;

    bool operator==(const RecordFigure&) const = default;
};

/// Precision, recall with the misses, lead time, error of time, coverage, and what is left out of all of
/// them. Always these six, in this order.
[[nodiscard]] std::vector<RecordFigure> recordFigures(const warnings::RecordSummary& summary);

/// A bar too thin to judge by: fewer outcomes than this.
inline constexpr std::uint32_t kJudgeable = 20;

/// One bar of the reliability diagram.
struct ReliabilityRow {
    int bin = 0; ///< 0 .. 9: of what was said, in tenths
    warnings::ReliabilityBin counted;

    [[nodiscard]] bool isThin() const { return counted.count < kJudgeable; }

    bool operator==(const ReliabilityRow& other) const {
        return bin == other.bin && counted.count == other.counted.count &&
               counted.came == other.counted.came && counted.mean == other.counted.mean;
    }
};

/// The table twin of the reliability diagram: ten rows, or none before anything is shown. Main thread.
class ReliabilityModel final : public KeyedListModel<ReliabilityRow, int> {
    Q_OBJECT

public:
    enum Column { Said, Mean, Came, Share, ColumnCount };

    explicit ReliabilityModel(QObject* parent = nullptr);

    void show(const warnings::Reliability& reliability);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] int keyOf(const ReliabilityRow& row) const override { return row.bin; }

    [[nodiscard]] QVariant cell(const ReliabilityRow& row, int column, int role) const override;
};

/// One sentence on a bar: «said 70 to 80 %, on average 74 %: 17 of 21 came true (81 %)».
[[nodiscard]] QString reliabilityText(const ReliabilityRow& row);

} // namespace holdfast::models

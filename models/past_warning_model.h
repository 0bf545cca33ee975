// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"
#include "models/keyed_list_model.h"

#include <optional>
#include <string>

namespace holdfast::models {

/// A warning that was given, or a failure that came without one.
struct PastRow {
    enum class Kind : std::uint8_t { Open, Hit, False, Intervened, Unobserved, Missed };

    Kind kind = Kind::Open;
    std::string service;
    TimePoint at;                     ///< when it was said; of a miss when it failed
    std::optional<double> chance;     ///< as said; none: of a miss
    std::optional<Duration> lead;     ///< of a hit: from the warning to the failure
    std::optional<Duration> expected; ///< as said, after `at`
    QString came;                     ///< «after 8 min, 2 min early»

    bool operator==(const PastRow&) const = default;
};

/// Past warnings and misses of the answer, newest first. Failures older than the oldest warning of a full
/// answer are left out: whether they were foreseen cannot be told from it. Pure; O(warnings · failures).
[[nodiscard]] std::vector<PastRow> pastRowsOf(const outlook::RecordAnswer& answer, TimePoint now);

/// What came of warnings. Main thread.
class PastWarningModel final : public KeyedListModel<PastRow, std::string> {
    Q_OBJECT

public:
    enum Column { Outcome, Service, At, Chance, Expected, Lead, Came, ColumnCount };

    explicit PastWarningModel(QObject* parent = nullptr);

    void show(std::vector<PastRow> rows, TimePoint now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// «came true», «missed»: the word of an outcome.
    [[nodiscard]] static QString word(PastRow::Kind kind);

protected:
    [[nodiscard]] std::string keyOf(const PastRow& row) const override;
    [[nodiscard]] QVariant cell(const PastRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const PastRow& row, int column) const;
    [[nodiscard]] static QVariant sortValue(const PastRow& row, int column);

    TimePoint m_now;
};

} // namespace holdfast::models

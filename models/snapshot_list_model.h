// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"
#include "models/act_line_model.h"

#include <optional>

namespace holdfast::models {

/// A snapshot in words; or the fleet as it is now, which stands above them.
struct SnapshotRow {
    std::string id; ///< empty: now
    TimePoint taken;
    QString takenText;
    Mark mark = Mark::None;
    QString worth;
    QString why; ///< it is that
    QString fleet;
    QString changed;
    std::optional<std::uint64_t> changedServices;
    QString occasion;
    std::uint64_t bytes = 0;
    QString verified;
    std::optional<TimePoint> verifiedAt;

    bool operator==(const SnapshotRow&) const = default;
};

/// Now and the snapshots, newest first: the table beside the timeline. What comes is applied as differences.
/// Main thread.
class SnapshotListModel final : public KeyedListModel<SnapshotRow, std::string> {
    Q_OBJECT

public:
    enum Column { Taken, Standing, Fleet, Changed, Occasion, Size, Verified, ColumnCount };

    explicit SnapshotListModel(QObject* parent = nullptr);

    void show(const snapshots::SnapshotState& state, TimePoint now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const SnapshotRow& row) const override { return row.id; }

    [[nodiscard]] QVariant cell(const SnapshotRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QString text(const SnapshotRow& row, int column);
    [[nodiscard]] static QString hint(const SnapshotRow& row, int column);
};

} // namespace holdfast::models

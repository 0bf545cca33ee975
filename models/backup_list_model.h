// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/backup_words.h"

namespace holdfast::models {

/// A backup in words.
struct BackupRow {
    std::string id;
    TimePoint began;
    QString taken;
    Trust trust = Trust::Untested;
    QString why; ///< it is that
    QString method;
    std::uint64_t dataBytes = 0;
    std::uint64_t storedBytes = 0;
    QString took;
    QString recovered; ///< how long its drill took until it served

    bool operator==(const BackupRow&) const = default;
};

/// The backups of one service, newest first. What comes is applied as differences. Main thread.
class BackupListModel final : public KeyedListModel<BackupRow, std::string> {
    Q_OBJECT

public:
    enum Column { Taken, Standing, Method, Data, Stored, Took, Recovered, ColumnCount };

    explicit BackupListModel(QObject* parent = nullptr);

    void show(const std::vector<backups::BackupSummary>& backups, TimePoint now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const BackupRow& row) const override { return row.id; }

    [[nodiscard]] QVariant cell(const BackupRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QString text(const BackupRow& row, int column);
};

} // namespace holdfast::models

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/backup_words.h"

namespace holdfast::models {

/// One service that is backed up, in words.
struct BackupServiceRow {
    std::string service;
    BackupStanding standing;
    QString loss; ///< what would be lost now, and the target
    QString lossHint;
    QString recovery; ///< as measured, and the target
    QString newest;
    QString newestHint;
    QString proven;
    QString provenHint;
    QString next;

    bool operator==(const BackupServiceRow&) const = default;
};

/// The services that are backed up, in the order of the fleet: could each of them get back? What comes is
/// applied as differences. Main thread.
class BackupServiceModel final : public KeyedListModel<BackupServiceRow, std::string> {
    Q_OBJECT

public:
    enum Column { Service, Standing, Loss, Recovery, Newest, Proven, Next, ColumnCount };

    explicit BackupServiceModel(QObject* parent = nullptr);

    void show(const FleetState& state);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const BackupServiceRow& row) const override { return row.service; }

    [[nodiscard]] QVariant cell(const BackupServiceRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QString text(const BackupServiceRow& row, int column);
    [[nodiscard]] static QString hint(const BackupServiceRow& row, int column);
};

} // namespace holdfast::models

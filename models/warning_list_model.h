// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/keyed_list_model.h"

#include <QtCore/QStringList>

#include <string>

namespace holdfast::models {

/// A failure that is expected, in words.
struct WarningRow {
    std::string service;
    QString name;
    double chance = 0.0; ///< 0..1
    QString expected;    ///< «memory reaches its limit of 512 MiB»
    QString due;         ///< «in 11 min»
    QString span;        ///< «8 to 17 min»
    QString impact;      ///< «4 down, 4 degraded»
    QString raised;      ///< «warned at 14:21:00»
    QString why;         ///< the strongest reason in short
    QStringList reasons; ///< strongest first
    bool old = false;    ///< the outlook is

    bool operator==(const WarningRow&) const = default;
};

/// The warnings that stand now, by probability × impact, greatest first. One column. Main thread.
class WarningListModel final : public KeyedListModel<WarningRow, std::string> {
    Q_OBJECT

public:
    explicit WarningListModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

    /// Without an outlook there are none.
    void show(const FleetState& state);

protected:
    [[nodiscard]] std::string keyOf(const WarningRow& row) const override { return row.service; }

    [[nodiscard]] QVariant cell(const WarningRow& row, int column, int role) const override;
};

} // namespace holdfast::models

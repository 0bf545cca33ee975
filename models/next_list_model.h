// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/keyed_list_model.h"

#include <QtCore/QStringList>

#include <set>
#include <string>
#include <vector>

namespace holdfast::models {

/// A failure that is expected, and those that are expected because of it.
struct NextRow {
    ServiceId service;
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    double chance = 0.0; ///< 0..1
    QString expected;    ///< «memory reaches its limit of 2 GiB»
    QString due;         ///< «in 11 min»
    QString affects;     ///< «4 down, 4 degraded»
    QStringList reasons; ///< strongest first
    bool old = false;    ///< the outlook is
    int action = -1;     ///< of actions::RecoveryAction: what would help; -1: nothing of ours does
    QString suggested;   ///< it in words
    ServiceId under;     ///< the cause it stands under; empty: it is one itself
    std::vector<NextRow> others;

    bool operator==(const NextRow&) const = default;
};

/// «What happens next»: the failures that are expected, by probability × impact, those because of a
/// dependency folded under it until somebody opens it. What has failed already is not among them. One column.
/// Main thread.
class NextListModel final : public KeyedListModel<NextRow, std::string> {
    Q_OBJECT

public:
    explicit NextListModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

    /// What is open stays open as long as it is there.
    void show(const FleetState& state);
    /// Nothing happens where nothing stands under the row.
    void setOpen(const QModelIndex& index, bool open);

    /// The row of the cause that a row stands under; itself where it is one.
    [[nodiscard]] int causeRow(int row) const;

    /// Whether anything can be opened.
    [[nodiscard]] bool folds() const;

protected:
    [[nodiscard]] std::string keyOf(const NextRow& row) const override;
    [[nodiscard]] QVariant cell(const NextRow& row, int column, int role) const override;

private:
    void applyRows();
    [[nodiscard]] static QString affectsText(const NextRow& row);

    std::vector<NextRow> m_causes;
    std::set<ServiceId> m_open;
};

} // namespace holdfast::models

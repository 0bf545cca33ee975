// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "models/keyed_list_model.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QStringList>

#include <optional>
#include <set>
#include <string>

namespace holdfast::models {

/// What is foretold of one service, in words.
struct OutlookRow {
    /// What can be said of it; also what the table is narrowed by.
    enum class Kind : std::uint8_t { Warned, Watched, Unusual, Learning, Unknown };

    std::string id;
    QString name;
    Kind kind = Kind::Unknown;
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    std::optional<double> chance;     ///< 0..1
    std::optional<Duration> expected; ///< from now; only where a failure is not unlikely
    QString due;
    QString why;                   ///< the strongest reason in short, or why nothing is said
    QString reason;                ///< it in a whole sentence; empty: as `why`
    std::optional<double> anomaly; ///< score
    QString anomalyText;           ///< since when and by which signals; empty: ordinary
    std::uint32_t moments = 0;     ///< that its forest was trained on
    QString trained;               ///< «trained 6 h ago on 4,096 moments»
    bool old = false;              ///< the outlook is

    bool operator==(const OutlookRow&) const = default;
};

/// What is foretold of every service, in the order of the fleet. Main thread.
class OutlookTableModel final : public KeyedListModel<OutlookRow, std::string> {
    Q_OBJECT

public:
    enum Column { Name, Chance, Due, Why, Anomaly, History, ColumnCount };

    explicit OutlookTableModel(QObject* parent = nullptr);

    /// Without an outlook there are no rows.
    void show(const FleetState& state);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const OutlookRow& row) const override { return row.id; }

    [[nodiscard]] QVariant cell(const OutlookRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QVariant text(const OutlookRow& row, int column);
    [[nodiscard]] static QVariant sortValue(const OutlookRow& row, int column);
};

/// Narrows by words and by kind; sorts by SortRole, what is not known last, equals by name.
class OutlookFilterProxy final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit OutlookFilterProxy(QObject* parent = nullptr);

    void setWords(const QString& words);
    /// Empty: all.
    void setKinds(std::set<OutlookRow::Kind> kinds);

protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
    std::set<OutlookRow::Kind> m_kinds;
};

} // namespace holdfast::models

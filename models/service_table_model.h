// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "models/foretold.h"
#include "models/keyed_list_model.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QStringList>

#include <set>
#include <string>

namespace holdfast::models {

class EngineLink;

/// A service as the table and the grid show it.
struct ServiceRow {
    std::string id;
    QString name;
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    std::optional<double> effective;
    std::optional<double> own;
    double confidence = 0.0;
    QString keyLine;
    QString kind;
    std::optional<double> latency;    ///< seconds
    std::optional<double> errorRatio; ///< 0..1
    std::optional<double> cpu;        ///< ratio of a core
    std::optional<double> memory;     ///< bytes
    std::optional<TimePoint> lastObserved;
    TimePoint since;
    QStringList tags;
    std::shared_ptr<const HealthTrend> trend;
    Foretold foretold = Foretold::Nothing;
    std::shared_ptr<const outlook::HealthTail> tail; ///< null: none
    bool oldTail = false;

    /// Trends and tails are compared by identity: a new one means a new picture.
    bool operator==(const ServiceRow&) const = default;
};

/// The services of the fleet, live. Rows are in the order of the fleet file. Main thread.
class ServiceTableModel final : public KeyedListModel<ServiceRow, std::string> {
    Q_OBJECT

public:
    enum Column {
        State,
        Name,
        Health,
        Own,
        Trend,
        Why,
        Latency,
        Errors,
        Cpu,
        Memory,
        Since,
        Tags,
        ColumnCount
    };

    explicit ServiceTableModel(EngineLink& link, QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const ServiceRow& row) const override { return row.id; }

    [[nodiscard]] QVariant cell(const ServiceRow& row, int column, int role) const override;

private:
    void take(const FleetStatePtr& state);
    [[nodiscard]] QVariant text(const ServiceRow& row, int column) const;
    [[nodiscard]] static QVariant sortValue(const ServiceRow& row, int column);

    TimePoint m_now; ///< of the newest state
};

/// Narrows services by words (name, kind, tags, state) and by state; sorts by SortRole, unknown values last.
class ServiceFilterProxy final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit ServiceFilterProxy(QObject* parent = nullptr);

    /// All words have to be found.
    void setWords(const QString& words);
    /// Empty: every state.
    void setStates(std::set<HealthState> states);
    /// With Failure: those that a warning stands about, beside those of the states chosen.
    void setForetold(Foretold foretold);

protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
    std::set<HealthState> m_states;
    Foretold m_foretold = Foretold::Nothing;
};

} // namespace holdfast::models

Q_DECLARE_METATYPE(std::shared_ptr<const holdfast::HealthTrend>)
Q_DECLARE_METATYPE(std::shared_ptr<const holdfast::outlook::HealthTail>)

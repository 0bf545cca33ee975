// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/keyed_list_model.h"

#include <optional>
#include <string>

namespace holdfast::models {

class EngineLink;

/// An edge as lists and tables show it. `state` and what follows are those of the service at the far end: of
/// the one that is called, or, among callers, of the one that calls.
struct DependencyRow {
    std::string key; ///< «from», a line feed, «to»
    QString from;
    QString to;
    DependencyKind kind = DependencyKind::Hard;
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    std::optional<double> health;
    std::optional<double> callsPerSecond; ///< none: nobody reports this edge's calls
    std::optional<double> errorRatio;
    std::optional<double> latency; ///< seconds
    std::optional<BreakerPhase> breaker;
    // Ready words: figures that age are written anew with each state.
    QString calls;         ///< «4.1 /s · 2 % failing · 12 ms»
    QString source;        ///< «metrics page, 2 s ago»
    QString breakerWord;   ///< «open»; empty: none
    QString breakerReason; ///< in a sentence

    bool operator==(const DependencyRow&) const = default;
};

/// The dependencies of the fleet or of one service, live. Main thread.
class DependencyTableModel final : public KeyedListModel<DependencyRow, std::string> {
    Q_OBJECT

public:
    enum Column {
        From,
        To,
        Kind,
        State,
        Health,
        Calls,
        Errors,
        Latency,
        Breaker,
        Observed, ///< who reports the calls, and when last
        ColumnCount
    };
    enum class Scope : std::uint8_t {
        Fleet,   ///< every edge
        Callees, ///< what the service depends on
        Callers, ///< what depends on it
    };

    DependencyTableModel(EngineLink& link, Scope scope, ServiceId service = {}, QObject* parent = nullptr);

    /// Another service; of no meaning for the fleet.
    void setService(const ServiceId& service);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The service at the far end of a row.
    [[nodiscard]] ServiceId farEnd(const QModelIndex& index) const;

protected:
    [[nodiscard]] std::string keyOf(const DependencyRow& row) const override { return row.key; }

    [[nodiscard]] QVariant cell(const DependencyRow& row, int column, int role) const override;

private:
    void take(const FleetStatePtr& state);
    [[nodiscard]] QVariant text(const DependencyRow& row, int column) const;
    [[nodiscard]] static QVariant sortValue(const DependencyRow& row, int column);
    [[nodiscard]] QString sentence(const DependencyRow& row) const;

    EngineLink& m_link;
    Scope m_scope;
    ServiceId m_service;
};

} // namespace holdfast::models

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/observed_edges.h"
#include "models/engine_link.h"

#include <QtCore/QObject>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace holdfast::models {

/// Dependencies that the last day suggests and the fleet file does not declare. Asked only while somebody
/// looks (keepFresh()), since every service's history is read for it. Main thread.
class ObservedSource final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t { Idle, Asking, Ready, Failed };

    static constexpr Duration kWindow = std::chrono::hours(24);
    static constexpr Duration kKeeps = std::chrono::minutes(15); ///< so long an answer is new enough

    explicit ObservedSource(EngineLink& link, QObject* parent = nullptr);
    ~ObservedSource() override;

    /// Asks when nothing was asked yet, the fleet is another one, or the answer (or its failure) is old. An
    /// old answer of the same fleet stays until the new one comes. Cheap: call it with each state.
    void keepFresh();

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// Null: there is none yet.
    [[nodiscard]] const topology::ObservedEdges* answer() const noexcept {
        return m_answer ? &*m_answer : nullptr;
    }

    /// Suggestions at whose one end the service is: first what it may depend on, each strongest first.
    [[nodiscard]] std::vector<topology::ObservedEdge> of(const ServiceId& service) const;

    /// Why the last question was not answered; empty: it was or will be.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

Q_SIGNALS:
    void changed();

private:
    void take(const Result<topology::ObservedEdges>& result);

    EngineLink& m_link;
    std::optional<EngineLink::RequestId> m_request;
    std::optional<topology::ObservedEdges> m_answer;
    std::shared_ptr<const FleetSpec> m_fleet; ///< that was asked about
    TimePoint m_asked;
    QString m_trouble;
    Status m_status = Status::Idle;
};

} // namespace holdfast::models

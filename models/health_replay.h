// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"
#include "models/engine_link.h"

#include <QtCore/QObject>

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace holdfast::models {

/// How the fleet was at any moment of a stretch of the past: the own health of every service from the store,
/// once for the stretch, and what follows from it along the dependencies of today. Main thread; questions
/// wait for nobody.
class HealthReplay final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t { Idle, Loading, Ready, Failed };

    static constexpr int kBuckets = 240;

    explicit HealthReplay(EngineLink& link, QObject* parent = nullptr);
    ~HealthReplay() override;

    /// Reads [from, to); what was read before is forgotten. Services are asked for a few at a time.
    void load(TimePoint from, TimePoint to);
    void clear();

    [[nodiscard]] Status status() const noexcept { return m_status; }

    [[nodiscard]] TimePoint from() const noexcept { return m_from; }

    [[nodiscard]] TimePoint to() const noexcept { return m_to; }

    /// 0..1 of the services.
    [[nodiscard]] double progress() const;

    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    /// The fleet as it was then: own and effective health, cause and way, states by the score alone (the
    /// hysteresis of then is not kept). A service without a reading in that bucket was not observed. Null
    /// before Ready.
    [[nodiscard]] FleetStatePtr stateAt(TimePoint time) const;

    /// The worst state of any service in each bucket, oldest first; Unknown: nobody watched. Empty before
    /// Ready.
    [[nodiscard]] const std::vector<HealthState>& worst() const noexcept { return m_worst; }

Q_SIGNALS:
    void changed();

private:
    void askMore();
    void take(std::size_t service, const Result<HistoryAnswer>& answer);
    void finish();
    [[nodiscard]] std::size_t bucketOf(TimePoint time) const;

    EngineLink& m_link;
    std::shared_ptr<const FleetSpec> m_fleet;
    topology::DependencyGraph m_graph;
    TimePoint m_from;
    TimePoint m_to;
    std::vector<std::vector<float>> m_own; ///< by service and bucket; NaN: not observed
    std::vector<HealthState> m_worst;
    std::set<EngineLink::RequestId> m_requests;
    std::size_t m_asked = 0;
    std::size_t m_answered = 0;
    QString m_trouble;
    Status m_status = Status::Idle;
};

} // namespace holdfast::models

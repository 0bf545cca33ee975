// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/docker_view.h"

namespace holdfast::platforms::docker {

/// The steps of one order, through one gate: the same code in a rehearsal and in earnest. Used once, on one
/// thread.
class DockerOrders {
public:
    DockerOrders(DockerSession& session, StepGate& gate) : m_session(session), m_gate(gate) {}

    [[nodiscard]] Result<workloads::OrderOutcome> carryOut(const workloads::Order& order);

private:
    using Outcome = Result<workloads::OrderOutcome>;

    [[nodiscard]] Outcome onEach(const SeenWorkload& seen, const workloads::Order& order);
    [[nodiscard]] Result<void> onOne(const SeenContainer& container, const workloads::Order& order);
    [[nodiscard]] Result<void> start(const SeenContainer& container);
    [[nodiscard]] Result<void> stop(const SeenContainer& container, const workloads::Order& order);
    [[nodiscard]] Result<void> stopBySignal(const SeenContainer& container, const workloads::Order& order,
                                            Duration within);
    [[nodiscard]] Result<void> limit(const SeenContainer& container, const workloads::Limits& limits);
    [[nodiscard]] Error judged(const Error& error, const SeenContainer& before);

    [[nodiscard]] Outcome replace(const SeenWorkload& seen, const workloads::Order& order);
    [[nodiscard]] Result<void> replaceOne(const SeenContainer& container, const workloads::Order& order);
    [[nodiscard]] Result<std::string> create(const std::string& name, const SeenContainer& former,
                                             const workloads::Configuration& wanted);
    [[nodiscard]] Result<void> setAside(const SeenContainer& container);
    [[nodiscard]] Outcome putBack(const SeenWorkload& seen, const workloads::Order& order);
    [[nodiscard]] Result<void> putBackOne(const SeenWorkload& seen, const std::string& baseName,
                                          const workloads::Order& order);
    [[nodiscard]] Result<void> resume(const SeenContainer& former, const SeenContainer& successor);
    [[nodiscard]] Error undone(const Error& error, const workloads::Order& order);
    [[nodiscard]] Outcome settle(const SeenWorkload& seen);

    [[nodiscard]] Outcome scale(const SeenWorkload& seen, const workloads::Order& order);
    [[nodiscard]] Result<void> addReplica(const SeenWorkload& seen, int number);

    [[nodiscard]] Result<DockerAnswer> post(const std::string& path, const nlohmann::json& body = nullptr,
                                            const nlohmann::json& rehearsed = nullptr) {
        return m_session.change(m_gate, "POST", path, body, rehearsed);
    }

    [[nodiscard]] Result<void> remove(const std::string& id);
    [[nodiscard]] Result<void> rename(const std::string& id, const std::string& name);

    DockerSession& m_session;
    StepGate& m_gate;
    workloads::OrderOutcome m_outcome;
};

} // namespace holdfast::platforms::docker

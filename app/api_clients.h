// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/api_server.h"
#include "engine/runtime/in_process_actions.h"
#include "engine/runtime/in_process_snapshots.h"

#include <QtCore/QObject>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace holdfast::app {

/// Those who act over the HTTP API, each with the name and the role of their token. Made, used and destroyed
/// on the main thread; outlives the server.
class ApiClients {
public:
    explicit ApiClients(runtime::EngineThread& engine) : m_engine(engine) {}

    /// For ApiSource::act: callable on the server's thread.
    [[nodiscard]] std::function<void(const api::Caller&, std::function<void(ports::ActionClient&)>)> gate();

    /// For ApiSource::snapshots: likewise.
    [[nodiscard]] std::function<void(const api::Caller&, std::function<void(ports::SnapshotClient&)>)>
    snapshotGate();

private:
    [[nodiscard]] ports::ActionClient& clientOf(const api::Caller& caller);
    [[nodiscard]] ports::SnapshotClient& snapshotsOf(const api::Caller& caller);

    runtime::EngineThread& m_engine;
    std::map<std::string, std::unique_ptr<runtime::InProcessActions>> m_clients;
    std::map<std::string, std::unique_ptr<runtime::InProcessSnapshots>> m_snapshots;
    QObject m_context; ///< last: what is queued for it goes with it
};

} // namespace holdfast::app

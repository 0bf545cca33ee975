// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api_clients.h"

#include <QtCore/QMetaObject>

#include <utility>

namespace holdfast::app {

std::function<void(const api::Caller&, std::function<void(ports::ActionClient&)>)> ApiClients::gate() {
    return [this](const api::Caller& caller, std::function<void(ports::ActionClient&)> use) {
        QMetaObject::invokeMethod(
            &m_context, [this, caller, use = std::move(use)] { use(clientOf(caller)); },
            Qt::QueuedConnection);
    };
}

std::function<void(const api::Caller&, std::function<void(ports::SnapshotClient&)>)>
ApiClients::snapshotGate() {
    return [this](const api::Caller& caller, std::function<void(ports::SnapshotClient&)> use) {
        QMetaObject::invokeMethod(
            &m_context, [this, caller, use = std::move(use)] { use(snapshotsOf(caller)); },
            Qt::QueuedConnection);
    };
}

namespace {

runtime::Asker askerOf(const api::Caller& caller) {
    const std::string who = caller.name.empty() ? "somebody without a token" : caller.name + " (token)";
    return {.origin = actions::Origin::Api, .who = who, .granted = caller.role};
}

} // namespace

ports::ActionClient& ApiClients::clientOf(const api::Caller& caller) {
    auto& client = m_clients[caller.name];
    if (!client) client = std::make_unique<runtime::InProcessActions>(m_engine, askerOf(caller));
    return *client;
}

ports::SnapshotClient& ApiClients::snapshotsOf(const api::Caller& caller) {
    auto& client = m_snapshots[caller.name];
    if (!client) client = std::make_unique<runtime::InProcessSnapshots>(m_engine, askerOf(caller));
    return *client;
}

} // namespace holdfast::app

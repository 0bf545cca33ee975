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

ports::ActionClient& ApiClients::clientOf(const api::Caller& caller) {
    auto& client = m_clients[caller.name];
    if (!client) {
        const std::string who = caller.name.empty() ? "somebody without a token" : caller.name + " (token)";
        client = std::make_unique<runtime::InProcessActions>(
            m_engine, runtime::Asker{.origin = actions::Origin::Api, .who = who, .granted = caller.role});
    }
    return *client;
}

} // namespace holdfast::app

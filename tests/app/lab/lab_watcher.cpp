// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/lab/lab_watcher.h"

#include <utility>

namespace holdfast::testing {

LabWatcher::LabWatcher(std::map<std::string, std::string> environment, runtime::StoreFactory stores) {
    m_engine.emplace(runtime::EngineWorld{
        .clock = &m_clock,
        .board = &m_board,
        .stores = std::move(stores),
        .environment = [environment =
                            std::move(environment)](const std::string& name) -> std::optional<std::string> {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        },
        .probes = {},
        .version = "test"});
    m_client.emplace(*m_engine);
    m_client->addListener(this);
}

LabWatcher::~LabWatcher() {
    m_client->removeListener(this);
    m_client.reset();
    m_engine.reset();
}

void LabWatcher::open(const QString& fleetFile) {
    m_client->submit(ports::OpenFleet{.file = fleetFile.toStdString()},
                     [this](const Result<std::string>& result) { answer = result; });
}

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/engine_thread.h"
#include "engine/runtime/in_process_client.h"

#include <QtCore/QString>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::testing {

/// The real engine with its real probes, watching a lab, and the events it wrote.
class LabWatcher final : public ports::EngineListener {
public:
    LabWatcher(std::map<std::string, std::string> environment, runtime::StoreFactory stores);
    ~LabWatcher() override;
    LabWatcher(const LabWatcher&) = delete;
    LabWatcher& operator=(const LabWatcher&) = delete;

    /// `answer` says what came of it.
    void open(const QString& fleetFile);

    [[nodiscard]] FleetStatePtr state() const { return m_client->state(); }

    [[nodiscard]] ports::EngineClient& client() { return *m_client; }

    [[nodiscard]] const std::vector<Event>& events() const { return m_events; }

    std::optional<Result<std::string>> answer;

private:
    void stateChanged(const FleetStatePtr&) override {}

    void eventsArrived(std::span<const Event> news) override {
        m_events.insert(m_events.end(), news.begin(), news.end());
    }

    SystemClock m_clock;
    runtime::StateBoard m_board;
    std::optional<runtime::EngineThread> m_engine;
    std::optional<runtime::InProcessClient> m_client;
    std::vector<Event> m_events;
};

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/engine_client.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/state_board.h"

#include <QtCore/QObject>

#include <memory>
#include <set>
#include <vector>

namespace holdfast::runtime {

/// The client of an engine in this process. Lives on the thread that made it (which needs an event loop).
class InProcessClient final : public QObject, public ports::EngineClient {
    Q_OBJECT

public:
    explicit InProcessClient(EngineThread& engine, QObject* parent = nullptr);
    ~InProcessClient() override;

    void addListener(ports::EngineListener* listener) override;
    void removeListener(ports::EngineListener* listener) override;

    [[nodiscard]] FleetStatePtr state() const override { return m_state; }

    RequestId queryHistory(const HistoryQuery& query, Answer<HistoryAnswer> answer) override;
    RequestId queryEvents(const EventQuery& query, Answer<std::vector<Event>> answer) override;
    RequestId askWhatIf(const topology::WhatIfQuestion& question, Answer<topology::WhatIf> answer) override;
    RequestId askObserved(Duration window, Answer<topology::ObservedEdges> answer) override;
    RequestId askForecast(const ServiceId& service, Answer<outlook::ServiceForecast> answer) override;
    RequestId askRecord(const outlook::RecordQuery& query, Answer<outlook::RecordAnswer> answer) override;
    RequestId queryMarks(const outlook::MarkQuery& query,
                         Answer<std::vector<outlook::AnomalyMark>> answer) override;
    RequestId testConnection(const ServiceId& service, Answer<ports::ConnectionReport> answer) override;
    RequestId submit(const ports::Command& command, Answer<std::string> answer) override;
    void cancel(RequestId request) override;

private:
    void takeNews();
    /// Brings an answer from another thread home, unless the request was cancelled.
    template <typename T>
    [[nodiscard]] Answer<T> homeward(RequestId request, Answer<T> answer);
    [[nodiscard]] RequestId newRequest();

    EngineThread& m_engine;
    std::shared_ptr<PostGate> m_gate;
    StateBoard::ReaderId m_reader = 0;
    FleetStatePtr m_state;
    std::vector<ports::EngineListener*> m_listeners;
    std::set<RequestId> m_pending;
    RequestId m_lastRequest = 0;
};

} // namespace holdfast::runtime

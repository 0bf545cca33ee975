// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/engine_client.h"

#include <QtCore/QObject>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace holdfast::testing {

/// An engine that a test drives: states and events come when it says so, and questions are answered from the
/// event loop like those of the real one, or when the test lets them.
class FakeEngineClient final : public ports::EngineClient {
public:
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

    void publish(FleetStatePtr state);
    /// Numbers them, keeps them for queries, tells the listeners.
    void happen(std::vector<Event> events);
    /// As if they had been there from the start: kept, not told.
    void remember(std::vector<Event> events);

    /// While held, questions wait; release() answers them all.
    void hold() { m_held = true; }

    void release();

    /// Who answers questions about history; none: empty answers.
    std::function<HistoryAnswer(const HistoryQuery&)> history;
    /// What queryHistory, queryEvents and submit answer instead; none: they succeed.
    std::optional<Error> trouble;
    std::optional<Error> refusal; ///< of submit()
    std::function<ports::ConnectionReport(const ServiceId&)> connection;

    /// What the history suggests; none: nothing.
    std::function<topology::ObservedEdges(Duration)> observed;

    /// What is foretold of a service; none: Retry, nothing yet.
    std::function<outlook::ServiceForecast(const ServiceId&)> forecast;
    /// What came of warnings; none: an empty record.
    std::function<outlook::RecordAnswer(const outlook::RecordQuery&)> record;
    /// Readings that were unusual; none: no marks.
    std::function<std::vector<outlook::AnomalyMark>(const outlook::MarkQuery&)> marks;

    std::vector<ports::Command> commands; ///< submitted so far
    std::vector<EventQuery> eventQueries;
    std::vector<HistoryQuery> historyQueries;

private:
    RequestId later(std::function<void()> run);
    void runWaiting();

    std::vector<ports::EngineListener*> m_listeners;
    FleetStatePtr m_state;
    std::vector<Event> m_events; ///< oldest first
    std::map<RequestId, std::function<void()>> m_waiting;
    RequestId m_next = 1;
    bool m_held = false;
    QObject m_context; ///< what is queued dies with the client
};

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_engine_client.h"

#include <QtCore/QMetaObject>

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::testing {

void FakeEngineClient::addListener(ports::EngineListener* listener) {
    m_listeners.push_back(listener);
    if (m_state) listener->stateChanged(m_state);
}

void FakeEngineClient::removeListener(ports::EngineListener* listener) {
    std::erase(m_listeners, listener);
}

ports::EngineClient::RequestId FakeEngineClient::later(std::function<void()> run) {
    const RequestId id = m_next++;
    m_waiting.emplace(id, std::move(run));
    if (!m_held) QMetaObject::invokeMethod(&m_context, [this] { runWaiting(); }, Qt::QueuedConnection);
    return id;
}

void FakeEngineClient::runWaiting() {
    if (m_held) return;
    while (!m_waiting.empty()) {
        const auto run = m_waiting.extract(m_waiting.begin());
        run.mapped()();
    }
}

void FakeEngineClient::release() {
    m_held = false;
    runWaiting();
}

void FakeEngineClient::cancel(RequestId request) {
    m_waiting.erase(request);
}

ports::EngineClient::RequestId FakeEngineClient::queryHistory(const HistoryQuery& query,
                                                              Answer<HistoryAnswer> answer) {
    historyQueries.push_back(query);
    return later([this, query, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        answer(history ? history(query) : HistoryAnswer{.query = query});
    });
}

ports::EngineClient::RequestId FakeEngineClient::queryEvents(const EventQuery& query,
                                                             Answer<std::vector<Event>> answer) {
    eventQueries.push_back(query);
    return later([this, query, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        std::vector<Event> found;
        const auto wanted = [&query](const Event& event) {
            return (!query.before || event.sequence < *query.before) &&
                   (!query.after || event.sequence > *query.after) &&
                   (query.service.isEmpty() || event.service == query.service);
        };
        for (auto event = m_events.rbegin(); event != m_events.rend(); ++event) {
            if (static_cast<int>(found.size()) == query.limit) break;
            if (wanted(*event)) found.push_back(*event);
        }
        answer(std::move(found));
    });
}

ports::EngineClient::RequestId FakeEngineClient::askWhatIf(const topology::WhatIfQuestion& question,
                                                           Answer<topology::WhatIf> answer) {
    return later([this, question, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        if (!m_state || !m_state->fleet) return answer(failure(ErrorCode::FixInput, "no fleet is open"));
        const topology::DependencyGraph graph(*m_state->fleet);
        answer(topology::answer(question, graph, *m_state->fleet, m_state->services));
    });
}

ports::EngineClient::RequestId FakeEngineClient::askObserved(Duration window,
                                                             Answer<topology::ObservedEdges> answer) {
    return later([this, window, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        answer(observed ? observed(window) : topology::ObservedEdges{});
    });
}

ports::EngineClient::RequestId FakeEngineClient::askForecast(const ServiceId& service,
                                                             Answer<outlook::ServiceForecast> answer) {
    return later([this, service, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        if (!forecast) return answer(failure(ErrorCode::Retry, "nothing is foretold yet"));
        answer(forecast(service));
    });
}

ports::EngineClient::RequestId FakeEngineClient::askRecord(const outlook::RecordQuery& query,
                                                           Answer<outlook::RecordAnswer> answer) {
    return later([this, query, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        answer(record ? record(query) : outlook::RecordAnswer{.query = query});
    });
}

ports::EngineClient::RequestId
FakeEngineClient::queryMarks(const outlook::MarkQuery& query,
                             Answer<std::vector<outlook::AnomalyMark>> answer) {
    return later([this, query, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        answer(marks ? marks(query) : std::vector<outlook::AnomalyMark>{});
    });
}

ports::EngineClient::RequestId FakeEngineClient::testConnection(const ServiceId& service,
                                                                Answer<ports::ConnectionReport> answer) {
    return later([this, service, answer = std::move(answer)] {
        if (trouble) return answer(std::unexpected(*trouble));
        answer(connection ? connection(service) : ports::ConnectionReport{.service = service});
    });
}

ports::EngineClient::RequestId FakeEngineClient::submit(const ports::Command& command,
                                                        Answer<std::string> answer) {
    commands.push_back(command);
    return later([this, answer = std::move(answer)] {
        if (refusal) return answer(std::unexpected(*refusal));
        answer(std::string());
    });
}

void FakeEngineClient::publish(FleetStatePtr state) {
    m_state = std::move(state);
    const auto listeners = m_listeners;
    for (auto* listener : listeners)
        listener->stateChanged(m_state);
}

void FakeEngineClient::remember(std::vector<Event> events) {
    for (auto& event : events)
        event.sequence = m_events.size() + 1, m_events.push_back(event);
}

void FakeEngineClient::happen(std::vector<Event> events) {
    const std::size_t before = m_events.size();
    remember(std::move(events));
    const std::vector<Event> news(m_events.begin() + static_cast<std::ptrdiff_t>(before), m_events.end());
    const auto listeners = m_listeners;
    for (auto* listener : listeners)
        listener->eventsArrived(news);
}

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/in_process_client.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace holdfast::runtime {

InProcessClient::InProcessClient(EngineThread& engine, QObject* parent)
    : QObject(parent), m_engine(engine), m_gate(std::make_shared<PostGate>(this)) {
    m_reader = m_engine.board().addReader([this, gate = m_gate] { gate->post([this] { takeNews(); }); });
}

InProcessClient::~InProcessClient() {
    m_gate->close();
    m_engine.board().removeReader(m_reader);
}

void InProcessClient::addListener(ports::EngineListener* listener) {
    m_listeners.push_back(listener);
    if (m_state) listener->stateChanged(m_state);
}

void InProcessClient::removeListener(ports::EngineListener* listener) {
    std::erase(m_listeners, listener);
}

void InProcessClient::takeNews() {
    auto news = m_engine.board().take(m_reader);
    // A listener may add or remove listeners when it is told.
    const auto tell = [this](const auto& call) {
        const auto listeners = m_listeners;
        for (auto* listener : listeners) {
            if (std::ranges::find(m_listeners, listener) != m_listeners.end()) call(*listener);
        }
    };
    if (news.state) {
        m_state = news.state;
        tell([&](ports::EngineListener& listener) { listener.stateChanged(news.state); });
    }
    if (!news.events.empty()) {
        tell([&](ports::EngineListener& listener) { listener.eventsArrived(news.events); });
    }
}

ports::EngineClient::RequestId InProcessClient::newRequest() {
    m_pending.insert(++m_lastRequest);
    return m_lastRequest;
}

template <typename T>
ports::EngineClient::Answer<T> InProcessClient::homeward(RequestId request, Answer<T> answer) {
    return [this, gate = m_gate, request, answer = std::move(answer)](Result<T> result) {
        gate->post([this, request, answer, result = std::move(result)]() mutable {
            if (m_pending.erase(request) > 0) answer(std::move(result));
        });
    };
}

ports::EngineClient::RequestId InProcessClient::queryHistory(const HistoryQuery& query,
                                                             Answer<HistoryAnswer> answer) {
    const RequestId request = newRequest();
    m_engine.post([query, home = homeward<HistoryAnswer>(request, std::move(answer))](Engine& engine) {
        engine.store().history(query, home);
    });
    return request;
}

ports::EngineClient::RequestId InProcessClient::queryEvents(const EventQuery& query,
                                                            Answer<std::vector<Event>> answer) {
    const RequestId request = newRequest();
    m_engine.post([query, home = homeward<std::vector<Event>>(request, std::move(answer))](Engine& engine) {
        engine.store().events(query, home);
    });
    return request;
}

ports::EngineClient::RequestId InProcessClient::askWhatIf(const topology::WhatIfQuestion& question,
                                                          Answer<topology::WhatIf> answer) {
    const RequestId request = newRequest();
    m_engine.post([question, home = homeward<topology::WhatIf>(request, std::move(answer))](Engine& engine) {
        engine.whatIf(question, home);
    });
    return request;
}

ports::EngineClient::RequestId InProcessClient::askObserved(Duration window,
                                                            Answer<topology::ObservedEdges> answer) {
    const RequestId request = newRequest();
    m_engine.post([window, home = homeward<topology::ObservedEdges>(request, std::move(answer))](
                      Engine& engine) { engine.observed(window, home); });
    return request;
}

ports::EngineClient::RequestId InProcessClient::askForecast(const ServiceId& service,
                                                            Answer<outlook::ServiceForecast> answer) {
    const RequestId request = newRequest();
    m_engine.post([service, home = homeward<outlook::ServiceForecast>(request, std::move(answer))](
                      Engine& engine) { engine.outlook().forecast(service, home); });
    return request;
}

ports::EngineClient::RequestId InProcessClient::askRecord(const outlook::RecordQuery& query,
                                                          Answer<outlook::RecordAnswer> answer) {
    const RequestId request = newRequest();
    m_engine.post([query, home = homeward<outlook::RecordAnswer>(request, std::move(answer))](
                      Engine& engine) { engine.outlook().record(query, home); });
    return request;
}

ports::EngineClient::RequestId InProcessClient::queryMarks(const outlook::MarkQuery& query,
                                                           Answer<std::vector<outlook::AnomalyMark>> answer) {
    const RequestId request = newRequest();
    m_engine.post([query, home = homeward<std::vector<outlook::AnomalyMark>>(request, std::move(answer))](
                      Engine& engine) { engine.store().marks(query, home); });
    return request;
}

ports::EngineClient::RequestId InProcessClient::testConnection(const ServiceId& service,
                                                               Answer<ports::ConnectionReport> answer) {
    const RequestId request = newRequest();
    m_engine.post([service, home = homeward<ports::ConnectionReport>(request, std::move(answer))](
                      Engine& engine) { engine.testConnection(service, home); });
    return request;
}

ports::EngineClient::RequestId InProcessClient::submit(const ports::Command& command,
                                                       Answer<std::string> answer) {
    const RequestId request = newRequest();
    m_engine.post([command, home = homeward<std::string>(request, std::move(answer))](Engine& engine) {
        if (const auto* open = std::get_if<ports::OpenFleet>(&command)) {
            engine.openFleet(open->file, home);
        } else {
            engine.sweepNow();
            home(std::string());
        }
    });
    return request;
}

void InProcessClient::cancel(RequestId request) {
    m_pending.erase(request);
}

} // namespace holdfast::runtime

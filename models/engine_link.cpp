// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"

namespace holdfast::models {

class EngineLink::Listener final : public ports::EngineListener {
public:
    explicit Listener(EngineLink& link) : m_link(link) {}

    void stateChanged(const FleetStatePtr& state) override {
        m_link.m_state = state;
        Q_EMIT m_link.stateChanged(state);
    }

    void eventsArrived(std::span<const Event> events) override {
        Q_EMIT m_link.eventsArrived(std::vector<Event>(events.begin(), events.end()));
    }

private:
    EngineLink& m_link;
};

EngineLink::EngineLink(ports::EngineClient& client, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_state(client.state())
    , m_listener(std::make_unique<Listener>(*this)) {
    m_client.addListener(m_listener.get());
}

EngineLink::~EngineLink() {
    m_client.removeListener(m_listener.get());
}

EngineLink::RequestId EngineLink::queryHistory(const HistoryQuery& query, QObject* context,
                                               Answer<HistoryAnswer> answer) {
    return m_client.queryHistory(query, guarded<HistoryAnswer>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::queryEvents(const EventQuery& query, QObject* context,
                                              Answer<std::vector<Event>> answer) {
    return m_client.queryEvents(query, guarded<std::vector<Event>>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::askWhatIf(const topology::WhatIfQuestion& question, QObject* context,
                                            Answer<topology::WhatIf> answer) {
    return m_client.askWhatIf(question, guarded<topology::WhatIf>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::askObserved(Duration window, QObject* context,
                                              Answer<topology::ObservedEdges> answer) {
    return m_client.askObserved(window, guarded<topology::ObservedEdges>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::askForecast(const ServiceId& service, QObject* context,
                                              Answer<outlook::ServiceForecast> answer) {
    return m_client.askForecast(service, guarded<outlook::ServiceForecast>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::askRecord(const outlook::RecordQuery& query, QObject* context,
                                            Answer<outlook::RecordAnswer> answer) {
    return m_client.askRecord(query, guarded<outlook::RecordAnswer>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::queryMarks(const outlook::MarkQuery& query, QObject* context,
                                             Answer<std::vector<outlook::AnomalyMark>> answer) {
    return m_client.queryMarks(query, guarded<std::vector<outlook::AnomalyMark>>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::testConnection(const ServiceId& service, QObject* context,
                                                 Answer<ports::ConnectionReport> answer) {
    return m_client.testConnection(service, guarded<ports::ConnectionReport>(context, std::move(answer)));
}

EngineLink::RequestId EngineLink::submit(const ports::Command& command, QObject* context,
                                         Answer<std::string> answer) {
    return m_client.submit(command, guarded<std::string>(context, std::move(answer)));
}

} // namespace holdfast::models

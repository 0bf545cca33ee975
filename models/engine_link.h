// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/engine_client.h"

#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace holdfast::models {

/// The engine as models and pages see it: signals instead of a listener, and queries whose answers come only
/// as long as the object that asked is alive. Main thread.
class EngineLink final : public QObject {
    Q_OBJECT

public:
    /// `client` outlives the link.
    explicit EngineLink(ports::EngineClient& client, QObject* parent = nullptr);
    ~EngineLink() override;

    /// The newest state; null before the first.
    [[nodiscard]] FleetStatePtr state() const { return m_state; }

    template <typename T>
    using Answer = std::function<void(const Result<T>&)>;
    using RequestId = ports::EngineClient::RequestId;

    /// The answer comes on this thread, unless `context` is gone by then or the request was cancelled.
    RequestId queryHistory(const HistoryQuery& query, QObject* context, Answer<HistoryAnswer> answer);
    RequestId queryEvents(const EventQuery& query, QObject* context, Answer<std::vector<Event>> answer);
    RequestId askWhatIf(const topology::WhatIfQuestion& question, QObject* context,
                        Answer<topology::WhatIf> answer);
    RequestId askObserved(Duration window, QObject* context, Answer<topology::ObservedEdges> answer);
    RequestId askForecast(const ServiceId& service, QObject* context,
                          Answer<outlook::ServiceForecast> answer);
    RequestId askRecord(const outlook::RecordQuery& query, QObject* context,
                        Answer<outlook::RecordAnswer> answer);
    RequestId queryMarks(const outlook::MarkQuery& query, QObject* context,
                         Answer<std::vector<outlook::AnomalyMark>> answer);
    RequestId testConnection(const ServiceId& service, QObject* context,
                             Answer<ports::ConnectionReport> answer);
    RequestId submit(const ports::Command& command, QObject* context, Answer<std::string> answer);

    void cancel(RequestId request) { m_client.cancel(request); }

Q_SIGNALS:
    void stateChanged(const holdfast::FleetStatePtr& state);
    /// Oldest first, without gaps.
    void eventsArrived(const std::vector<holdfast::Event>& events);

private:
    template <typename T>
    static auto guarded(QObject* context, Answer<T> answer) {
        return [guard = QPointer<QObject>(context), answer = std::move(answer)](const Result<T>& result) {
            if (guard) answer(result);
        };
    }

    class Listener;
    ports::EngineClient& m_client;
    FleetStatePtr m_state;
    std::unique_ptr<Listener> m_listener;
};

} // namespace holdfast::models

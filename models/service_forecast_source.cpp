// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/service_forecast_source.h"

#include <algorithm>

namespace holdfast::models {

ServiceForecastSource::ServiceForecastSource(EngineLink& link, QObject* parent)
    : QObject(parent), m_link(link) {
    connect(&link, &EngineLink::stateChanged, this, &ServiceForecastSource::follow);
}

ServiceForecastSource::~ServiceForecastSource() {
    withdraw();
}

void ServiceForecastSource::setService(const ServiceId& service) {
    if (service == m_service) return;
    withdraw();
    m_service = service;
    m_answer.reset();
    m_trouble.clear();
    m_asked = false;
    m_status = Status::Idle;
    follow();
    Q_EMIT changed();
}

void ServiceForecastSource::setAwake(bool awake) {
    m_awake = awake;
    if (!awake && m_request) { // nobody waits for it; asked anew when somebody looks
        withdraw();
        m_asked = false;
        if (!m_answer) m_status = Status::Idle;
    }
    follow();
}

/// One question a round: an answer that is under way is waited for.
void ServiceForecastSource::follow() {
    const auto state = m_link.state();
    if (!m_awake || m_service.isEmpty() || !state || m_request) return;
    if (m_asked && state->outlook == m_round) return;
    ask();
}

void ServiceForecastSource::ask() {
    m_round = m_link.state()->outlook;
    m_asked = true;
    if (!m_answer) m_status = Status::Asking;
    m_request = m_link.askForecast(m_service, this,
                                   [this](const Result<outlook::ServiceForecast>& result) { take(result); });
}

void ServiceForecastSource::take(const Result<outlook::ServiceForecast>& result) {
    m_request.reset();
    m_trouble.clear();
    if (result) {
        m_answer = *result;
        m_status = Status::Ready;
    } else if (result.error().code == ErrorCode::Retry) {
        m_answer.reset();
        m_status = Status::Nothing;
    } else {
        m_trouble = QString::fromStdString(result.error().detail);
        m_status = Status::Failed;
    }
    Q_EMIT changed();
    follow(); // a round may have passed meanwhile
}

void ServiceForecastSource::withdraw() {
    if (m_request) m_link.cancel(*m_request);
    m_request.reset();
}

const outlook::SignalForecast* ServiceForecastSource::of(const SignalId& signal) const {
    if (!m_answer) return nullptr;
    const auto& all = m_answer->signals;
    const auto found = std::ranges::find(all, signal, &outlook::SignalForecast::signal);
    return found == all.end() ? nullptr : &*found;
}

} // namespace holdfast::models

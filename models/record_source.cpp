// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_source.h"

namespace holdfast::models {

RecordSource::RecordSource(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {
    connect(&link, &EngineLink::stateChanged, this, &RecordSource::follow);
}

RecordSource::~RecordSource() {
    withdraw();
}

void RecordSource::setPeriod(Duration period) {
    if (period == m_period || period.count() <= 0) return;
    m_period = period;
    withdraw();
    m_answer.reset();
    m_status = Status::Idle;
    m_stale = true;
    follow();
    Q_EMIT changed();
}

void RecordSource::setAwake(bool awake) {
    m_awake = awake;
    follow();
}

void RecordSource::retry() {
    withdraw();
    m_stale = true;
    follow();
    Q_EMIT changed();
}

RecordSource::Mark RecordSource::markOf(const FleetState& state) {
    if (!state.outlook) return {};
    const auto& record = state.outlook->record;
    return {.judged = record.judged,
            .came = record.came,
            .open = record.open,
            .warnings = state.outlook->warnings.size()};
}

void RecordSource::follow() {
    const auto state = m_link.state();
    if (!m_awake || !state || !state->fleet) return;
    const bool otherFleet = state->fleet != m_fleet;
    if (otherFleet) {
        withdraw();
        if (m_answer) {
            m_answer.reset();
            Q_EMIT changed();
        }
    }
    if (m_request) return;
    const bool old = state->time - m_asked >= kKeeps || state->time < m_asked;
    if (m_stale || otherFleet || old || markOf(*state) != m_mark) ask();
}

void RecordSource::ask() {
    const auto state = m_link.state();
    m_fleet = state->fleet;
    m_asked = state->time;
    m_mark = markOf(*state);
    m_stale = false;
    m_trouble.clear();
    if (!m_answer) m_status = Status::Asking;
    m_request = m_link.askRecord({.from = m_asked - m_period, .to = m_asked + Duration(1), .service = {}},
                                 this, [this](const Result<outlook::RecordAnswer>& result) { take(result); });
}

void RecordSource::take(const Result<outlook::RecordAnswer>& result) {
    m_request.reset();
    if (result) {
        m_answer = *result;
        m_status = Status::Ready;
    } else {
        m_trouble = QString::fromStdString(result.error().detail);
        m_status = Status::Failed;
    }
    Q_EMIT changed();
}

void RecordSource::withdraw() {
    if (m_request) m_link.cancel(*m_request);
    m_request.reset();
}

} // namespace holdfast::models

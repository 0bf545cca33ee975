// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/observed_source.h"

namespace holdfast::models {

ObservedSource::ObservedSource(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {}

ObservedSource::~ObservedSource() {
    if (m_request) m_link.cancel(*m_request);
}

void ObservedSource::keepFresh() {
    const auto state = m_link.state();
    if (!state || !state->fleet) return;
    const bool otherFleet = state->fleet != m_fleet;
    const bool old = state->time - m_asked >= kKeeps || state->time < m_asked;
    if (!otherFleet && (m_request || !old)) return;
    if (m_request) m_link.cancel(*m_request);
    m_fleet = state->fleet;
    m_asked = state->time;
    m_status = Status::Asking;
    m_trouble.clear();
    m_request = m_link.askObserved(kWindow, this,
                                   [this](const Result<topology::ObservedEdges>& result) { take(result); });
    if (otherFleet && m_answer) {
        m_answer.reset();
        Q_EMIT changed();
    }
}

void ObservedSource::take(const Result<topology::ObservedEdges>& result) {
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

std::vector<topology::ObservedEdge> ObservedSource::of(const ServiceId& service) const {
    std::vector<topology::ObservedEdge> found;
    if (!m_answer) return found;
    for (const auto& edge : m_answer->edges)
        if (edge.from == service) found.push_back(edge);
    for (const auto& edge : m_answer->edges)
        if (edge.to == service) found.push_back(edge);
    return found;
}

} // namespace holdfast::models

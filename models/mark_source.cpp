// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/mark_source.h"

#include "models/outlook_standing.h"

#include <algorithm>

namespace holdfast::models {

namespace {

constexpr std::chrono::milliseconds kPause{120};
constexpr std::size_t kMost = 4'000;

bool earlier(const outlook::AnomalyMark& one, const outlook::AnomalyMark& other) {
    return one.time != other.time ? one.time < other.time : one.series < other.series;
}

} // namespace

MarkSource::MarkSource(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kPause);
    connect(&m_delay, &QTimer::timeout, this, &MarkSource::ask);
    connect(&link, &EngineLink::stateChanged, this, &MarkSource::follow);
}

MarkSource::~MarkSource() {
    withdraw();
}

void MarkSource::setService(const ServiceId& service) {
    if (service == m_service) return;
    withdraw();
    m_service = service;
    m_have.reset();
    m_wish.reset();
    m_round.reset();
    m_marks.clear();
    Q_EMIT changed();
}

void MarkSource::look(TimePoint from, TimePoint to) {
    if (to <= from || m_service.isEmpty()) return;
    m_wish = Stretch{.from = from, .to = to};
    // What comes after the question is told by the outlook of each round.
    if (m_have && from >= m_have->from) return;
    if (!m_have && !m_request)
        ask(); // the first question does not wait
    else if (!m_delay.isActive())
        m_delay.start();
    follow();
}

void MarkSource::pause() {
    m_delay.stop();
    m_wish.reset();
    withdraw();
}

void MarkSource::ask() {
    if (!m_wish || (m_have && m_wish->from >= m_have->from)) return;
    withdraw();
    const Duration length = m_wish->to - m_wish->from;
    const Stretch asked{.from = m_wish->from - length / 2, .to = m_wish->to + length / 2};
    const outlook::MarkQuery query{.service = m_service, .signal = {}, .from = asked.from, .to = asked.to};
    m_request = m_link.queryMarks(
        query, this, [this, asked](const Result<std::vector<outlook::AnomalyMark>>& answer) {
            m_request.reset();
            m_have = asked; // a store that cannot be read is told elsewhere; asking again would not help
            if (answer && add(*answer)) Q_EMIT changed();
        });
}

void MarkSource::follow() {
    const auto state = m_link.state();
    if (!m_wish || !state || !state->outlook || state->outlook == m_round) return;
    m_round = state->outlook;
    const auto* service = outlookAbout(*state, m_service);
    if (service != nullptr && add(service->marks)) Q_EMIT changed();
}

bool MarkSource::add(std::span<const outlook::AnomalyMark> marks) {
    bool grown = false;
    for (const auto& mark : marks) {
        const auto place = std::ranges::lower_bound(m_marks, mark, earlier);
        const bool known = place != m_marks.end() && place->time == mark.time && place->series == mark.series;
        if (known) continue;
        m_marks.insert(place, mark);
        grown = true;
    }
    if (m_marks.size() > kMost)
        m_marks.erase(m_marks.begin(), m_marks.end() - static_cast<std::ptrdiff_t>(kMost));
    return grown;
}

void MarkSource::withdraw() {
    if (m_request) m_link.cancel(*m_request);
    m_request.reset();
}

} // namespace holdfast::models

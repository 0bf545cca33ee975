// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_observer.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace holdfast::probes {

namespace {

/// Messages that workers give back are put in at the right, before those that were already there.
constexpr std::int64_t kGivenBack = 1000;

} // namespace

void CeleryObserver::forget() {
    m_markers.clear();
    m_oldestSince.reset();
    m_sinceMarker.reset();
    m_answerable = true;
}

void CeleryObserver::depth(std::int64_t messages) {
    if (messages == 0) forget();
    m_seenBefore = std::exchange(m_seen, true);
    m_wasEmpty = m_depth == 0;
    m_depth = messages;
    m_gone = 0;
    m_there = m_markers.size();
    m_sinceMarker.reset();
}

std::optional<CeleryObserver::Question> CeleryObserver::question() const {
    if (!m_answerable || m_gone >= m_there) return std::nullopt;
    // The oldest first: in a queue that stands still it is there, and that is all. Then by halves.
    const std::size_t at = m_gone == 0 ? 0 : (m_gone + m_there) / 2;
    const std::int64_t within = m_markers[at].within + kGivenBack;
    if (within <= kMostCompared)
        return Question{.message = m_markers[at].message, .from = Question::From::Right, .within = within};
    return Question{.message = m_markers[at].message, .from = Question::From::Left, .within = kMostCompared};
}

void CeleryObserver::answer(Answer answer, std::int64_t fromRight) {
    const std::size_t at = m_gone == 0 ? 0 : (m_gone + m_there) / 2;
    switch (answer) {
    case Answer::There:
        m_markers[at].within = fromRight + 1;
        m_there = at;
        break;
    case Answer::Gone:
        m_gone = at + 1;
        break;
    case Answer::Unanswerable:
        m_answerable = false;
        m_markers.clear();
        m_gone = m_there = 0;
        return;
    }
    if (m_gone < m_there) return;
    m_markers.erase(m_markers.begin(), m_markers.begin() + static_cast<std::ptrdiff_t>(m_gone));
    m_gone = m_there = 0;
    if (!m_markers.empty()) m_sinceMarker = m_markers.front().seen;
}

void CeleryObserver::oldest(const std::string& message, double now) {
    const std::size_t hash = std::hash<std::string>{}(message);
    if (!m_oldestSince || hash != m_oldest) m_oldestSince = now;
    m_oldest = hash;
}

void CeleryObserver::newest(std::string message, double now) {
    if (!m_answerable || message.size() > kLongestMarker) return;
    if (!m_markers.empty() && m_markers.back().message == message) return; // nothing arrived since
    m_markers.push_back({.message = std::move(message), .seen = now, .within = m_depth});
    if (m_markers.size() <= kMostMarkers) return;
    // Every second one goes, but neither the oldest nor the newest.
    std::deque<Marker> kept;
    for (std::size_t at = 0; at < m_markers.size(); ++at) {
        if (at % 2 == 0 || at + 1 == m_markers.size()) kept.push_back(std::move(m_markers[at]));
    }
    m_markers = std::move(kept);
}

std::optional<double> CeleryObserver::waitedAtLeast(double now) const {
    if (m_depth == 0) return 0.0;
    if (!m_seenBefore || !m_oldestSince) return std::nullopt;
    const double since = std::min(*m_oldestSince, m_sinceMarker.value_or(*m_oldestSince));
    // Just moved up, from who knows how far.
    if (!m_answerable && since >= now && !m_wasEmpty) return std::nullopt;
    return now - since;
}

} // namespace holdfast::probes

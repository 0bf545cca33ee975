// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/load_history.h"

#include "models/engine_link.h"
#include "ui/topology/map_measures.h"

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

constexpr Duration kLookBack = std::chrono::hours(24);
constexpr Duration kAgain = std::chrono::hours(1);
constexpr Duration kShortest = std::chrono::minutes(10);
constexpr int kAtOnce = 4;
constexpr int kPoints = 96;

std::optional<double> mostOf(const HistoryAnswer& answer) {
    if (answer.points.empty() || answer.points.back().time - answer.points.front().time < kShortest)
        return std::nullopt;
    return std::ranges::max_element(answer.points, {}, &HistoryPoint::maximum)->maximum;
}

} // namespace

LoadHistory::LoadHistory(models::EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {}

std::optional<double> LoadHistory::busiest(const SeriesKey& series) const {
    const auto known = m_known.find(series);
    return known == m_known.end() ? std::nullopt : known->second.most;
}

void LoadHistory::follow(const FleetState& state) {
    m_now = state.time;
    for (const ServiceState& service : state.services) {
        const SignalState* signal = loadSignal(service);
        if (signal == nullptr || signal->limit) continue;
        const SeriesKey series{.service = service.id, .signal = signal->id};
        const auto [known, isNew] = m_known.try_emplace(series);
        if (known->second.most) known->second.most = std::max(*known->second.most, signal->last->value);
        if (!isNew && m_now - known->second.asked < kAgain) continue;
        known->second.asked = m_now;
        m_waiting.push_back(series);
    }
    while (m_underWay < kAtOnce && !m_waiting.empty())
        askNext();
}

void LoadHistory::askNext() {
    const SeriesKey series = m_waiting.front();
    m_waiting.pop_front();
    ++m_underWay;
    m_link.queryHistory({.series = series, .from = m_now - kLookBack, .to = m_now, .maxPoints = kPoints},
                        this, [this, series](const Result<HistoryAnswer>& answer) {
                            --m_underWay;
                            if (answer) m_known[series].most = mostOf(*answer);
                            if (!m_waiting.empty())
                                askNext();
                            else if (m_underWay == 0)
                                Q_EMIT changed();
                        });
}

} // namespace holdfast::ui::topology

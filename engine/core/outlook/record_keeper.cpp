// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/record_keeper.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <unordered_set>

namespace holdfast::outlook {

namespace {

constexpr std::size_t kMostOutcomes = 20'000;
constexpr std::size_t kDigest = 50;
constexpr double kEffective = 1.0 / 15.0; ///< statements are that part of the horizon apart
constexpr Duration kSpansKept = std::chrono::hours(1);

} // namespace

ServiceRecord& RecordKeeper::recordOf(const ServiceId& service) {
    return m_services.try_emplace(service, service).first->second;
}

void RecordKeeper::load(const Record& record) {
    for (const auto& failure : record.failures)
        recordOf(failure.service).loadFailure(failure);
    for (const auto& action : record.actions)
        recordOf(action.service).loadAction(action);
    for (const auto& span : record.unobserved) {
        if (span.service.isEmpty()) {
            m_everybody.push_back(
                {.service = {}, .from = span.from, .to = span.to.value_or(TimePoint::max())});
        } else {
            recordOf(span.service).loadSpan(span);
        }
    }
    auto statements = record.statements;
    std::ranges::stable_sort(statements, {}, &warnings::Statement::at);
    for (const auto& statement : statements) {
        recordOf(statement.service).loadStatement(statement);
        learn(statement);
    }
}

void RecordKeeper::act(const ServiceId& service, TimePoint time) {
    recordOf(service).act(time, m_changes);
}

void RecordKeeper::unobserved(TimePoint from, TimePoint to) {
    if (to < from) std::swap(from, to);
    m_everybody.push_back({.service = {}, .from = from, .to = to});
    m_changes.unobserved.push_back({.service = {}, .from = from, .to = to});
}

void RecordKeeper::learn(const warnings::Statement& settled) {
    const bool came = settled.outcome == warnings::Outcome::Hit;
    if (!came && settled.outcome != warnings::Outcome::False) return;
    m_outcomes.push_back(
        {.judged = {.probability = settled.uncalibrated, .came = came}, .until = settled.until()});
    if (m_outcomes.size() > kMostOutcomes) m_outcomes.pop_front();
    m_learnt = true;
    if (!settled.warned) return;
    m_digest.push_back({.at = settled.at, .came = came});
    if (m_digest.size() > kDigest) m_digest.pop_front();
}

void RecordKeeper::refit(TimePoint now) {
    const bool due = !m_refit || now < *m_refit || now - *m_refit >= m_settings.refit;
    if (!due || !m_learnt) return;
    std::vector<warnings::Judged> outcomes;
    outcomes.reserve(m_outcomes.size());
    bool waiting = false;
    for (const auto& one : m_outcomes) {
        // A hit is known before its time is over, a false one is not: both are waited for, or hits would
        // weigh too much.
        if (one.until <= now) outcomes.push_back(one.judged);
        waiting = waiting || one.until > now;
    }
    m_calibration = warnings::Calibration::fit(outcomes, kEffective);
    m_refit = now;
    m_learnt = waiting;
}

/// Somebody watches again.
void RecordKeeper::endSpans(TimePoint now) {
    for (auto& span : m_everybody) {
        if (span.to != TimePoint::max()) continue;
        span.to = std::max(now, span.from);
        m_changes.unobserved.push_back({.service = {}, .from = span.from, .to = span.to});
    }
}

Recorded RecordKeeper::take(TimePoint now, std::span<const ServiceId> services,
                            std::span<const ServiceFact> facts) {
    Recorded recorded;
    refit(now);
    endSpans(now);
    const TimePoint calibrated = m_refit.value_or(TimePoint());
    const auto settle = [&](ServiceRecord& record) {
        for (const auto& statement : record.settle(now, m_everybody, m_changes)) {
            learn(statement);
            if (statement.warned) recorded.settled.push_back(statement);
        }
    };
    std::unordered_set<ServiceId> here;
    here.reserve(services.size());
    for (std::size_t i = 0; i < services.size() && i < facts.size(); ++i) {
        here.insert(services[i]);
        auto& record = recordOf(services[i]);
        record.watch(facts[i], now, m_settings.horizon, m_changes);
        settle(record); // before anything new is said
        if (record.state(facts[i], now, m_settings, calibrated, m_changes)) recorded.warned.push_back(i);
    }
    for (auto it = m_services.begin(); it != m_services.end();) {
        if (here.contains(it->first)) {
            ++it;
            continue;
        }
        if (!it->second.open().empty()) it->second.watch({}, now, m_settings.horizon, m_changes);
        settle(it->second);
        it = it->second.isIdle() || it->second.open().empty() ? m_services.erase(it) : std::next(it);
    }
    std::erase_if(m_everybody, [&](const warnings::Happening& one) {
        return one.to < now - m_settings.horizon - kSpansKept;
    });
    return recorded;
}

RecordDigest RecordKeeper::digest() const {
    RecordDigest digest;
    digest.judged = static_cast<std::uint32_t>(m_digest.size());
    digest.came = static_cast<std::uint32_t>(std::ranges::count_if(m_digest, &Settled::came));
    digest.open = static_cast<std::uint32_t>(openWarnings().size());
    if (!m_digest.empty()) digest.since = std::ranges::min(m_digest, {}, &Settled::at).at;
    return digest;
}

std::vector<warnings::Statement> RecordKeeper::openWarnings() const {
    std::vector<warnings::Statement> open;
    for (const auto& [service, record] : m_services) {
        std::ranges::copy_if(record.open(), std::back_inserter(open), &warnings::Statement::warned);
    }
    std::ranges::sort(open, [](const auto& left, const auto& right) {
        return std::tie(left.at, left.service) < std::tie(right.at, right.service);
    });
    return open;
}

} // namespace holdfast::outlook

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/service_record.h"

#include <algorithm>
#include <utility>

namespace holdfast::outlook {

namespace {

constexpr double kWorthStating = 0.1;
constexpr int kStatementsPerHorizon = 15;
/// How long happenings are kept beyond the oldest open statement.
constexpr Duration kKept = std::chrono::hours(1);

warnings::Happening lasting(const ServiceId& service, TimePoint from, std::optional<TimePoint> to) {
    return {.service = service, .from = from, .to = to.value_or(TimePoint::max())};
}

/// The one that begins at `from` ends at `to`.
void end(std::vector<warnings::Happening>& happenings, TimePoint from, TimePoint to) {
    for (auto& one : happenings) {
        if (one.from == from) one.to = to;
    }
}

} // namespace

void ServiceRecord::loadFailure(const FailureEpisode& failure) {
    m_failures.push_back(lasting(m_service, failure.from, failure.to));
    if (!failure.to) m_failing = failure.from;
    m_news = true;
}

void ServiceRecord::loadSpan(const Span& span) {
    m_spans.push_back(lasting(m_service, span.from, span.to));
    if (!span.to) m_unobserved = span.from;
    m_news = true;
}

void ServiceRecord::loadAction(const Span& action) {
    m_actions.push_back({.service = m_service, .from = action.from, .to = action.from});
    m_news = true;
}

void ServiceRecord::loadStatement(const warnings::Statement& statement) {
    m_stated = m_stated ? std::max(*m_stated, statement.at) : statement.at;
    if (statement.warned && (!m_warned || m_warned->at < statement.at)) m_warned = statement;
    if (statement.outcome == warnings::Outcome::Open) m_open.push_back(statement);
    m_news = true;
}

void ServiceRecord::act(TimePoint time, RecordChanges& changes) {
    m_actions.push_back({.service = m_service, .from = time, .to = time});
    changes.actions.push_back({.service = m_service, .from = time, .to = time});
    m_news = true;
}

void ServiceRecord::watch(const ServiceFact& fact, TimePoint now, Duration horizon, RecordChanges& changes) {
    const bool blind = !fact.known && (m_well || m_failing || !m_open.empty());
    if (blind && !m_unobserved) {
        m_unobserved = now;
        m_spans.push_back(lasting(m_service, now, std::nullopt));
        changes.unobserved.push_back({.service = m_service, .from = now, .to = {}});
    } else if (fact.known && m_unobserved) {
        const TimePoint to = std::max(now, *m_unobserved);
        end(m_spans, *m_unobserved, to);
        changes.unobserved.push_back({.service = m_service, .from = *m_unobserved, .to = to});
        m_unobserved.reset();
    }
    if (!fact.known) return;
    const bool seenToBegin = (m_well && now - *m_well <= horizon) || !m_open.empty();
    if (fact.failed && !m_failing && seenToBegin) {
        m_failing = now;
        m_failures.push_back(lasting(m_service, now, std::nullopt));
        changes.failures.push_back({.service = m_service, .from = now, .to = {}});
        m_news = true;
    } else if (!fact.failed && m_failing) {
        const TimePoint to = std::max(now, *m_failing);
        end(m_failures, *m_failing, to);
        changes.failures.push_back({.service = m_service, .from = *m_failing, .to = to});
        m_failing.reset();
    }
    if (m_well && *m_well > now) m_well = now; // the clock was set back
    if (!fact.failing) m_well = now;
}

bool ServiceRecord::state(const ServiceFact& fact, TimePoint now, const WarningSettings& settings,
                          TimePoint calibrated, RecordChanges& changes) {
    if (fact.prediction == nullptr || fact.failing || !fact.known || m_failing) return false;
    const auto& prediction = *fact.prediction;
    const std::span<const warnings::Statement> past(m_warned ? &*m_warned : nullptr, m_warned ? 1U : 0U);
    const bool warns = warnings::mayWarn(past, m_service, prediction.probability, false, now, settings);
    const bool worth = std::max(prediction.probability, prediction.uncalibrated) >= kWorthStating;
    const bool due =
        !m_stated || *m_stated > now || now - *m_stated >= settings.horizon / kStatementsPerHorizon;
    if (!warns && !(worth && due)) return false;
    warnings::Statement statement{.service = m_service,
                                  .at = now,
                                  .horizon = settings.horizon,
                                  .probability = prediction.probability,
                                  .uncalibrated = prediction.uncalibrated,
                                  .expected = prediction.expected,
                                  .calibratedUntil = calibrated,
                                  .warned = warns,
                                  .outcome = warnings::Outcome::Open,
                                  .failedAt = {}};
    m_stated = now;
    if (warns) m_warned = statement;
    changes.statements.push_back(statement);
    m_open.push_back(std::move(statement));
    return warns;
}

std::vector<warnings::Statement>
ServiceRecord::settle(TimePoint now, std::span<const warnings::Happening> everybody, RecordChanges& changes) {
    std::vector<warnings::Statement> settled;
    const bool due =
        std::ranges::any_of(m_open, [now](const warnings::Statement& one) { return one.until() <= now; });
    if (!due && !m_news) return settled;
    m_news = false;
    auto spans = m_spans;
    for (warnings::Happening span : everybody) {
        span.service = m_service;
        spans.push_back(std::move(span));
    }
    for (auto& one : m_open) {
        one = warnings::judged(std::move(one),
                               {.failures = m_failures, .actions = m_actions, .unobserved = spans}, now);
        if (one.outcome != warnings::Outcome::Open) settled.push_back(one);
    }
    std::erase_if(m_open,
                  [](const warnings::Statement& one) { return one.outcome != warnings::Outcome::Open; });
    changes.statements.insert(changes.statements.end(), settled.begin(), settled.end());
    forget((m_open.empty() ? now : std::min(now, m_open.front().at)) - kKept);
    return settled;
}

void ServiceRecord::forget(TimePoint before) {
    const auto old = [before](const warnings::Happening& one) { return one.to < before; };
    std::erase_if(m_failures, old);
    std::erase_if(m_actions, old);
    std::erase_if(m_spans, old);
}

} // namespace holdfast::outlook

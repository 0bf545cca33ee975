// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/what_if_source.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::models {

namespace {

/// A chance of failing that moved by less changes no advice.
constexpr double kWorthAsking = 0.05;

bool differs(const std::optional<double>& before, const std::optional<double>& now) {
    if (before.has_value() != now.has_value()) return true;
    return before && std::abs(*before - *now) >= kWorthAsking;
}

} // namespace

WhatIfSource::WhatIfSource(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {
    connect(&link, &EngineLink::stateChanged, this, &WhatIfSource::follow);
}

WhatIfSource::~WhatIfSource() {
    withdraw();
}

void WhatIfSource::ask(std::vector<ServiceId> failing) {
    if (failing == m_failing && (m_status == Status::Ready || m_status == Status::Asking)) return;
    withdraw();
    m_failing = std::move(failing);
    m_answer.reset();
    m_trouble.clear();
    m_status = Status::Idle;
    if (!m_failing.empty() && m_link.state()) send(false);
    Q_EMIT changed();
}

void WhatIfSource::send(bool mitigations) {
    const auto state = m_link.state();
    m_fleet = state->fleet;
    m_chances = chancesIn(*state);
    m_status = Status::Asking;
    m_request = m_link.askWhatIf({.failing = m_failing, .mitigations = mitigations}, this,
                                 [this](const Result<topology::WhatIf>& result) { take(result); });
}

void WhatIfSource::take(const Result<topology::WhatIf>& result) {
    m_request.reset();
    if (!result) {
        m_answer.reset();
        m_trouble = QString::fromStdString(result.error().detail);
        m_status = Status::Failed;
    } else {
        m_answer = *result;
        m_trouble.clear();
        m_status = Status::Ready;
        if (!result->question.mitigations) send(true);
    }
    Q_EMIT changed();
}

void WhatIfSource::follow(const FleetStatePtr& state) {
    if (m_failing.empty() || m_request) return;
    const auto chances = chancesIn(*state);
    const bool news =
        state->fleet != m_fleet || !std::ranges::equal(m_chances, chances, std::not_fn(differs));
    if (news) send(state->fleet == m_fleet);
}

void WhatIfSource::withdraw() {
    if (m_request) m_link.cancel(*m_request);
    m_request.reset();
}

std::vector<std::optional<double>> WhatIfSource::chancesIn(const FleetState& state) const {
    std::vector<std::optional<double>> chances;
    for (const auto& id : m_failing) {
        const ServiceState* service = state.find(id);
        chances.push_back(service == nullptr ? std::nullopt : service->failureChance);
    }
    return chances;
}

} // namespace holdfast::models

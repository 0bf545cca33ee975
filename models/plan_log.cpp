// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_log.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <algorithm>

namespace holdfast::models {

namespace {

constexpr std::size_t kMostLines = 200;
constexpr std::size_t kMostPlans = 64;

} // namespace

void PlanLog::take(const automation::DeskState& desk, TimePoint now) {
    for (const auto& running : desk.running) {
        say(running.plan.id, now, running.text);
        for (const auto& step : running.steps) {
            if (!step.text.empty() && step.standing != actions::StepStanding::NotBegun)
                say(running.plan.id, now, step.text);
        }
    }
    while (m_said.size() > kMostPlans) {
        const auto gone = std::ranges::find_if(m_said, [&desk](const auto& entry) {
            return std::ranges::none_of(
                desk.running, [&entry](const auto& running) { return running.plan.id == entry.first; });
        });
        if (gone == m_said.end()) return;
        m_said.erase(gone);
    }
}

void PlanLog::say(const actions::PlanId& plan, TimePoint now, const std::string& text) {
    if (text.empty()) return;
    auto& said = m_said[plan];
    const QString words = QString::fromStdString(text);
    // A step keeps its text as long as nothing new is said of it.
    if (std::ranges::find(said, words, &Said::text) != said.end()) return;
    said.push_back({.time = now, .text = words});
    if (said.size() > kMostLines) said.erase(said.begin());
}

std::vector<ActLine> PlanLog::of(const actions::PlanId& plan, TimePoint now) const {
    std::vector<ActLine> lines;
    const auto found = m_said.find(plan);
    if (found == m_said.end()) return lines;
    for (const auto& said : found->second)
        lines.push_back(
            {.key = said.text.toStdString(), .lead = format::clockTime(said.time, now), .detail = said.text});
    return lines;
}

} // namespace holdfast::models

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/training_schedule.h"

#include "engine/core/analysis/forecasting/refit_schedule.h"

#include <algorithm>
#include <chrono>

namespace holdfast::outlook {

namespace {

constexpr Duration kDay = std::chrono::days(1);
constexpr Duration kMostHistory = std::chrono::days(7);

} // namespace

std::optional<TrainingSchedule::Choice> TrainingSchedule::choiceFor(const TrainingNeed& need,
                                                                    std::size_t index, TimePoint now,
                                                                    Duration least) const {
    if (!need.began || now - *need.began < least) return std::nullopt;
    const Asked& asked = m_asked[index];
    const Duration history = std::min(now - *need.began, kMostHistory);
    const bool waits = asked.at && *asked.at <= now && now - *asked.at < history / 10;
    if (waits && asked.before == need.rolling) return std::nullopt;
    Choice choice{.index = index, .from = now - history};
    // What was before is another version, unless of this one there is too little.
    if (need.deployed && now - *need.deployed >= least) choice.from = std::max(choice.from, *need.deployed);
    if (need.rolling == nullptr) {
        choice.cause = analysis::TrainingCause::Baseline;
        return choice;
    }
    const auto& record = need.rolling->record();
    if (need.deployed && *need.deployed > record.trained && now - *need.deployed >= least) {
        choice.cause = analysis::TrainingCause::Deployment;
        return choice;
    }
    if (record.trained > now) return std::nullopt; // the clock was set back
    const Duration learnt = record.to - record.from;
    if (learnt < kDay) {
        if (now - record.trained < std::max(learnt, least)) return std::nullopt;
    } else if (forecasting::nextRefit(need.service->value(), record.trained, kDay) > now) {
        return std::nullopt;
    }
    return choice;
}

std::optional<TrainingSchedule::Choice> TrainingSchedule::next(std::span<const TrainingNeed> needs,
                                                               TimePoint now, Duration least) {
    m_asked.resize(needs.size());
    std::optional<Choice> chosen;
    for (std::size_t i = 0; i < needs.size(); ++i) {
        const std::size_t index = (m_turn + i) % needs.size();
        const auto choice = choiceFor(needs[index], index, now, least);
        if (!choice) continue;
        const bool first = choice->cause == analysis::TrainingCause::Baseline;
        if (!chosen || first) chosen = choice;
        if (first) break;
    }
    if (!chosen) return std::nullopt;
    m_asked[chosen->index] = {.at = now, .before = needs[chosen->index].rolling};
    m_turn = (chosen->index + 1) % needs.size();
    return chosen;
}

} // namespace holdfast::outlook

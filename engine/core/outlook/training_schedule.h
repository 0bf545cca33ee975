// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/guarded_forest.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// What decides when a service's forest is trained. Wall times.
struct TrainingNeed {
    const ServiceId* service = nullptr;
    std::optional<TimePoint> began;    ///< its oldest reading
    std::optional<TimePoint> deployed; ///< another version was seen first
    const analysis::ServiceForest* rolling = nullptr;
};

/// Which service is trained next, and why: those without a forest first, as soon as there is history; then
/// those that were deployed anew, from what they did since; then when the history has doubled, up to a day;
/// then daily, each at its own hour (forecasting::nextRefit). One thread at a time.
class TrainingSchedule {
public:
    struct Choice {
        std::size_t index = 0; ///< of the needs
        analysis::TrainingCause cause = analysis::TrainingCause::Daily;
        TimePoint from;
    };

    /// `least` is the shortest history that is worth it. What is chosen is not chosen again before a tenth
    /// of its history has passed, unless its forest changed. O(services).
    [[nodiscard]] std::optional<Choice> next(std::span<const TrainingNeed> needs, TimePoint now,
                                             Duration least);

private:
    [[nodiscard]] std::optional<Choice> choiceFor(const TrainingNeed& need, std::size_t index, TimePoint now,
                                                  Duration least) const;

    struct Asked {
        std::optional<TimePoint> at;
        const analysis::ServiceForest* before = nullptr; ///< compared, never looked into
    };

    std::vector<Asked> m_asked;
    std::size_t m_turn = 0;
};

} // namespace holdfast::outlook

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/service_forest.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>

namespace holdfast::analysis {

/// How a row stands to the days before it and to the time the baseline was taken.
enum class DriftStanding : std::uint8_t {
    Ordinary, ///< like both
    Unusual,  ///< not like the last days
    Drifted,  ///< like the last days, which are not like the baseline: what changed did so slowly
};

struct GuardedJudgement {
    ForestJudgement rolling;
    ForestJudgement frozen;
    DriftStanding standing = DriftStanding::Ordinary;

    /// The more unusual of the two: what warnings go by.
    [[nodiscard]] const ForestJudgement& worse() const noexcept {
        return frozen.tail < rolling.tail ? frozen : rolling;
    }
};

/// A forest of the last days beside one that was frozen when things were known to be well. Trained anew each
/// day, the first would learn a slow leak as normal; the second does not forget. A single row says little:
/// who tells of a drift should have seen it for some time.
///
/// Replacing the baseline is a decision of people, or follows a deployment that was verified; see freeze().
/// A value: copies share the forests. One thread at a time for changes.
class GuardedForest {
public:
    /// `unusual` is the tail from which on a row is unusual, 0..1.
    explicit GuardedForest(double unusual = 0.005) noexcept : m_unusual(unusual) {}

    /// The newest forest of the last days. The first one is the baseline, too, until there is another. One of
    /// other signals than before takes the place of both.
    void roll(std::shared_ptr<const ServiceForest> forest);
    /// From now on this is the baseline.
    void freeze(std::shared_ptr<const ServiceForest> forest);

    /// Refused: Retry before there is a forest; FixInput as ServiceForest::judge().
    [[nodiscard]] Result<GuardedJudgement> judge(std::span<const double> row) const;

    [[nodiscard]] const std::shared_ptr<const ServiceForest>& rolling() const noexcept { return m_rolling; }

    [[nodiscard]] const std::shared_ptr<const ServiceForest>& frozen() const noexcept { return m_frozen; }

private:
    double m_unusual;
    std::shared_ptr<const ServiceForest> m_rolling;
    std::shared_ptr<const ServiceForest> m_frozen;
};

} // namespace holdfast::analysis

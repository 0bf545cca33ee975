// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/guarded_forest.h"

#include <utility>

namespace holdfast::analysis {

void GuardedForest::roll(std::shared_ptr<const ServiceForest> forest) {
    const bool same = m_frozen && forest && m_frozen->record().fingerprint == forest->record().fingerprint &&
                      m_frozen->forest().columns() == forest->forest().columns();
    if (!same) m_frozen = forest;
    m_rolling = std::move(forest);
}

void GuardedForest::freeze(std::shared_ptr<const ServiceForest> forest) {
    m_frozen = std::move(forest);
    if (!m_rolling) m_rolling = m_frozen;
}

Result<GuardedJudgement> GuardedForest::judge(std::span<const double> row) const {
    if (!m_rolling || !m_frozen)
        return failure(ErrorCode::Retry, "nothing has been learnt of this service yet", "service forest");
    const auto rolling = m_rolling->judge(row);
    if (!rolling) return std::unexpected(rolling.error());
    const auto frozen = m_frozen == m_rolling ? rolling : m_frozen->judge(row);
    if (!frozen) return std::unexpected(frozen.error());
    GuardedJudgement judgement{.rolling = *rolling, .frozen = *frozen, .standing = DriftStanding::Ordinary};
    if (rolling->tail <= m_unusual) {
        judgement.standing = DriftStanding::Unusual;
    } else if (frozen->tail <= m_unusual) {
        judgement.standing = DriftStanding::Drifted;
    }
    return judgement;
}

} // namespace holdfast::analysis

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_history.h"
#include "engine/ports/action_store.h"
#include "tests/support/killing/kill_trial.h"

namespace holdfast::testing {

/// Decides from outside what became of the plans of a trial: nothing twice, nothing lost, everything told.
class KillJudge {
public:
    using Lives = std::vector<std::unique_ptr<KilledProgram>>;

    /// All outlive it. `open`: plans that were unfinished at the last kill.
    KillJudge(KillPlace& place, const KillScript& script, const Lives& lives,
              const std::vector<std::string>& open);

    void judge(KillReport& report);

private:
    void journal();
    void recordsOf(const actions::PlanHistory& plan);
    void deedsOf(const actions::PlanHistory& plan);
    void restartOf(const actions::PlanHistory& plan, const std::string& replica);
    void sizeOf(const actions::PlanHistory& plan, int from, int to);
    void untouched();
    void store();
    void kept(ports::ActionStore& store, const actions::PlanHistory& plan);
    void audit(const std::vector<actions::AuditEntry>& entries);
    void told();
    void database();
    [[nodiscard]] int stopsOf(const std::string& replica) const;
    void fault(const actions::PlanHistory& plan, const std::string& text);

    void fault(std::string text) { m_faults.push_back(std::move(text)); }

    KillPlace& m_place;
    const KillScript& m_script;
    const Lives& m_lives;
    const std::vector<std::string>& m_open;
    std::vector<actions::PlanHistory> m_plans; ///< all that had begun
    std::vector<Deed> m_deeds;
    std::vector<std::string> m_faults;
};

} // namespace holdfast::testing

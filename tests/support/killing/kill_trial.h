// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/killing/kill_place.h"

#include <memory>

namespace holdfast::testing {

/// A plan that somebody asked for.
struct AskedPlan {
    std::string service;
    std::string action;
    std::map<std::string, std::string> arguments = {};
    bool aborted = false; ///< and thought better of it
};

struct KillScript {
    std::uint64_t seed = 0; ///< what it was made of
    std::vector<AskedPlan> plans;
    /// The first comes while the plans run, each later one while they are taken up.
    std::vector<KillMoment> kills;
    /// No file may grow any more from before that order is done until the first kill; 0: there is room.
    int fullAtOrder = 0;
};

/// No file of that program grows beyond so many bytes any more: a disk that is full. RLIM_INFINITY: room
/// again.
void limitFiles(pid_t program, std::uint64_t bytes);

/// The same seed gives the same plans and moments.
[[nodiscard]] KillScript killScript(std::uint64_t seed);

/// What one trial showed.
struct KillReport {
    std::vector<std::string> faults;   ///< empty: all is as guarded-actions promises
    std::vector<std::string> stages;   ///< where each kill struck
    std::vector<std::string> outcomes; ///< «graceful-restart: done»; of plans that had begun
    int struck = 0;                    ///< kills that came before the last plan was closed
    int begun = 0;                     ///< plans
    int takenUp = 0;                   ///< plans that a later program found unfinished
    int torn = 0;                      ///< kills that left a record half written
    std::string whys;                  ///< of the plans that had ended when the first was killed
    std::string story;                 ///< for whoever looks into a fault
};

/// Plans run in a Holdfast that is killed, is started again until all is settled, and is judged by what the
/// processes, the platform, the journal, the store and the audit trail say.
class KillTrial {
public:
    KillTrial(KillScript script, std::string programs);
    ~KillTrial();

    [[nodiscard]] KillReport run();

private:
    void live(const KillMoment& moment, bool first);
    void ask(KilledProgram& program);
    void abortWhatIsRegretted(const KilledProgram& program);
    [[nodiscard]] bool isOver(const KilledProgram& program, bool first);
    void noteKill(const KillMoment& moment);
    void settle();

    void fault(std::string text) { m_report.faults.push_back(std::move(text)); }

    KillScript m_script;
    KillPlace m_place;
    KillReport m_report;
    std::vector<std::unique_ptr<KilledProgram>> m_lives;
    std::vector<std::string> m_open; ///< plans that were unfinished at the last kill
    std::vector<std::string> m_aborted;
};

} // namespace holdfast::testing

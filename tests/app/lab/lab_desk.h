// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/lab_platform.h"
#include "app/watch.h"
#include "engine/core/automation/desk_state.h"
#include "tests/app/lab/lab_client.h"

#include <QtCore/QTemporaryDir>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::testing {

/// The engine as the program makes it, watching a lab and able to act on it, and a person who does at once
/// what the desk proposes for the services that are given to it: nothing else, and nothing that a guard
/// refuses. Main thread.
class LabDesk final : public ports::EngineListener {
public:
    struct Options {
        std::string interval;   ///< of sweeps, as a fleet file has it; empty: the lab's
        bool automatic = false; ///< mode Auto: the person only looks on
    };

    /// What became of a service since it was given to the person.
    struct Course {
        TimePoint since;
        std::optional<automation::Proposal> proposal; ///< the first one
        std::vector<actions::PlanSummary> plans;      ///< that have ended, oldest first
        std::string held;          ///< why the newest proposal could not begin; empty: it could
        bool busy = false;         ///< a plan of the person's is being drawn up or is under way
        std::uint64_t triedAt = 0; ///< sweep

        /// The plan that did it, verified; null: none yet.
        [[nodiscard]] const actions::PlanSummary* recovery() const;
    };

    /// `lab` runs and outlives this.
    LabDesk(const LabClient& lab, Options options);
    ~LabDesk() override;
    LabDesk(const LabDesk&) = delete;
    LabDesk& operator=(const LabDesk&) = delete;

    /// Seen once in whole, and unlocked.
    [[nodiscard]] bool isReady() const { return m_ready; }

    /// Why it will never be ready; empty: nothing is wrong.
    [[nodiscard]] const std::string& trouble() const { return m_trouble; }

    void recover(const std::string& service);
    [[nodiscard]] const Course& course(const std::string& service) const;

    /// For what a test says when it fails.
    [[nodiscard]] std::string words(const std::string& service) const;

    [[nodiscard]] FleetStatePtr state() { return m_watch.client().state(); }

    [[nodiscard]] ports::ActionClient& actions() { return m_watch.actions(); }

    void stateChanged(const FleetStatePtr& state) override;

    void eventsArrived(std::span<const Event>) override {}

private:
    void take(const ServiceId& service, Course& course, const FleetState& state);
    void draw(const ServiceId& service, Course& course, const automation::Proposal& proposal);
    void execute(const ServiceId& service, const actions::PlanSheet& sheet);
    [[nodiscard]] std::string fleetFile(const LabClient& lab) const;

    Options m_options;
    QTemporaryDir m_folder;
    lab::LabPlatform m_platform;
    app::Watch m_watch;
    std::map<ServiceId, Course> m_courses;
    bool m_unlocking = false;
    bool m_ready = false;
    std::string m_trouble;
};

} // namespace holdfast::testing

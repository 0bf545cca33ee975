// SPDX-License-Identifier: GPL-3.0-or-later
// Faults of all kinds, one after the other, in a real lab that the real engine watches. What the desk
// proposes is done at once by a person (or, with --auto, by automation itself); measured is how long each
// takes from the fault to the proposal, to the first step and to the recovery that probes have verified.
//   bench_recovery [--faults N] [--seed N] [--interval SPAN] [--auto] [--quick]
// Every guard stands. A service in its cooldown is left alone until that is over, the storm brake (three
// actions of automation in ten minutes) is waited out, and the next fault comes when all are well again.
#include "engine/core/actions/actionable_health.h"
#include "engine/core/automation/service_policy.h"
#include "engine/core/base/text.h"
#include "tests/app/lab/lab_desk.h"
#include "tests/benchmarks/local_targets.h"
#include "tests/benchmarks/recovery_faults.h"

#include <QtCore/QCoreApplication>
#include <QtTest/QTest>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

using namespace holdfast;
using namespace holdfast::benchmarks;
using holdfast::testing::LabClient;
using holdfast::testing::LabDesk;

namespace {

constexpr int kMostMs = 600'000;     ///< for one fault
constexpr double kRecoveredIn = 300; ///< seconds, the bar
constexpr double kFirstStepIn = 30;  ///< seconds, the bar

struct Settings {
    int faults = 50;
    std::uint64_t seed = 1;
    std::string interval = "2s";
    bool automatic = false;
};

/// What became of one fault; seconds, none: it did not come to that.
struct Measured {
    PlannedFault fault;
    std::optional<double> trigger;   ///< from the fault to the proposal
    std::optional<double> firstStep; ///< from the proposal to the first step of its plan
    std::optional<double> verified;  ///< from the fault to the end of the plan that was verified
    std::string plans;               ///< «graceful-restart done»
};

double secondsBetween(TimePoint from, TimePoint to) {
    return std::chrono::duration<double>(to - from).count();
}

class Bench {
public:
    explicit Bench(Settings settings) : m_settings(std::move(settings)) {}

    int run() {
        if (!m_lab.start()) return giveUp("the lab: " + m_lab.trouble().toStdString());
        m_desk.emplace(m_lab,
                       LabDesk::Options{.interval = m_settings.interval, .automatic = m_settings.automatic});
        const bool ready =
            QTest::qWaitFor([&] { return m_desk->isReady() || !m_desk->trouble().empty(); }, kMostMs);
        if (!ready || !m_desk->isReady()) return giveUp(m_desk->trouble());
        m_source.emplace(m_settings.seed, parseDuration(m_settings.interval).value_or(Duration(2'000)),
                         FaultChoices(*m_desk->state()->fleet, m_lab.state().services));
        fmt::print("{:>3} {:<22} {:<12} {:>8} {:>9} {:>11} {:>10}  {}\n", "", "service", "fault", "strength",
                   "trigger s", "1st step s", "verified s", "plans");
        for (int number = 1; number <= m_settings.faults; ++number) {
            if (!settle()) break;
            measure();
            tell(number);
        }
        const bool whole = auditIsWhole();
        report(whole);
        m_desk.reset();
        return m_lab.stop() && whole ? 0 : 1;
    }

private:
    static int giveUp(const std::string& why) {
        fmt::print(stderr, "bench_recovery could not run: {}\n", why);
        return 1;
    }

    /// Everything well, nothing under way, and some fault is out of its cooldown.
    bool settle() {
        const auto began = SystemClock().now();
        m_next.reset();
        const bool settled = QTest::qWaitFor(
            [&] {
                if (!unrest().empty()) return false;
                m_next =
                    m_source->next([this](const auto& one, auto action) { return isReady(one, action); });
                return m_next.has_value();
            },
            3 * kMostMs);
        m_waited += secondsBetween(began, SystemClock().now());
        if (!settled) fmt::print(stderr, "the lab is not well again: {}\n", unrest());
        return settled;
    }

    [[nodiscard]] std::string unrest() {
        const auto state = m_desk->state();
        if (!state || !state->desk) return "nothing is seen";
        for (const auto& service : state->services) {
            const double own = actions::actionableHealth(service).value_or(0.0);
            if (own < state->fleet->interveneBelow)
                return fmt::format("{} is at {:.2f}", service.id.value(), own);
        }
        if (!state->desk->running.empty()) return "a plan is under way";
        return m_settings.automatic ? state->desk->storm : std::string();
    }

    /// No cooldown runs for what would be due first.
    [[nodiscard]] bool isReady(const std::string& service, actions::RecoveryAction action) {
        const auto ended = m_ended.find({service, action});
        if (ended == m_ended.end()) return true;
        const auto state = m_desk->state();
        const auto found = std::ranges::find(state->desk->services, ServiceId(service),
                                             &automation::ServiceAutomation::service);
        if (found == state->desk->services.end()) return false;
        return SystemClock().now() - ended->second > automation::ruleFor(found->policy, action).cooldown;
    }

    void measure() {
        Measured one{.fault = *m_next};
        const auto& fault = one.fault;
        m_desk->recover(fault.sufferer);
        const auto injected = SystemClock().now();
        if (auto why = m_lab.inject(fault.service, fault.fault, fault.strength, fault.lasts); !why.empty())
            one.plans = "not injected: " + why;
        const auto& course = m_desk->course(fault.sufferer);
        if (one.plans.empty())
            static_cast<void>(QTest::qWaitFor([&] { return course.recovery() != nullptr; }, kMostMs));
        if (course.proposal) one.trigger = secondsBetween(injected, course.proposal->since);
        for (const auto& plan : course.plans) {
            one.plans += fmt::format("{}{} {}", one.plans.empty() ? "" : ", ", actions::toString(plan.action),
                                     plan.outcome ? actions::toString(*plan.outcome) : "open");
            if (plan.ended) m_ended[{fault.sufferer, plan.action}] = *plan.ended;
            if (plan.firstStep && !one.firstStep)
                one.firstStep = secondsBetween(course.proposal->since, *plan.firstStep);
        }
        if (const auto* recovery = course.recovery(); recovery != nullptr && recovery->ended)
            one.verified = secondsBetween(injected, *recovery->ended);
        else
            endByHand(fault, m_desk->words(fault.sufferer));
        m_measured.push_back(std::move(one));
    }

    void endByHand(const PlannedFault& fault, const std::string& why) {
        fmt::print("    not recovered: {}\n", why);
        if (m_lab.hasFault(fault.service, fault.fault))
            fmt::print("    ended by hand: {}\n", m_lab.endFault(fault.service, fault.fault));
        if (!m_lab.service(fault.service).running) static_cast<void>(m_lab.startService(fault.service));
    }

    void tell(int number) const {
        const auto shown = [](const std::optional<double>& value) {
            return value ? fmt::format("{:.1f}", *value) : std::string("-");
        };
        const auto& one = m_measured.back();
        fmt::print("{:>3} {:<22} {:<12} {:>8.2f} {:>9} {:>11} {:>10}  {}\n", number, one.fault.service,
                   one.fault.fault, one.fault.strength, shown(one.trigger), shown(one.firstStep),
                   shown(one.verified), one.plans);
        std::fflush(stdout);
    }

    [[nodiscard]] bool auditIsWhole() {
        std::optional<Result<ports::AuditAnswer>> audit;
        m_desk->actions().queryAudit({.limit = 100'000}, [&](const auto& answer) { audit = answer; });
        static_cast<void>(QTest::qWaitFor([&] { return audit.has_value(); }, kMostMs));
        return audit && *audit && (*audit)->verdict.whole;
    }

    [[nodiscard]] std::vector<double> sorted(std::optional<double> Measured::* value) const {
        std::vector<double> values;
        for (const auto& one : m_measured) {
            if (one.*value) values.push_back(*(one.*value));
        }
        std::ranges::sort(values);
        return values;
    }

    void report(bool whole) const {
        const auto median = [](const std::vector<double>& of) {
            return of.empty() ? -1.0 : of[of.size() / 2];
        };
        const auto longest = [](const std::vector<double>& of) { return of.empty() ? -1.0 : of.back(); };
        const auto trigger = sorted(&Measured::trigger);
        const auto step = sorted(&Measured::firstStep);
        const auto verified = sorted(&Measured::verified);
        const auto inTime = std::ranges::count_if(verified, [](double one) { return one < kRecoveredIn; });
        const auto stepped = std::ranges::count_if(step, [](double one) { return one < kFirstStepIn; });
        const auto count = static_cast<double>(m_measured.size());
        heading(fmt::format("recovery of {} faults, sweeps every {}, {}", m_measured.size(),
                            m_settings.interval, m_settings.automatic ? "automation" : "a person at once")
                    .c_str());
        line("recovered and verified within 5 minutes", static_cast<double>(inTime) / std::max(count, 1.0),
             "share", ">= 0.90", "1");
        line("first step within 30 s of the trigger", static_cast<double>(stepped) / std::max(count, 1.0),
             "share", "1", "1");
        line("from the fault to the trigger, median", median(trigger), "s", "", "");
        line("… longest", longest(trigger), "s", "", "");
        line("from the trigger to the first step, median", median(step), "s", "", "");
        line("… longest", longest(step), "s", "< 30", "");
        line("from the fault to the verified recovery, median", median(verified), "s", "", "");
        line("… longest", longest(verified), "s", "< 300", "");
        line("waited for cooldowns, the storm brake and well services", m_waited, "s", "", "");
        fmt::print("the audit trail is {}\n", whole ? "whole" : "NOT whole");
        const nlohmann::json json{{"benchmark", "recovery"},
                                  {"faults", m_measured.size()},
                                  {"seed", m_settings.seed},
                                  {"interval", m_settings.interval},
                                  {"automatic", m_settings.automatic},
                                  {"recovered_in_300_s", inTime},
                                  {"first_step_in_30_s", stepped},
                                  {"trigger_s", {median(trigger), longest(trigger)}},
                                  {"first_step_s", {median(step), longest(step)}},
                                  {"verified_s", {median(verified), longest(verified)}},
                                  {"audit_whole", whole}};
        fmt::print("{}\n", json.dump());
    }

    Settings m_settings;
    std::optional<FaultSource> m_source;
    LabClient m_lab;
    std::optional<LabDesk> m_desk;
    std::optional<PlannedFault> m_next;
    std::map<std::pair<std::string, actions::RecoveryAction>, TimePoint> m_ended;
    std::vector<Measured> m_measured;
    double m_waited = 0.0;
};

} // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    Settings settings;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--auto") {
            settings.automatic = true;
        } else if (word == "--quick") {
            settings.faults = 5;
        } else if (word == "--faults" && i + 1 < argc) {
            settings.faults = std::max(1, std::atoi(argv[++i]));
        } else if (word == "--seed" && i + 1 < argc) {
            settings.seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--interval" && i + 1 < argc && parseDuration(argv[i + 1])) {
            settings.interval = argv[++i];
        } else {
            fmt::print(stderr,
                       "bench_recovery [--faults N] [--seed N] [--interval SPAN] [--auto] [--quick]\n");
            return 2;
        }
    }
    return Bench(settings).run();
}

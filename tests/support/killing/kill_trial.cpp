// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/killing/kill_trial.h"

#include "engine/core/actions/plan_history.h"
#include "tests/support/killing/kill_judge.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <random>

namespace holdfast::testing {

using namespace std::chrono_literals;
using actions::StepStanding;

namespace {

constexpr auto kToBeReady = 60s;
constexpr auto kToSettle = 180s;
/// A plan that nobody disturbs takes about so long.
constexpr int kLifeMilliseconds = 2'800;
constexpr int kTakingUpMilliseconds = 4'000;

/// Where a plan stood, as its records tell.
std::string stageOf(const actions::PlanHistory& plan) {
    if (plan.outcome()) return "ended, not audited";
    const auto under = [&](StepStanding standing) {
        return std::ranges::find(plan.steps(), standing, &actions::StepState::standing) != plan.steps().end();
    };
    if (under(StepStanding::Undoing)) return "in an undoing";
    if (plan.compensating()) return "compensating";
    if (under(StepStanding::Begun)) return "in a step";
    if (plan.records().back().kind == actions::RecordKind::Verifying) return "verifying";
    return plan.anyIntent() ? "between two steps" : "before the first step";
}

bool hasSaid(const KilledProgram& program, const char* what, const std::string& service) {
    return std::ranges::any_of(program.said(), [&](const nlohmann::json& line) {
        return line.contains(what) && line.value("service", std::string()) == service;
    });
}

bool isTakenUp(const KilledProgram& program, const std::string& plan) {
    return std::ranges::any_of(program.said(), [&](const nlohmann::json& line) {
        return line.value("event", std::string()) == "begun" && line["plan"] == plan;
    });
}

bool isReady(const KilledProgram& program) {
    return program.state().is_object() && program.state().value("ready", false);
}

/// Every plan in the journal is closed.
bool isClosed(const KillPlace& place) {
    const auto open = actions::openPlans(place.journal().records);
    return open && open->empty();
}

KillMoment momentOf(std::mt19937_64& dice, int plans, int milliseconds) {
    const auto below = [&](int most) { return static_cast<int>(dice() % static_cast<std::uint64_t>(most)); };
    const int kind = below(10);
    if (kind < 4)
        return {.kind = KillMoment::Kind::Time,
                .number = 0,
                .after = std::chrono::milliseconds(below(milliseconds))};
    if (kind < 7)
        return {.kind = KillMoment::Kind::Journal,
                .number = 1 + below(8 * plans),
                .after = std::chrono::microseconds(below(5'000))};
    return {.kind = kind == 7 || kind == 8 ? KillMoment::Kind::BeforeDeed : KillMoment::Kind::AfterDeed,
            .number = 1 + below((3 * plans + 1) / 2),
            .after = {}};
}

} // namespace

void limitFiles(pid_t program, std::uint64_t bytes) {
    rlimit limit{};
    if (::prlimit(program, RLIMIT_FSIZE, nullptr, &limit) != 0) return;
    limit.rlim_cur = bytes;
    ::prlimit(program, RLIMIT_FSIZE, &limit, nullptr);
}

KillScript killScript(std::uint64_t seed) {
    std::mt19937_64 dice(seed);
    const std::vector<AskedPlan> all{
        {.service = "api", .action = "graceful-restart"},
        {.service = "cart", .action = "container-restart"},
        {.service = "shop", .action = "dependency-restart"},
        {.service = "pool", .action = "scale-out", .arguments = {{"replicas", "3"}}},
        {.service = "crowd", .action = "scale-in", .arguments = {{"replicas", "2"}}}};
    KillScript script{.seed = seed, .plans = {}, .kills = {}};
    while (script.plans.empty()) {
        for (const auto& plan : all) {
            if (dice() % 2 == 0) continue;
            script.plans.push_back(plan);
            script.plans.back().aborted = dice() % 5 == 0;
        }
    }
    const int plans = static_cast<int>(script.plans.size());
    script.kills.push_back(momentOf(dice, plans, kLifeMilliseconds));
    if (dice() % 3 == 0) script.kills.push_back(momentOf(dice, plans, kTakingUpMilliseconds));
    return script;
}

KillTrial::KillTrial(KillScript script, std::string programs)
    : m_script(std::move(script)), m_place(std::move(programs)) {}

KillTrial::~KillTrial() {
    m_place.platform().watch({});
}

void KillTrial::ask(KilledProgram& program) {
    for (const auto& plan : m_script.plans)
        program.order({{"service", plan.service}, {"action", plan.action}, {"arguments", plan.arguments}});
}

void KillTrial::abortWhatIsRegretted(const KilledProgram& program) {
    for (const auto& plan : m_script.plans) {
        if (!plan.aborted || std::ranges::find(m_aborted, plan.service) != m_aborted.end()) continue;
        for (const auto& line : program.said()) {
            if (!line.contains("accepted") || line["service"] != plan.service) continue;
            m_aborted.push_back(plan.service);
            program.order({{"abort", line["accepted"]}});
        }
    }
}

bool KillTrial::isOver(const KilledProgram& program, bool first) {
    if (!isReady(program)) return false;
    if (first) {
        abortWhatIsRegretted(program);
        const bool answered = std::ranges::all_of(m_script.plans, [&](const AskedPlan& plan) {
            return hasSaid(program, "accepted", plan.service) || hasSaid(program, "refused", plan.service);
        });
        if (!answered) return false;
    }
    // Told, too, of those that it has taken up.
    const auto ended = program.state()["ended"].get<std::vector<std::string>>();
    const bool told = std::ranges::all_of(m_open, [&](const std::string& plan) {
        return std::ranges::find(ended, plan) != ended.end() && isTakenUp(program, plan);
    });
    return told && program.state()["running"].empty() && isClosed(m_place);
}

void KillTrial::live(const KillMoment& moment, bool first) {
    auto& program = *m_lives.emplace_back(std::make_unique<KilledProgram>());
    if (!m_place.start(program)) return fault("the program does not start");
    if (first && !program.waitUntil(isReady, kToBeReady))
        return fault("the program is not ready: " + program.log());
    m_place.platform().watch(
        [pid = program.pid(), moment, full = first ? m_script.fullAtOrder : 0](int number, bool after) {
            const bool before = moment.kind == KillMoment::Kind::BeforeDeed && !after;
            const bool behind = moment.kind == KillMoment::Kind::AfterDeed && after;
            if (number == moment.number && (before || behind)) ::kill(pid, SIGKILL);
            if (number == full && !after) limitFiles(pid, 0);
        });
    if (first) ask(program);
    program.killAt(moment, m_place.actingFolder(),
                   [&](const KilledProgram& one) { return isOver(one, first); });
    m_place.platform().watch({});
    if (first && program.state().is_object()) m_report.whys = program.state()["whys"].dump();
    noteKill(moment);
}

void KillTrial::noteKill(const KillMoment& moment) {
    const auto reading = m_place.journal();
    m_report.torn += reading.tornBytes > 0 ? 1 : 0;
    if (reading.damage) fault("the journal is damaged after the kill: " + reading.damage->detail);
    const auto open = actions::openPlans(reading.records);
    if (!open) return fault("a plan in the journal cannot be read: " + open.error().detail);
    m_report.story += fmt::format("killed {}:", toString(moment));
    m_open.clear();
    for (const auto& plan : *open) {
        ++m_report.takenUp;
        m_report.stages.push_back(stageOf(plan));
        m_report.story += fmt::format(" {} {};", plan.plan().target.service.value(), stageOf(plan));
        m_open.push_back(plan.plan().id.value());
    }
    if (!open->empty() || reading.records.empty()) ++m_report.struck;
    if (open->empty()) m_report.stages.emplace_back(reading.records.empty() ? "nothing begun" : "all closed");
    m_report.story += "\n";
}

void KillTrial::settle() {
    auto& program = *m_lives.emplace_back(std::make_unique<KilledProgram>());
    if (!m_place.start(program)) return fault("the program does not start again");
    if (!program.waitUntil([&](const KilledProgram& one) { return isOver(one, false); }, kToSettle))
        fault("it does not settle: " + program.state().dump() + "\n" + program.log());
    if (!program.close()) fault("it does not end");
}

KillReport KillTrial::run() {
    if (auto trouble = m_place.begin(); !trouble.empty()) {
        fault(trouble);
        return std::move(m_report);
    }
    for (std::size_t i = 0; i < m_script.kills.size(); ++i)
        live(m_script.kills[i], i == 0);
    settle();
    KillJudge judge(m_place, m_script, m_lives, m_open);
    judge.judge(m_report);
    if (m_report.faults.empty()) return std::move(m_report);
    for (const auto& life : m_lives) {
        m_report.story += "---- a life\n" + life->log();
        for (const auto& line : life->said())
            m_report.story += line.dump() + "\n";
    }
    for (const auto& record : m_place.journal().records)
        m_report.story += fmt::format("{} {} step {} attempt {} {}\n", record.plan.value().substr(0, 8),
                                      toString(record.kind), record.step, record.attempt, record.text);
    return std::move(m_report);
}

} // namespace holdfast::testing

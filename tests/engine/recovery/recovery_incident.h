// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/evidence.h"
#include "engine/core/actions/execution.h"
#include "engine/recovery/recipe_runner.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/fake_clock.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>

namespace holdfast::recovery::testing {

using namespace holdfast::actions;

/// This program ends here.
struct Crash {};

/// Subjects of one platform: services by id, workload of the same name unless told otherwise.
class Subjects final : public SubjectFinder {
public:
    explicit Subjects(ports::Platform& platform) : m_platform(platform) {
        fleet.name = "shop";
        fleet.environment = Environment::Lab;
    }

    ServiceSpec& add(const std::string& id, const std::string& workload = {}) {
        m_workloads[ServiceId(id)] = workloads::WorkloadId(workload.empty() ? id : workload);
        ServiceSpec spec;
        spec.id = ServiceId(id);
        fleet.services.push_back(std::move(spec));
        return fleet.services.back();
    }

    void depend(const std::string& from, const std::string& to, DependencyKind kind = DependencyKind::Hard) {
        fleet.dependencies.push_back({.from = ServiceId(from), .to = ServiceId(to), .kind = kind});
    }

    Result<Subject> find(const ServiceId& service) override {
        const auto* const spec = fleet.find(service);
        if (spec == nullptr) return failure(ErrorCode::FixSetup, "there is no such service");
        return Subject{
            .fleet = fleet, .service = *spec, .platform = &m_platform, .workload = m_workloads[service]};
    }

    [[nodiscard]] ports::Platform& platform() const { return m_platform; }

    FleetSpec fleet;

private:
    ports::Platform& m_platform;
    std::map<ServiceId, workloads::WorkloadId> m_workloads;
};

/// A plan of a recipe, run by the real deeds on a real platform; the rest of the world is well. Time is the
/// test's own, but for what the deeds themselves wait.
class Incident final : public Journal,
                       public LeaseKeeper,
                       public StepRunner,
                       public HealthObserver,
                       public GuardSource,
                       public AuditSink,
                       public ActionBook {
public:
    explicit Incident(Subjects& subjects)
        : m_subjects(subjects), m_book(platformCookbook(clock)), m_runner(m_book, subjects) {}

    /// More recipes and deeds; before the first plan.
    void add(Cookbook&& more) { m_book.add(std::move(more)); }

    [[nodiscard]] Result<Drawing> draw(RecoveryAction action, const std::string& service,
                                       std::map<std::string, std::string> arguments = {}) {
        const auto subject = m_subjects.find(ServiceId(service));
        if (!subject) return std::unexpected(subject.error());
        return m_book.recipeFor(action)->draw(*subject,
                                              {.service = ServiceId(service),
                                               .action = action,
                                               .arguments = std::move(arguments),
                                               .reason = {}},
                                              m_subjects, {});
    }

    /// Draws it up and confirms it. Fails the program where it cannot be drawn.
    void plan(RecoveryAction action, const std::string& service,
              std::map<std::string, std::string> arguments = {}) {
        auto drawing = draw(action, service, std::move(arguments));
        if (!drawing) qFatal("%s", drawing.error().detail.c_str());
        take(*drawing, action, service);
    }

    void take(const Drawing& drawing, RecoveryAction action, const std::string& service) {
        m_plan = Plan{.id = PlanId("p" + std::to_string(++m_plans)),
                      .action = action,
                      .tier = tierOf(action, m_subjects.fleet.environment),
                      .target = {.fleet = m_subjects.fleet.name,
                                 .environment = m_subjects.fleet.environment,
                                 .context = drawing.context,
                                 .service = ServiceId(service),
                                 .identity = drawing.identity},
                      .revision = 7,
                      .basis = drawing.basis,
                      .drawnUp = clock.now(),
                      .drawnUpBy = "ada",
                      .reason = "health 0.2",
                      .changes = drawing.changes,
                      .steps = drawing.steps,
                      .expected = drawing.expected,
                      .wayBack = drawing.wayBack};
        if (const auto sound = checkPlan(m_plan); !sound) qFatal("%s", sound.error().detail.c_str());
    }

    void make(ExecutionMode mode = ExecutionMode::Perform) {
        const auto confirmation = confirm(m_plan,
                                          {.plan = m_plan.id,
                                           .revision = m_plan.revision,
                                           .digest = digestOf(m_plan),
                                           .by = "ada",
                                           .impactRead = true,
                                           .typedName = m_plan.target.service.value(),
                                           .reason = "an exercise",
                                           .secondPerson = {}},
                                          clock.now());
        execution =
            std::make_unique<Execution>(world(), m_plan, *confirmation, Execution::Options{.mode = mode});
    }

    /// To its end; false: this program ended before.
    bool go() {
        if (!execution) make();
        try {
            for (int i = 0; i < 5'000; ++i) {
                const auto progress = execution->advance();
                if (progress.ended) return true;
                if (progress.notBefore && *progress.notBefore > clock.steady())
                    clock.pass(*progress.notBefore - clock.steady());
            }
        } catch (const Crash&) {
            execution.reset();
            return false;
        }
        qFatal("it never ends");
    }

    /// This program is started again: all it knows is the journal. False: nothing is open.
    bool startAgain() {
        crashAt = -1;
        execution.reset();
        const auto open = openPlans(m_records);
        if (!open || open->empty()) return false;
        execution = std::make_unique<Execution>(world(), open->front(), Execution::Options{});
        return true;
    }

    [[nodiscard]] std::string evidence() const { return evidenceOf(execution->history()).dump(1); }

    /// How often a step of this operation was really run, forwards.
    [[nodiscard]] int runs(const std::string& operation) const {
        const auto found = m_runs.find(operation);
        return found == m_runs.end() ? 0 : found->second;
    }

    [[nodiscard]] World world() { return {clock, *this, *this, *this, *this, *this, *this, *this}; }

    [[nodiscard]] const Plan& plan() const { return m_plan; }

    holdfast::testing::FakeClock clock;
    std::unique_ptr<Execution> execution;
    /// This program ends at the n-th of its moments: before and after each journal record, before and after
    /// each run of a step. Counted in moments.
    int crashAt = -1;
    int moments = 0;
    bool well = true; ///< own health comes back
    /// Who is ill whatever is done, as their probes say; none: nobody.
    std::function<bool(const ServiceId&)> isIll;
    std::vector<CallRecord> calls;

    // Journal
    Result<void> append(const JournalRecord& record) override {
        moment();
        m_records.push_back(record);
        moment();
        return {};
    }

    Result<std::vector<JournalRecord>> records() const override { return m_records; }

    // LeaseKeeper
    Result<Lease> acquire(const PlanTarget& target, const std::string&) override {
        return Lease{.target = target, .token = ++m_token, .until = clock.now() + Duration(30'000)};
    }

    Result<Lease> renew(const Lease& lease) override { return lease; }

    void release(const Lease&) override {}

    // StepRunner
    StepAnswer run(const StepCall& call) override {
        moment();
        auto answer = m_runner.run(call);
        if (call.direction == Direction::Do && call.writes == Writes::Perform) ++m_runs[call.operation.name];
        calls.insert(calls.end(), answer.calls.begin(), answer.calls.end());
        moment();
        return answer;
    }

    StepSight observe(const StepCall& call) override { return m_runner.observe(call); }

    // HealthObserver
    Result<HealthReading> read(const ServiceId& service) override {
        return HealthReading{.taken = clock.steady(),
                             .time = clock.now(),
                             .own = well && !(isIll && isIll(service)) ? 0.95 : 0.1,
                             .signals = {},
                             .fields = {}};
    }

    // GuardSource
    Result<GuardFacts> gather(const Plan& plan, const Lease* lease) override {
        auto facts = actions::testing::wellFacts();
        facts.now = clock.now();
        facts.world.target = plan.target;
        facts.world.basis = plan.basis;
        facts.world.revision = plan.revision;
        facts.record->lastEnded.reset();
        facts.wayBack.safePoint = SnapshotFacts{.name = "20261122-003000-7f3a", .verified = true};
        facts.access.role = Role::Admin;
        facts.wayBack.backup = BackupFacts{
            .name = "20261122-003000-7f3a", .taken = clock.now() - Duration(60'000), .verified = true};
        facts.lease.standing = lease != nullptr ? LeaseStanding::Ours : LeaseStanding::Free;
        facts.lease.token = lease != nullptr ? lease->token : 0;
        return facts;
    }

    // AuditSink
    Result<void> write(const AuditNote& note) override {
        trail.push_back(note);
        return {};
    }

    Result<bool> has(const PlanId& plan, AuditMoment at) const override {
        for (const auto& note : trail) {
            if (note.plan == plan && note.moment == at) return true;
        }
        return false;
    }

    // ActionBook
    Result<void> record(const Plan&, Outcome, TimePoint) override { return {}; }

    Result<void> pauseAutomation(const Plan&, const std::string&) override { return {}; }

    Result<void> askPerson(const Plan&, const std::string& why) override {
        asked.push_back(why);
        return {};
    }

    std::vector<AuditNote> trail;
    std::vector<std::string> asked;

private:
    void moment() {
        if (moments++ == crashAt) throw Crash{};
    }

    Subjects& m_subjects;
    Cookbook m_book;
    RecipeRunner m_runner;
    Plan m_plan;
    int m_plans = 0;
    std::uint64_t m_token = 0;
    std::vector<JournalRecord> m_records;
    std::map<std::string, int> m_runs;
};

} // namespace holdfast::recovery::testing

/// It ended so; else its words and its evidence.
#define ENDED(incident, expectedOutcome)                                                                     \
    do {                                                                                                     \
        QVERIFY((incident).execution);                                                                       \
        QVERIFY2((incident).execution->outcome() == (expectedOutcome),                                       \
                 ((incident).execution->why() + "\n" + (incident).evidence()).c_str());                      \
    } while (false)

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/execution.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/fake_clock.h"

#include <functional>
#include <set>

namespace holdfast::actions::testing {

/// This program ends here.
struct Crash {};

/// What is really there of one step's effect.
struct Truth {
    bool inEffect = false;
    bool partly = false;
    bool foreign = false;            ///< somebody else changed it: not ours to answer for
    std::optional<SteadyPoint> late; ///< a call that is on its way lands then …
    bool lateValue = false;          ///< … and makes it this
    bool looked = false;             ///< seen since it was run last

    bool operator==(const Truth&) const = default;
};

/// What may go wrong at one place; 0 is always «nothing».
enum class RunFault : std::uint8_t {
    None,
    RefusedWithout,
    RefusedPartly,
    LostWithout,
    LostWith,
    LostLater,
    CrashBefore,
    CrashAfter,
    CrashLater,
    Fenced,
};
inline constexpr int kRunFaults = 10;

enum class AppendFault : std::uint8_t { None, NotThere, There, CrashBefore, CrashAfter };
inline constexpr int kAppendFaults = 5;

/// The whole world of an execution, in which everything can fail where `choose` says so, and which notices
/// whatever an execution must never do.
class FakeWorld final : public Journal,
                        public LeaseKeeper,
                        public StepRunner,
                        public HealthObserver,
                        public GuardSource,
                        public AuditSink,
                        public ActionBook {
public:
    /// Given a place and how many ways it has, which one is taken. Default: nothing goes wrong.
    using Chooser = std::function<int(const std::string& place, int ways)>;

    explicit FakeWorld(const Plan& plan) : truth(plan.steps.size()), m_plan(plan) {}

    [[nodiscard]] World world() { return {clock, *this, *this, *this, *this, *this, *this, *this}; }

    // Journal
    Result<void> append(const JournalRecord& record) override;

    Result<std::vector<JournalRecord>> records() const override { return journal; }

    // LeaseKeeper
    Result<Lease> acquire(const PlanTarget& target, const std::string& holder) override;
    Result<Lease> renew(const Lease& lease) override;

    void release(const Lease&) override { ++released; }

    // StepRunner
    StepAnswer run(const StepCall& call) override;
    StepSight observe(const StepCall& call) override;
    // HealthObserver
    Result<HealthReading> read(const ServiceId& service) override;
    // GuardSource
    Result<GuardFacts> gather(const Plan& plan, const Lease* lease) override;
    // AuditSink
    Result<void> write(const AuditNote& note) override;
    Result<bool> has(const PlanId& plan, AuditMoment moment) const override;
    // ActionBook
    Result<void> record(const Plan& plan, Outcome outcome, TimePoint ended) override;
    Result<void> pauseAutomation(const Plan& plan, const std::string& why) override;
    Result<void> askPerson(const Plan& plan, const std::string& why) override;

    /// Calls on their way land, if it is time.
    void land();

    holdfast::testing::FakeClock clock;
    Chooser choose = [](const std::string&, int) { return 0; };
    std::vector<Truth> truth;
    std::vector<JournalRecord> journal;
    std::vector<AuditNote> trail;
    std::set<PlanId> paused;
    std::set<PlanId> asked;
    std::vector<Outcome> recorded;
    std::vector<StepCall> calls; ///< every run()
    std::uint64_t serverToken = 41;
    int released = 0;
    bool sick = false;  ///< own health stays low
    bool blind = false; ///< own health is unknown
    bool memoryHigh = false;
    std::function<void(GuardFacts&)> changeFacts = [](GuardFacts&) {};
    std::vector<std::string> violations;

private:
    void expect(bool holds, const std::string& what) {
        if (!holds) violations.push_back(what);
    }

    void checkRun(const StepCall& call);
    void checkDone();
    StepAnswer play(const StepCall& call, RunFault fault);

    Plan m_plan;
    std::vector<SteadyPoint> m_well; ///< readings that were well, since the last run()
};

inline void FakeWorld::land() {
    for (auto& one : truth) {
        if (!one.late || clock.steady() < *one.late) continue;
        one.inEffect = one.lateValue;
        one.partly = false;
        one.late.reset();
    }
}

inline Result<void> FakeWorld::append(const JournalRecord& record) {
    const auto fault =
        static_cast<AppendFault>(choose("append " + std::string(toString(record.kind)), kAppendFaults));
    if (fault == AppendFault::CrashBefore) throw Crash{};
    const bool there = fault != AppendFault::NotThere;
    if (there) {
        if (record.kind == RecordKind::Ended && record.outcome == Outcome::Done) checkDone();
        journal.push_back(record);
    }
    if (fault == AppendFault::CrashAfter) throw Crash{};
    if (fault == AppendFault::None) return {};
    return failure(ErrorCode::FixSetup, "the disk is full");
}

inline void FakeWorld::checkDone() {
    land();
    for (const auto& one : truth)
        expect(one.inEffect || one.foreign, "done is said although a step is not in effect");
    const bool verified = std::ssize(m_well) >= m_plan.success.readings &&
                          m_well.back() - m_well.front() >= m_plan.success.span;
    expect(verified, "done is said without verification");
}

inline Result<Lease> FakeWorld::acquire(const PlanTarget& target, const std::string&) {
    if (choose("acquire", 2) == 1)
        return failure(ErrorCode::Retry, "grace on db-7 is acting on it. Wait until it is done.");
    ++serverToken;
    return Lease{.target = target,
                 .token = serverToken,
                 .until = clock.now() + Duration(30'000),
                 .reach = LeaseReach::Shared};
}

inline Result<Lease> FakeWorld::renew(const Lease& lease) {
    if (choose("renew", 2) == 1) ++serverToken; // somebody else took it
    if (lease.token != serverToken) return failure(ErrorCode::Replan, "the lock is another's");
    auto renewed = lease;
    renewed.until = clock.now() + Duration(30'000);
    return renewed;
}

inline void FakeWorld::checkRun(const StepCall& call) {
    const auto& one = truth[call.step];
    const auto what = std::string(toString(call.direction)) + " step " + std::to_string(call.step + 1);
    const bool intended = !journal.empty() && journal.back().kind == RecordKind::Intent &&
                          journal.back().plan == call.plan && journal.back().step == call.step &&
                          journal.back().direction == call.direction &&
                          journal.back().attempt == call.attempt;
    expect(intended, what + " was run without its intent in the journal");
    expect(one.looked, what + " was run blindly");
    expect(!one.late, what + " was run while an earlier call was still on its way");
    expect((call.direction == Direction::Do) == (!one.inEffect && !one.partly) || one.foreign,
           what + " was run although that was so already");
    expect(call.fencingToken == serverToken, what + " was run with a lease that was lost");
    const auto before = has(call.plan, AuditMoment::Before);
    expect(before && *before, what + " was run before the audit trail knew");
}

inline StepAnswer FakeWorld::run(const StepCall& call) {
    calls.push_back(call);
    if (call.writes == Writes::Withhold)
        return {.outcome = StepOutcome::Done, .calls = {{.call = "POST /" + call.operation.name}}};
    land();
    checkRun(call);
    truth[call.step].looked = false;
    m_well.clear();
    const auto place = "run " + std::string(toString(call.direction)) + " " + std::to_string(call.step + 1);
    return play(call, static_cast<RunFault>(choose(place, kRunFaults)));
}

inline StepAnswer FakeWorld::play(const StepCall& call, RunFault fault) {
    auto& one = truth[call.step];
    const bool wanted = call.direction == Direction::Do;
    const auto happen = [&] {
        one.inEffect = wanted;
        one.partly = false;
    };
    const auto later = [&] {
        one.late = clock.steady() + call.deadline + call.deadline / 2;
        one.lateValue = wanted;
    };
    StepAnswer answer{
        .outcome = StepOutcome::Done,
        .calls = {{.call = "POST /" + call.operation.name + "?token=hunter2", .answer = "204"}}};
    const auto lost = [&] {
        clock.pass(call.deadline);
        answer = {.outcome = StepOutcome::Unknown, .text = "no answer in time"};
    };
    switch (fault) {
    case RunFault::None:
        happen();
        break;
    case RunFault::RefusedWithout:
        answer = {.outcome = StepOutcome::Failed, .text = "409 conflict"};
        break;
    case RunFault::RefusedPartly:
        one.partly = true;
        answer = {.outcome = StepOutcome::Failed, .text = "500 half of it"};
        break;
    case RunFault::LostWithout:
        lost();
        break;
    case RunFault::LostWith:
        happen();
        lost();
        break;
    case RunFault::LostLater:
        later();
        lost();
        break;
    case RunFault::CrashBefore:
        throw Crash{};
    case RunFault::CrashAfter:
        happen();
        throw Crash{};
    case RunFault::CrashLater:
        later();
        throw Crash{};
    case RunFault::Fenced:
        ++serverToken;
        answer = {.outcome = StepOutcome::Fenced, .text = "a newer token was seen"};
        break;
    }
    clock.pass(Duration(500));
    return answer;
}

inline StepSight FakeWorld::observe(const StepCall& call) {
    land();
    auto& one = truth[call.step];
    if (call.writes == Writes::Perform) {
        const int way = choose("observe " + std::to_string(call.step + 1), 4);
        if (way == 3) throw Crash{}; // also a program that closes while it asks, and gives the answer up
        if (way == 1) return {.seen = Seen::Unknown, .text = "the platform does not answer"};
        if (way == 2) {
            one.partly = true;
            one.foreign = true;
        }
    }
    one.looked = true;
    if (one.partly) return {.seen = Seen::Partly, .text = "somebody changed it"};
    return {.seen = one.inEffect ? Seen::InEffect : Seen::NotInEffect};
}

inline Result<HealthReading> FakeWorld::read(const ServiceId&) {
    const int way = choose("health", 5);
    if (way == 4) throw Crash{};
    if (way == 1) sick = true;
    if (way == 3) return failure(ErrorCode::Retry, "no probe answers");
    HealthReading reading{.taken = clock.steady(), .time = clock.now(), .own = sick ? 0.2 : 0.92};
    if (way == 2 || blind) reading.own.reset();
    reading.signals["memory"] = memoryHigh ? 0.95 : 0.4;
    if (reading.own && *reading.own >= m_plan.success.healthAtLeast && !memoryHigh)
        m_well.push_back(reading.taken);
    else
        m_well.clear();
    return reading;
}

inline Result<GuardFacts> FakeWorld::gather(const Plan& plan, const Lease* lease) {
    const int way = choose("guards", 4);
    if (way == 3) throw Crash{};
    if (way == 1) return failure(ErrorCode::Retry, "the platform does not answer");
    auto facts = wellFacts();
    facts.now = clock.now();
    facts.world.target = plan.target;
    facts.world.basis = plan.basis;
    facts.record->lastEnded.reset();
    facts.lease.standing = lease != nullptr ? LeaseStanding::Ours : LeaseStanding::Free;
    if (lease != nullptr) facts.lease.token = lease->token;
    if (way == 2) facts.world.observed = false;
    changeFacts(facts);
    return facts;
}

inline Result<bool> FakeWorld::has(const PlanId& plan, AuditMoment moment) const {
    for (const auto& note : trail) {
        if (note.plan == plan && note.moment == moment) return true;
    }
    return false;
}

inline Result<void> FakeWorld::write(const AuditNote& note) {
    const int way = choose("audit", 4);
    if (way == 1) return failure(ErrorCode::FixSetup, "the store is full");
    if (way == 2) throw Crash{};
    if (note.moment == AuditMoment::After) {
        const auto there = has(note.plan, note.moment);
        expect(!*there, "an end is in the audit trail twice");
    }
    trail.push_back(note);
    if (way == 3) throw Crash{};
    return {};
}

inline Result<void> FakeWorld::record(const Plan&, Outcome outcome, TimePoint) {
    const int way = choose("book", 3);
    if (way == 1) return failure(ErrorCode::Retry, "the store does not answer");
    recorded.push_back(outcome);
    if (way == 2) throw Crash{};
    return {};
}

inline Result<void> FakeWorld::pauseAutomation(const Plan& plan, const std::string&) {
    paused.insert(plan.id);
    return {};
}

inline Result<void> FakeWorld::askPerson(const Plan& plan, const std::string&) {
    asked.insert(plan.id);
    return {};
}

/// A plan that may be run in it: samplePlan() with steps whose effects are of their own.
inline Plan smallPlan(std::size_t steps) {
    auto plan = samplePlan();
    plan.steps.resize(steps);
    for (auto& step : plan.steps) {
        step.deadline = Duration(4'000);
        step.undo = {UndoKind::Operation, {.name = "undo " + step.operation.name}, "put it back"};
    }
    plan.success.every = Duration(5'000);
    plan.success.deadline = Duration(20'000);
    return plan;
}

inline Confirmation confirmedBy(const Plan& plan, TimePoint now, const std::string& who = "ada") {
    return *confirm(plan,
                    {.plan = plan.id,
                     .revision = plan.revision,
                     .digest = digestOf(plan),
                     .by = who,
                     .impactRead = true,
                     .typedName = plan.target.service.value()},
                    now);
}

/// Calls advance() until it has ended, and lets time pass as it asks.
inline void drive(FakeWorld& world, Execution& execution) {
    for (int i = 0; i < 2'000; ++i) {
        const auto progress = execution.advance();
        if (progress.ended) return;
        if (progress.notBefore && *progress.notBefore > world.clock.steady())
            world.clock.pass(*progress.notBefore - world.clock.steady());
    }
    world.violations.push_back("it never ends");
}

} // namespace holdfast::actions::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_run.h"

#include "engine/core/actions/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using actions::Phase;

namespace {

/// Through the execution, out of a call that was given up; never further than advance().
struct Left {};

// What must be recovered does not wait long for a picture of the rest: what is late is missing in it.
constexpr Duration kRecordedWithin{15'000};

} // namespace

PlanRun::PlanRun(Parts parts, actions::Plan plan, actions::Confirmation confirmation)
    : m_parts(std::move(parts))
    , m_world(m_parts.kit->world())
    , m_leases(m_world.leases, plan)
    , m_interrupted(false)
    , m_shown{.plan = actions::masked(plan), .confirmedBy = confirmation.by, .began = m_world.clock.now()}
    , m_execution(watched(), std::move(plan), std::move(confirmation), m_parts.options) {
    m_shown.steps = m_execution.history().steps();
    m_shown.text = text();
}

PlanRun::PlanRun(Parts parts, actions::PlanHistory history)
    : m_parts(std::move(parts))
    , m_world(m_parts.kit->world())
    , m_leases(m_world.leases, history.plan())
    , m_interrupted(true)
    , m_shown{.plan = actions::masked(history.plan()),
              .phase = Phase::Unknown,
              .steps = history.steps(),
              .confirmedBy = history.confirmation().by,
              .began = history.records().empty() ? m_world.clock.now() : history.records().front().time,
              .interrupted = true}
    , m_execution(watched(), std::move(history), m_parts.options) {
    m_shown.text = text();
}

PlanRun::~PlanRun() = default;

/// The same world, with this looking on where something is done, read or entered.
actions::World PlanRun::watched() noexcept {
    const auto& world = m_world;
    return {.clock = world.clock,
            .journal = world.journal,
            .leases = m_leases,
            .runner = *this,
            .health = *this,
            .guards = *this,
            .audit = world.audit,
            .book = *this};
}

/// What was answered may be half an answer now. The execution ends here as it would with the program: that it
/// may end at any call is what it is made for (tst_execution_paths), and the next start goes on from the
/// journal.
void PlanRun::mayLeave() const {
    if (m_leaving.stop_requested()) throw Left{};
}

actions::Progress PlanRun::advance() {
    actions::Progress progress;
    try {
        progress = m_execution.advance();
    } catch (const Left&) {
        m_left = true;
        return {.phase = m_shown.phase};
    }
    m_shown.current.reset();
    if (progress.ended) m_ended = m_world.clock.now();
    show();
    return progress;
}

void PlanRun::requestAbort(const std::string& by) {
    {
        const std::lock_guard lock(m_abortMutex);
        if (m_abortBy.empty()) m_abortBy = by;
    }
    m_recording.request_stop();
    m_execution.requestAbort(by);
    m_aborting.request_stop();
    m_poked.store(true);
}

void PlanRun::show() {
    m_shown.phase = m_execution.phase();
    m_shown.steps = m_execution.history().steps();
    m_shown.text = text();
    {
        const std::lock_guard lock(m_abortMutex);
        m_shown.abortBy = m_abortBy;
    }
    if (m_parts.moved) m_parts.moved(m_shown);
}

std::string PlanRun::text() const {
    const auto& history = m_execution.history();
    switch (m_execution.phase()) {
    case Phase::Draft:
    case Phase::Checked:
    case Phase::Confirmed:
        return "Takes the lock and asks the guards once more.";
    case Phase::Running:
        if (!m_shown.current) return "Goes on to the next step.";
        return m_shown.plan.steps[*m_shown.current].title + (m_progress.empty() ? "" : ": " + m_progress);
    case Phase::Unknown:
        return "Finds out what became of the last step.";
    case Phase::Verifying:
        return m_lastHealth.empty() ? "Verifies by probes."
                                    : fmt::format("Verifies by probes: {}.", m_lastHealth);
    case Phase::Compensating:
        return fmt::format("Undoes what was done. {}", history.why());
    case Phase::Ended:
        break;
    }
    return m_execution.why();
}

actions::StepAnswer PlanRun::run(const actions::StepCall& call) {
    m_shown.current = call.step;
    m_direction = call.direction;
    if (!m_shown.firstStep) m_shown.firstStep = m_world.clock.now();
    m_progress.clear();
    show();
    const auto tell = [this](const std::string& progress) {
        m_progress = progress;
        show();
    };
    // What is undone is undone whole.
    const auto abort = call.direction == actions::Direction::Do ? m_aborting.get_token() : std::stop_token();
    auto answer =
        m_parts.kit->runner().run(call, {.stop = m_leaving.get_token(), .abort = abort, .tell = tell});
    m_progress.clear();
    // One that was done before it could be given up is worth its place in the journal.
    if (answer.outcome != actions::StepOutcome::Done) mayLeave();
    return answer;
}

actions::StepSight PlanRun::observe(const actions::StepCall& call) {
    auto sight = m_parts.kit->runner().observe(call, m_leaving.get_token());
    if (sight.seen == actions::Seen::Unknown) mayLeave();
    return sight;
}

Result<actions::HealthReading> PlanRun::read(const ServiceId& service) {
    auto reading = m_world.health.read(service);
    if (!reading) mayLeave();
    if (!reading)
        m_lastHealth = reading.error().detail;
    else
        m_lastHealth =
            reading->own ? fmt::format("own health is {:.2f}", *reading->own) : "own health is not known yet";
    return reading;
}

/// Once every other guard lets it begin, and while nobody else can act on the service: later than that the
/// first step would be in the picture already.
Result<actions::GuardFacts> PlanRun::gather(const actions::Plan& plan, const actions::Lease* lease) {
    auto facts = m_parts.kit->guards().gather(plan, lease, m_leaving.get_token());
    mayLeave();
    if (!facts || lease == nullptr || m_interrupted || m_parts.kit->snapshots() == nullptr) return facts;
    const bool takesItself = std::ranges::any_of(
        plan.steps, [](const actions::Step& step) { return step.operation.name.starts_with("snapshot."); });
    if (plan.tier < actions::Tier::Impact || takesItself) return facts;
    if (actions::askGuards(plan, *facts, actions::GuardMoment::BeforeExecution).refused()) return facts;
    facts->wayBack.takenBefore = recordBefore(plan);
    mayLeave();
    return facts;
}

actions::SafetySnapshotFacts PlanRun::recordBefore(const actions::Plan& plan) {
    m_shown.text = "Takes a snapshot before it begins.";
    if (m_parts.moved) m_parts.moved(m_shown);
    auto& book = *m_parts.kit->snapshots();
    const auto reason =
        fmt::format("before {} of {}", actions::toString(plan.action), plan.target.service.value());
    const ports::PlatformContext context{.deadline = kRecordedWithin, .stop = m_recording.get_token()};
    const auto taken = book.takeSafety(plan.id.value(), reason, context);
    if (!taken) return {.name = {}, .trouble = taken.error().detail, .lacks = {}};
    actions::SafetySnapshotFacts facts{.name = taken->value(), .trouble = {}, .lacks = {}};
    const auto kept = book.load(*taken);
    if (!kept) facts.trouble = kept.error().detail;
    const auto* entry = kept ? kept->manifest.find(plan.target.service) : nullptr;
    if (entry != nullptr && !entry->missing.empty()) facts.lacks = entry->missing.begin()->second;
    return facts;
}

/// The plan is in history before the journal says that nothing is left to do for it: whoever is started next
/// does not look for it there any more.
Result<void> PlanRun::record(const actions::Plan& plan, actions::Outcome outcome, TimePoint ended) {
    if (auto recorded = m_world.book.record(plan, outcome, ended); !recorded) return recorded;
    auto& store = m_parts.kit->store();
    const auto& fleet = m_parts.kit->fleet().name;
    auto detail = actions::detailOf(m_execution.history());
    auto kept = store.putPlan(fleet, detail);
    if (kept || kept.error().code != ErrorCode::FixInput) return kept;
    detail.evidence = R"({"cut":"The evidence was too large for the store. The journal of actions has it."})";
    return store.putPlan(fleet, detail);
}

Result<void> PlanRun::pauseAutomation(const actions::Plan& plan, const std::string& why) {
    return m_world.book.pauseAutomation(plan, why);
}

Result<void> PlanRun::askPerson(const actions::Plan& plan, const std::string& why) {
    return m_world.book.askPerson(plan, why);
}

actions::PlanDetail PlanRun::detail() const {
    auto detail = actions::detailOf(m_execution.history());
    detail.plan = m_shown.plan;
    auto& summary = detail.summary;
    summary.by = m_shown.confirmedBy;
    summary.began = m_shown.began;
    // An end that could not be entered, or needs not be, is known here only.
    if (!summary.ended) summary.ended = m_ended;
    summary.outcome = m_execution.outcome();
    summary.cause = m_execution.cause();
    summary.why = m_execution.why();
    return detail;
}

} // namespace holdfast::runtime

// SPDX-License-Identifier: GPL-3.0-or-later
// The rhythm of snapshots: when they are taken, looked at and compared. What people ask is in
// snapshot_asks.cpp.
#include "engine/runtime/snapshot_desk.h"

#include "engine/core/fleet/fleet_state.h"
#include "engine/runtime/known_plans.h"
#include "engine/runtime/snapshot_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using namespace snapshots;

namespace {

constexpr Duration kLookEvery{15'000};
constexpr Duration kDriftEvery{300'000};
constexpr Duration kDriftAgain{30'000}; ///< when another service has become ill
constexpr Duration kVerifyEvery = std::chrono::hours(24);
constexpr Duration kRetryAfter{300'000};
// A safe point is worth more than a few minutes: one that is overdue when a fleet is opened waits so long.
constexpr Duration kUntilWell{300'000};

TimePoint newestBySchedule(const std::vector<SnapshotSummary>& all) {
    TimePoint newest{};
    for (const auto& one : all) {
        if (one.damage.empty() && one.occasion == Occasion::Schedule) newest = std::max(newest, one.taken);
    }
    return newest;
}

} // namespace

SnapshotDesk::SnapshotDesk(Ways ways) : m_ways(std::move(ways)) {}

void SnapshotDesk::useFleet(std::shared_ptr<const FleetSpec> fleet, bool same) {
    const auto& acting = m_ways.actions.office().ways().acting;
    if (!acting.snapshots || m_stopped) return;
    m_fleet = std::move(fleet);
    m_keeper = acting.snapshots(
        {.fleet = m_fleet, .newest = m_ways.newest, .verdict = [board = m_safety](const std::string& plan) {
             return board->verdictFor(plan);
         }});
    if (!same) {
        ++m_generation;
        m_shown = {};
        m_shown.most = m_rule.most;
        m_shown.folder = m_keeper->folder().string();
        m_watch = SafePointWatch({.healthAtLeast = m_fleet->interveneBelow});
        m_ill = {};
        m_lastDrift.reset();
        m_observed = false;
        m_looking = false;
        m_overdue = true;
        m_opened = m_ways.clock.steady();
        m_nextDrift.reset();
        m_retryAt.reset();
        m_troubleSince.reset();
    }
    lostSight("The fleet file was read anew.");
    m_state.reset();
    look(Drift::Leave);
}

void SnapshotDesk::sweepEnded(const FleetStatePtr& state) {
    if (!m_keeper || state->fleet != m_fleet) return;
    m_observed = true;
    published(state);
}

void SnapshotDesk::published(const FleetStatePtr& state) {
    if (!m_keeper || !m_observed || state->fleet != m_fleet ||
        state->services.size() != m_fleet->services.size())
        return;
    std::vector<SweptHealth> services;
    for (std::size_t i = 0; i < state->services.size(); ++i) {
        if (m_fleet->services[i].probes.empty()) continue; // nothing reads it
        services.push_back({.service = state->services[i].id, .own = state->services[i].own.score});
    }
    m_watch.observe(state->sweep.number, services, !m_ways.actions.running().empty());
    m_safety->swept(m_watch.verdict());
    if (!m_ill.take(*state, m_fleet->interveneBelow)) return;
    // What changed before it became ill is looked for at once.
    const auto now = m_ways.clock.steady();
    if (!m_ill.ill().empty()) m_nextDrift = m_lastDrift ? std::max(now, *m_lastDrift + kDriftAgain) : now;
    if (m_ill.ill().empty() && !m_shown.likely.empty()) {
        m_shown.likely.clear();
        m_ways.actions.setLikely({});
        m_state.reset();
    }
}

void SnapshotDesk::lostSight(const std::string& why) {
    m_observed = false;
    m_watch.beginAnew(why);
    m_safety->swept(m_watch.verdict());
}

void SnapshotDesk::plansChanged() {
    std::set<actions::PlanId> plans;
    for (const auto& one : m_ways.actions.running())
        plans.insert(one.plan.id);
    m_safety->running(std::move(plans));
}

bool SnapshotDesk::schedules() const {
    return m_ways.actions.office().ways().acting.automation;
}

bool SnapshotDesk::isDue() const {
    if (!m_shown.nextDue || m_shown.capturing || !m_observed) return false;
    const auto now = m_ways.clock.now();
    if (now < m_retryAt.value_or(*m_shown.nextDue)) return false;
    return !m_overdue || m_watch.verdict().safe || m_ways.clock.steady() >= m_opened + kUntilWell;
}

void SnapshotDesk::tick() {
    if (!m_keeper || m_stopped) return;
    const auto now = m_ways.clock.steady();
    if (isDue()) {
        begin({.occasion = Occasion::Schedule, .by = {}, .reason = "by schedule", .plan = {}},
              [](const Result<SnapshotId>&) {});
        return;
    }
    const bool drifts = m_observed && (!m_nextDrift || now >= *m_nextDrift);
    if (drifts || !m_nextLook || now >= *m_nextLook) look(drifts ? Drift::WorkOut : Drift::Leave);
}

void SnapshotDesk::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_threads.stop();
}

void SnapshotDesk::submit(Job job) {
    if (!m_keeper || m_stopped) return;
    m_threads.submit(
        [keeper = m_keeper, job = std::move(job)](const std::stop_token& stop) { job(*keeper, stop); });
}

void SnapshotDesk::post(std::uint64_t generation, std::function<void()> work) {
    m_ways.gate->post([this, generation, work = std::move(work)] {
        if (generation == m_generation && !m_stopped) work();
    });
}

void SnapshotDesk::begin(Taking taking, Answer<SnapshotId> answer) {
    m_shown.capturing = CaptureProgress{.occasion = taking.occasion,
                                        .done = 0,
                                        .total = m_fleet->services.size(),
                                        .began = m_ways.clock.now()};
    m_state.reset();
    m_ways.changed();
    auto told = [this, generation = m_generation](std::size_t done, std::size_t total) {
        if (done != total && done % std::max<std::size_t>(total / 20, 1) != 0) return;
        post(generation, [this, done] {
            if (m_shown.capturing) m_shown.capturing->done = done;
            m_state.reset();
            m_ways.changed();
        });
    };
    submit([this, generation = m_generation, taking = std::move(taking), told, answer = std::move(answer),
            every = m_shown.every, thinning = errand(Drift::WorkOut, true),
            listing = errand(Drift::Leave, false),
            now = m_ways.clock.now()](SnapshotKeeper& keeper, const std::stop_token& stop) {
        // Another program that watches the same fleet may have taken it meanwhile.
        if (taking.occasion == Occasion::Schedule) {
            if (const auto all = keeper.list(); all && newestBySchedule(*all) > now - every / 2) {
                auto found = lookInto(++m_looks, keeper, listing, nullptr, stop);
                post(generation, [this, found = std::move(found)]() mutable {
                    ended(Occasion::Schedule, {}, std::move(found));
                });
                return;
            }
        }
        const auto taken = keeper.take(taking, {.deadline = kTakenWithin, .stop = stop}, told);
        auto wanted = thinning;
        if (!taken) wanted.drift = Drift::Leave;
        auto found = lookInto(++m_looks, keeper, wanted, taken ? &*taken : nullptr, stop);
        const auto trouble = taken || stop.stop_requested() ? std::string() : troubleText(taken.error());
        post(generation, [this, trouble, occasion = taking.occasion, found = std::move(found)]() mutable {
            ended(occasion, trouble, std::move(found));
        });
        answer(taken ? Result<SnapshotId>(taken->manifest.id) : std::unexpected(taken.error()));
    });
}

void SnapshotDesk::ended(Occasion occasion, const std::string& trouble, SnapshotLook look) {
    m_shown.capturing.reset();
    m_overdue = false;
    m_retryAt.reset();
    if (!trouble.empty() && occasion == Occasion::Schedule) m_retryAt = m_ways.clock.now() + kRetryAfter;
    if (look.trouble.empty()) look.trouble = trouble;
    takeLook(std::move(look));
    if (m_lookAnew) this->look(Drift::Leave);
}

void SnapshotDesk::lookAnew() {
    m_lookAnew = true;
    look(Drift::Leave);
}

void SnapshotDesk::look(Drift drift) {
    const auto now = m_ways.clock.steady();
    m_nextLook = now + kLookEvery;
    if (m_looking || m_shown.capturing) return;
    m_looking = true;
    const bool anew = std::exchange(m_lookAnew, false);
    if (drift == Drift::WorkOut) {
        m_nextDrift = now + kDriftEvery;
        m_lastDrift = now;
    }
    const auto verified = m_shown.snapshots.empty() ? std::nullopt : m_shown.snapshots.front().verified;
    const bool stale = anew || !verified || m_ways.clock.now() - *verified >= kVerifyEvery;
    submit([this, generation = m_generation, wanted = errand(drift, schedules()), stale,
            seen = m_folderSeen](SnapshotKeeper& keeper, const std::stop_token& stop) {
        std::optional<SnapshotLook> found;
        if (stale || wanted.drift == Drift::WorkOut || changedAt(keeper) != seen)
            found = lookInto(++m_looks, keeper, wanted, nullptr, stop);
        post(generation, [this, found = std::move(found)]() mutable {
            m_looking = false;
            if (found) takeLook(std::move(*found));
            if (m_lookAnew) look(Drift::Leave);
        });
    });
}

PlanLookup SnapshotDesk::planLookup() const {
    const auto& kit = m_ways.actions.office().kit();
    if (!kit) return {};
    const auto now = m_ways.clock.now();
    std::vector<KnownPlan> atWork;
    for (const auto& one : m_ways.actions.running()) {
        if (auto known = knownPlan(one, now)) atWork.push_back(std::move(*known));
    }
    return [kit, atWork = std::move(atWork)](TimePoint from, TimePoint to) {
        auto known = knownPlans(kit->store(), kit->fleet().name, from, to);
        if (known) known->insert(known->end(), atWork.begin(), atWork.end());
        return known;
    };
}

SnapshotErrand SnapshotDesk::errand(Drift drift, bool thins) const {
    return {.drift = drift,
            .rule = thins ? std::optional(m_rule) : std::nullopt,
            .inUse = inUse(),
            .ill = m_ill.ill(),
            .fleet = m_fleet,
            .plans = planLookup()};
}

void SnapshotDesk::takeDrift(SnapshotLook& look) {
    m_shown.driftAt = look.driftAt;
    m_shown.drift = std::move(look.drift);
    m_shown.likely = m_ill.ill().empty() ? std::vector<LikelyChange>() : std::move(look.likely);
    m_ways.actions.setLikely(m_shown.likely);
}

void SnapshotDesk::takeLook(SnapshotLook look) {
    // Two look at once, on two threads: the one that began first may be heard last and knows less.
    if (look.number < m_newestLook) {
        if (!look.trouble.empty()) tellTrouble(look.trouble);
        m_state.reset();
        return m_ways.changed();
    }
    m_newestLook = look.number;
    m_folderSeen = look.folder;
    const bool otherSafePoint = look.safePoint != m_shown.safePoint;
    m_shown.snapshots = std::move(look.all);
    m_shown.safePoint = look.safePoint;
    if (look.driftAt) {
        takeDrift(look);
        // Another one may have become ill meanwhile.
        m_nextDrift = std::min(m_nextDrift.value_or(SteadyPoint::max()), m_ways.clock.steady() + kDriftEvery);
    } else if (otherSafePoint) {
        m_shown.driftAt.reset();
        m_shown.drift.clear();
        m_nextDrift.reset();
    }
    tellTrouble(look.trouble);
    schedule();
    m_state.reset();
    m_ways.changed();
}

/// Trouble and its end are events; that a snapshot was taken is not, since it is in the list.
void SnapshotDesk::tellTrouble(const std::string& trouble) {
    auto text = trouble;
    const auto damaged = std::ranges::find_if(m_shown.snapshots,
                                              [](const SnapshotSummary& one) { return !one.damage.empty(); });
    if (text.empty() && damaged != m_shown.snapshots.end())
        text = fmt::format("The snapshot {} is damaged: {}", damaged->id.value(), damaged->damage);
    const auto now = m_ways.clock.now();
    if (!text.empty() && text != m_shown.trouble) {
        m_troubleSince = m_troubleSince.value_or(now);
        m_ways.journal.add({.time = now,
                            .kind = EventKind::StoreTrouble,
                            .severity = Severity::Warning,
                            .service = {},
                            .facts = {{"message", "Snapshots: " + text},
                                      {"kind", std::string(trouble.empty() ? "damaged" : "unwritable")}}});
    } else if (text.empty() && m_troubleSince) {
        m_ways.journal.add(
            {.time = now,
             .kind = EventKind::StoreRecovered,
             .severity = Severity::Good,
             .service = {},
             .facts = {{"seconds", static_cast<double>((now - *m_troubleSince).count()) / 1000.0}}});
        m_troubleSince.reset();
    }
    m_shown.trouble = std::move(text);
}

void SnapshotDesk::schedule() {
    m_shown.nextDue.reset();
    if (!schedules()) return;
    const auto now = m_ways.clock.now();
    // A clock that was set back does not stop the schedule.
    m_shown.nextDue = std::min(newestBySchedule(m_shown.snapshots) + m_shown.every, now + m_shown.every);
    if (*m_shown.nextDue > now) m_overdue = false;
    if (m_retryAt) m_shown.nextDue = m_retryAt;
}

std::set<snapshots::SnapshotId> SnapshotDesk::inUse() const {
    std::set<SnapshotId> used;
    for (const auto& one : m_ways.actions.running()) {
        for (const auto& [name, value] : one.plan.arguments) {
            if (isSnapshotId(value)) used.insert(SnapshotId(value));
        }
        for (const auto& listed : m_shown.snapshots) {
            if (listed.plan == one.plan.id.value()) used.insert(listed.id);
        }
    }
    return used;
}

std::shared_ptr<const SnapshotState> SnapshotDesk::state() {
    if (!m_keeper) return nullptr;
    if (!m_state) m_state = std::make_shared<const SnapshotState>(m_shown);
    return m_state;
}

} // namespace holdfast::runtime

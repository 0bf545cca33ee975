// SPDX-License-Identifier: GPL-3.0-or-later
// The rhythm of backups: when they are taken and proven. What is seen of them is in backup_looks.cpp, what
// people ask in backup_asks.cpp.
#include "engine/runtime/backup_desk.h"

#include "engine/core/base/nap.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/runtime/backup_watched.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

using namespace backups;

namespace {

constexpr Duration kToldEvery{500};
constexpr Duration kDrillAgain = std::chrono::hours(1);
constexpr Duration kReceivesWithin{5'000};
constexpr Duration kNap{100};

/// The log is received before a backup begins, so that there is no gap between the two.
void awaitLog(BackupKeeper& keeper, const Clock& clock, const std::stop_token& stop) {
    const auto until = clock.steady() + kReceivesWithin;
    if (!keeper.receiveLog(stop)) return;
    while (!keeper.receives() && clock.steady() < until) {
        if (!napped(stop, kNap)) return;
    }
}

} // namespace

std::string backupSentence(const Error& error) {
    return error.where.empty() ? error.detail : fmt::format("{} ({})", error.detail, error.where);
}

std::string takeAndVerify(BackupKeeper& keeper, const Clock& clock, const ports::BackupSink& sink,
                          std::stop_token stop, const std::function<void(Result<BackupSummary>)>& taken) {
    awaitLog(keeper, clock, stop);
    const auto backup = keeper.provider().take(sink, stop);
    if (!backup) {
        taken(std::unexpected(backup.error()));
        return backupSentence(backup.error());
    }
    const auto verified = keeper.provider().verify(backup->id, sink, stop);
    const auto thinned = verified ? keeper.thin(clock.now()) : Result<std::size_t>(0);
    auto one = keeper.find(backup->id);
    taken(std::move(one));
    if (!verified)
        return fmt::format("The backup {} could not be verified: {}", backup->id.value(),
                           backupSentence(verified.error()));
    // One that is not sound stands in the list, and troubleOf() tells it.
    return thinned ? std::string() : backupSentence(thinned.error());
}

BackupDesk::BackupDesk(Ways ways)
    : m_ways(std::move(ways))
    , m_copies({.clock = m_ways.clock,
                .gate = m_ways.gate,
                .moved =
                    [this](const Keeper& keeper) {
                        if (auto* watched = find(keeper->place().service);
                            watched != nullptr && watched->keeper == keeper) {
                            plan(*watched);
                            shown();
                        }
                    },
                .ended =
                    [this](const Keeper& keeper) {
                        if (auto* watched = find(keeper->place().service);
                            watched != nullptr && watched->keeper == keeper)
                            look(*watched);
                    }}) {}

BackupDesk::~BackupDesk() {
    stop();
}

void BackupDesk::useFleet(const std::shared_ptr<const FleetSpec>& fleet) {
    const auto& make = m_ways.actions.office().ways().acting.backups;
    if (!make || m_stopped) return;
    auto before = std::exchange(m_watched, {});
    const bool same = m_fleet && m_fleet->name == fleet->name;
    m_fleet = fleet;
    for (const auto& service : fleet->services) {
        if (!service.backup) continue;
        const auto kept = std::ranges::find_if(before, [&](const auto& one) {
            return same && one && one->service == service.id && one->settings == *service.backup &&
                   one->probes == service.probes;
        });
        if (kept != before.end()) {
            m_watched.push_back(std::move(*kept));
            continue;
        }
        auto keeper = make(*fleet, service);
        if (!keeper) continue;
        auto watched = std::make_unique<Watched>();
        watched->service = service.id;
        watched->settings = *service.backup;
        watched->probes = service.probes;
        watched->keeper = std::move(keeper);
        watched->shown.service = service.id;
        m_watched.push_back(std::move(watched));
    }
    // Letting go waits for who receives the log.
    for (auto& one : before) {
        if (one) m_looks.submit([gone = std::move(one->keeper)](const std::stop_token&) {});
    }
    m_state.reset();
}

BackupDesk::Watched* BackupDesk::find(const ServiceId& service) {
    const auto found =
        std::ranges::find_if(m_watched, [&](const auto& one) { return one->service == service; });
    return found == m_watched.end() ? nullptr : found->get();
}

void BackupDesk::post(const Keeper& keeper, std::function<void(Watched&)> work) {
    m_ways.gate->post([this, keeper, work = std::move(work)] {
        auto* watched = find(keeper->place().service);
        if (!m_stopped && watched != nullptr && watched->keeper == keeper) work(*watched);
    });
}

void BackupDesk::shown() {
    m_state.reset();
    m_ways.changed();
}

bool BackupDesk::schedules() const {
    return m_ways.actions.office().ways().acting.automation;
}

bool BackupDesk::isRestored(const ServiceId& service) const {
    return std::ranges::any_of(m_ways.actions.running(), [&](const automation::RunningPlan& running) {
        return running.plan.action == actions::RecoveryAction::Restore &&
               running.plan.target.service == service;
    });
}

void BackupDesk::tick() {
    if (m_stopped) return;
    const auto now = m_ways.clock.steady();
    for (const auto& one : m_watched) {
        if (!one->looking && (!one->nextLook || now >= *one->nextLook)) look(*one);
    }
    spare();
    if (schedules() && !m_running) beginWhatIsDue();
    if (schedules() && !m_copies.running()) beginDueCopy();
}

void BackupDesk::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_copies.stop();
    m_work.stop();
    m_looks.stop();
}

void BackupDesk::plan(Watched& watched) const {
    auto& shown = watched.shown;
    shown.nextBackup.reset();
    shown.nextDrill.reset();
    shown.waitsUntil.reset();
    watched.missesAt.reset();
    if (shown.copy) m_copies.fill(watched.keeper, shown.backups, schedules() && watched.listed, *shown.copy);
    if (!schedules() || !watched.listed) return;
    const auto now = m_ways.clock.now();
    const auto facts = factsOf(watched);
    shown.nextBackup = nextBackup(watched.settings, facts, now);
    if (shown.nextBackup)
        shown.waitsUntil =
            waitsUntil(watched.settings, facts, *shown.nextBackup, wellnessOf(watched.service).ill, now);
    watched.missesAt = missesRecoveryPoint(watched.settings, facts, shown.nextBackup, now);
    const auto* drill = newestDrill(shown.backups);
    shown.nextDrill =
        nextDrill(watched.settings, facts, drill ? std::optional(drill->at) : std::nullopt, now);
    if (shown.nextDrill && watched.lastDrillTried)
        shown.nextDrill = std::max(*shown.nextDrill, *watched.lastDrillTried + kDrillAgain);
}

void BackupDesk::beginWhatIsDue() {
    const auto now = m_ways.clock.now();
    std::vector<DueService> due;
    for (const auto& one : m_watched) {
        const auto waited = one->shown.waitsUntil;
        plan(*one);
        if (one->shown.waitsUntil != waited) shown();
        if (one->shown.nextBackup && !one->shown.waitsUntil && !isRestored(one->service))
            due.push_back({.service = one->service, .due = *one->shown.nextBackup});
    }
    if (const auto service = toBegin(due, false, now)) return beginBackup(*find(*service));
    const auto unverified =
        std::ranges::find_if(m_watched, [](const auto& one) { return one->verifyNext.has_value(); });
    if (unverified != m_watched.end()) return beginVerification(**unverified);
    const auto drilled = std::ranges::find_if(m_watched, [&](const auto& one) {
        return one->shown.nextDrill && *one->shown.nextDrill <= now && newestGood(one->shown.backups) &&
               !isRestored(one->service);
    });
    if (drilled != m_watched.end()) beginDrill(**drilled);
}

/// The one that waits longest; what a plan restores comes later.
void BackupDesk::beginDueCopy() {
    const auto now = m_ways.clock.now();
    const Watched* first = nullptr;
    for (const auto& one : m_watched) {
        const auto& copy = one->shown.copy;
        if (!copy || !copy->next || *copy->next > now || isRestored(one->service)) continue;
        if (first == nullptr || *copy->next < *first->shown.copy->next) first = one.get();
    }
    if (first != nullptr) m_copies.begin(first->keeper);
}

void BackupDesk::beginBackup(Watched& watched) {
    begin(watched, Work::Backup,
          [&clock = m_ways.clock](BackupKeeper& keeper, const ports::BackupSink& sink, std::stop_token stop) {
              return takeAndVerify(keeper, clock, sink, std::move(stop), [](const auto&) {});
          });
}

void BackupDesk::beginVerification(Watched& watched) {
    begin(watched, Work::Verify,
          [id = *std::exchange(watched.verifyNext, std::nullopt)](
              BackupKeeper& keeper, const ports::BackupSink& sink, std::stop_token stop) -> std::string {
              if (!keeper.find(id)) return {}; // it is gone meanwhile, or the list says that it is damaged
              const auto verified = keeper.provider().verify(id, sink, std::move(stop));
              return verified ? std::string() : backupSentence(verified.error());
          });
}

void BackupDesk::beginDrill(Watched& watched) {
    begin(watched, Work::Drill,
          [id = newestGood(watched.shown.backups)->id](BackupKeeper& keeper, const ports::BackupSink& sink,
                                                       std::stop_token stop) -> std::string {
              const auto drilled = keeper.provider().drill(id, sink, std::move(stop));
              return drilled ? std::string() : backupSentence(drilled.error());
          });
}

void BackupDesk::begin(Watched& watched, Work work, Job job) {
    m_running = watched.keeper;
    m_running->goSlower(false);
    m_wellness = wellnessOf(watched.service);
    m_cancel = std::stop_source();
    if (work == Work::Backup) watched.lastTried = m_ways.clock.now();
    if (work == Work::Drill) watched.lastDrillTried = m_ways.clock.now();
    watched.shown.running = BackupProgress{.work = work, .phase = "begin", .began = m_ways.clock.now()};
    plan(watched);
    shown();
    m_work.submit([this, keeper = watched.keeper, work, cancel = m_cancel, receives = schedules(),
                   job = std::move(job)](const std::stop_token& stop) mutable {
        const std::stop_callback closing(stop, [&cancel] { cancel.request_stop(); });
        auto told = m_ways.clock.steady() - kToldEvery;
        const ports::BackupSink sink = [&](const BackupProgress& progress) {
            const auto now = m_ways.clock.steady();
            if (now - told < kToldEvery) return;
            told = now;
            post(keeper, [this, work, progress](Watched& one) {
                if (!one.shown.running) return;
                const auto before = *one.shown.running;
                one.shown.running = progress;
                one.shown.running->work = work;
                one.shown.running->began = before.began;
                one.shown.running->slowed = before.slowed;
                shown();
            });
        };
        const auto trouble = job(*keeper, sink, cancel.get_token());
        const auto asked = m_ways.clock.steady();
        auto found = lookAt(*keeper, receives, stop);
        found.asked = asked;
        m_ways.gate->post([this, keeper, work, found = std::move(found),
                           trouble = cancel.stop_requested() ? std::string() : trouble]() mutable {
            ended(keeper, work, trouble, std::move(found));
        });
    });
}

void BackupDesk::ended(const Keeper& keeper, Work work, const std::string& trouble, Look look) {
    if (m_stopped) return;
    if (m_running == keeper) m_running.reset();
    auto* watched = find(keeper->place().service);
    if (watched == nullptr || watched->keeper != keeper) return;
    watched->shown.running.reset();
    // One that was ended on request does not begin at once again.
    if (work == Work::Backup)
        watched->failures = trouble.empty() && !m_cancel.stop_requested() ? 0 : watched->failures + 1;
    // Whoever asked for a restore is told what became of it.
    if (work != Work::Restore) watched->workTrouble = trouble;
    takeLook(*watched, std::move(look));
}

std::shared_ptr<const BackupState> BackupDesk::state() {
    if (!m_fleet) return nullptr;
    if (!m_state) {
        auto state = std::make_shared<BackupState>();
        for (const auto& one : m_watched)
            state->services.push_back(one->shown);
        m_state = std::move(state);
    }
    return m_state;
}

} // namespace holdfast::runtime

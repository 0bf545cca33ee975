// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/acting_office.h"

#include "engine/backups/restore_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr Duration kLookEvery{3'000};
constexpr Duration kOpenAgain{15'000};
constexpr Duration kBeyondProbes{3'000}; ///< for the way there and back

std::string sentenceOf(const Error& error) {
    return error.where.empty() ? error.detail : fmt::format("{}: {}", error.where, error.detail);
}

StoreView viewOf(ActingArchive& archive, const std::string& fleet, const std::string& holder) {
    auto view = readView(*archive.stores.store, fleet, holder);
    if (archive.stores.trail) view.trail = archive.stores.trail();
    return view;
}

std::string damageOf(const actions::JournalLog& journal) {
    const auto damage = journal.damage();
    if (!damage) return {};
    return fmt::format("The journal of actions is damaged, so nothing can be done until a person has looked. "
                       "{}",
                       sentenceOf(*damage));
}

} // namespace

/// What one opening found, from the store's thread to the engine's.
struct ActingOffice::Opened {
    std::shared_ptr<ActingArchive> archive;
    std::shared_ptr<ActingKit> kit;
    std::string trouble;
    std::string journalTrouble;
    bool first = false; ///< journal and store were opened, not only a new kit made
    std::vector<actions::PlanHistory> interrupted;
    std::vector<std::pair<ServiceId, automation::AttemptRecord>> records;
    StoreView view;
};

ActingOffice::ActingOffice(Ways ways)
    : m_ways(std::move(ways))
    , m_rules(std::make_shared<DeskRules>(m_ways.clock, m_ways.acting.who, m_ways.acting.highestRole,
                                          m_ways.acting.bounds)) {}

void ActingOffice::useFleet(std::shared_ptr<const FleetSpec> fleet, bool same,
                            std::shared_ptr<recovery::SnapshotBook> snapshots) {
    if (!m_ways.acting.open) return;
    m_fleet = std::move(fleet);
    m_snapshots = std::move(snapshots);
    if (!same) {
        ++m_generation;
        m_kit.reset();
        m_archive.reset();
        for (const auto& pause : std::vector(m_view.pauses))
            removePause(pause.service);
        m_view = {};
        m_journalTrouble.clear();
        m_ownWrites = 0;
        m_looking = false;
    }
    useSettings();
    open();
}

void ActingOffice::open() {
    m_opening = true;
    m_nextOpen.reset();
    auto longest = Duration(0);
    for (const auto& service : m_fleet->services) {
        for (const auto& probe : service.probes)
            longest = std::max(longest, probe.deadline);
    }
    // One probe may be under way and has to end before the one that counts.
    const Duration patience = longest * 2 + kBeyondProbes;
    if (!m_kit) {
        if (m_health) m_health->stop();
        m_health = std::make_shared<ProbedHealth>(m_ways.readHealth,
                                                  [patience](const ServiceId&) { return patience; });
    }
    m_thread.submit([this, opening = ++m_openings, ways = m_ways, rules = m_rules, fleet = m_fleet,
                     archive = m_archive, health = m_health, snapshots = m_snapshots,
                     name = holder()](std::stop_token) {
        auto result = openAll(ways, rules, fleet, archive, health, snapshots, name);
        ways.gate->post([this, opening, result = std::move(result)] {
            if (opening == m_openings && !m_stopped) takeOpened(result);
        });
    });
}

std::shared_ptr<ActingOffice::Opened>
ActingOffice::openAll(const Ways& ways, const std::shared_ptr<DeskRules>& rules,
                      const std::shared_ptr<const FleetSpec>& fleet, std::shared_ptr<ActingArchive> archive,
                      std::shared_ptr<ProbedHealth> health, std::shared_ptr<recovery::SnapshotBook> snapshots,
                      const std::string& holder) {
    auto out = std::make_shared<Opened>();
    out->first = archive == nullptr;
    if (!archive) {
        auto stores =
            ways.acting.open(*fleet, [rules](const ServiceId& service) { return rules->policyOf(service); });
        if (!stores) {
            out->trouble = sentenceOf(stores.error());
            return out;
        }
        archive = std::make_shared<ActingArchive>(std::move(*stores), ways.clock, rules);
        out->journalTrouble = damageOf(*archive->stores.journal);
        const auto records = archive->stores.journal->records();
        auto open = records ? actions::openPlans(*records) : std::unexpected(records.error());
        if (open)
            out->interrupted = std::move(*open);
        else if (out->journalTrouble.empty())
            out->journalTrouble = fmt::format("A plan that was begun cannot be read from the journal. {}",
                                              sentenceOf(open.error()));
    }
    out->archive = archive;
    std::shared_ptr<recovery::BackupBook> restores;
    if (ways.acting.backups)
        restores = std::make_shared<backups::RestoreBook>(ways.acting.backups, ways.clock);
    out->kit = std::make_shared<ActingKit>(ActingKit::Parts{.clock = ways.clock,
                                                            .fleet = fleet,
                                                            .archive = archive,
                                                            .rules = rules,
                                                            .health = std::move(health),
                                                            .subjects = ways.acting.subjects(fleet),
                                                            .cookbook = ways.acting.cookbook(ways.clock),
                                                            .newest = ways.newest,
                                                            .keepsStore = ways.acting.keepsStore,
                                                            .snapshots = std::move(snapshots),
                                                            .rollback = ways.acting.bounds.rollback,
                                                            .backups = std::move(restores)});
    for (const auto& service : fleet->services) {
        auto record = archive->stores.store->attempts(fleet->name, service.id);
        if (!record) break; // asked for again when it matters
        out->records.emplace_back(service.id, std::move(*record));
    }
    out->view = viewOf(*archive, fleet->name, holder);
    return out;
}

void ActingOffice::takeOpened(const std::shared_ptr<Opened>& opened) {
    m_opening = false;
    m_openTrouble = opened->trouble;
    if (!opened->kit) {
        m_nextOpen = m_ways.clock.steady() + kOpenAgain;
        m_ways.changed();
        return;
    }
    m_archive = opened->archive;
    if (opened->first) m_journalTrouble = opened->journalTrouble;
    m_kit = opened->kit;
    if (opened->first) m_ways.opened(std::move(opened->interrupted));
    takeView(std::move(opened->view), m_journalTrouble);
    useSettings();
    for (auto& [service, record] : opened->records)
        m_ways.record(service, std::move(record));
    m_ways.changed();
}

void ActingOffice::tick() {
    if (m_stopped || !m_fleet) return;
    const auto now = m_ways.clock.steady();
    if (m_nextOpen && now >= *m_nextOpen && !m_opening) open();
    if (m_kit && (!m_nextLook || now >= *m_nextLook)) look();
}

void ActingOffice::stop() {
    m_stopped = true;
    if (m_health) m_health->stop();
}

Result<void> ActingOffice::ready() const {
    if (m_stopped) return failure(ErrorCode::Cancelled, "Holdfast is closing.");
    if (!m_ways.acting.open)
        return failure(ErrorCode::FixSetup,
                       "This program only watches. Act from the window or with «recover».");
    if (!m_fleet) return failure(ErrorCode::FixInput, "No fleet is open. Open one first.");
    if (!m_journalTrouble.empty()) return failure(ErrorCode::FixSetup, m_journalTrouble);
    if (m_kit) return {};
    if (!m_openTrouble.empty()) return failure(ErrorCode::FixSetup, m_openTrouble);
    return failure(ErrorCode::Retry, "What acting keeps is being opened. Try again in a moment.");
}

automation::ActionStoreState ActingOffice::condition() const {
    auto condition = m_view.condition;
    if (!m_openTrouble.empty()) condition.trouble = m_openTrouble;
    condition.opening = !m_kit && m_openTrouble.empty();
    return condition;
}

actions::ChainVerdict ActingOffice::trail() const {
    return m_view.trail;
}

std::string ActingOffice::holder() const {
    const auto& acting = m_ways.acting;
    return acting.place.empty() ? acting.who : fmt::format("{} ({})", acting.who, acting.place);
}

void ActingOffice::onStore(std::function<void(ActingKit&)> job) {
    if (!m_kit || m_stopped) return;
    m_thread.submit([kit = m_kit, job = std::move(job)](std::stop_token) { job(*kit); });
}

void ActingOffice::post(std::uint64_t generation, std::function<void()> work) {
    m_ways.gate->post([this, generation, work = std::move(work)] {
        if (generation == m_generation && !m_stopped) work();
    });
}

void ActingOffice::look() {
    m_nextLook = m_ways.clock.steady() + kLookEvery;
    if (std::exchange(m_looking, true)) return;
    onStore([this, generation = m_generation, name = holder()](ActingKit& kit) {
        if (const auto& stores = kit.archive().stores; stores.prune) stores.prune();
        auto view = viewOf(kit.archive(), kit.fleet().name, name);
        if (view.read) static_cast<void>(kit.archive().audit.bringBack());
        auto trouble = damageOf(*kit.archive().stores.journal);
        post(generation, [this, view = std::move(view), trouble = std::move(trouble)]() mutable {
            m_looking = false;
            takeView(std::move(view), std::move(trouble));
        });
    });
}

void ActingOffice::takeView(StoreView view, std::string journalTrouble) {
    const bool sound = m_journalTrouble.empty() || !journalTrouble.empty();
    if (sound) m_journalTrouble = std::move(journalTrouble); // a plan that cannot be read stays one
    if (!view.read) {
        m_view.condition = std::move(view.condition);
        m_ways.changed();
        return;
    }
    const bool settings = m_ownWrites == 0 && view.settings != m_view.settings;
    if (m_ownWrites > 0) {
        view.settings = m_view.settings;
        view.pauses = m_view.pauses;
    } else {
        keepOwnPauses(view.pauses);
        takePauses(view.pauses);
    }
    m_view = std::move(view);
    if (settings) useSettings();
    m_ways.changed();
}

/// One that the store has not taken holds all the same, and is offered again.
void ActingOffice::keepOwnPauses(std::vector<automation::PauseView>& pauses) {
    std::erase_if(m_ownPauses, [&](const auto& own) {
        return std::ranges::find(pauses, own.service, &automation::PauseView::service) != pauses.end();
    });
    for (const auto& own : m_ownPauses) {
        pauses.push_back(own);
        onStore([own](ActingKit& kit) { static_cast<void>(kit.store().putPause(kit.fleet().name, own)); });
    }
}

/// Others may have paused or resumed it.
void ActingOffice::takePauses(std::vector<automation::PauseView> pauses) {
    if (pauses == m_view.pauses) return;
    auto& pause = m_rules->pause();
    for (const auto& one : m_view.pauses) {
        if (std::ranges::find(pauses, one.service, &automation::PauseView::service) != pauses.end()) continue;
        if (one.service.isEmpty())
            pause.resume();
        else
            pause.resumeService(one.service);
    }
    for (const auto& one : pauses) {
        if (one.service.isEmpty())
            pause.pause(one.by, one.why);
        else
            pause.pauseService(one.service, one.why);
    }
    m_view.pauses = std::move(pauses);
    m_ways.rulesChanged();
}

void ActingOffice::addPause(automation::PauseView pause) {
    removePause(pause.service);
    auto& rules = m_rules->pause();
    if (pause.service.isEmpty())
        rules.pause(pause.by, pause.why);
    else
        rules.pauseService(pause.service, pause.why);
    m_ownPauses.push_back(pause);
    m_view.pauses.push_back(std::move(pause));
}

void ActingOffice::removePause(const ServiceId& service) {
    if (service.isEmpty())
        m_rules->pause().resume();
    else
        m_rules->pause().resumeService(service);
    const auto same = [&](const auto& one) { return one.service == service; };
    std::erase_if(m_view.pauses, same);
    std::erase_if(m_ownPauses, same);
}

void ActingOffice::applySetting(const std::string& name, const std::string& value) {
    if (value.empty())
        m_view.settings.erase(name);
    else
        m_view.settings[name] = value;
    useSettings();
}

void ActingOffice::useSettings() {
    if (m_fleet) m_rules->useFleet(*m_fleet, m_view.settings);
    m_ways.rulesChanged();
}

void ActingOffice::wantRecord(const ServiceId& service) {
    onStore([this, generation = m_generation, service](ActingKit& kit) {
        auto record = kit.store().attempts(kit.fleet().name, service);
        if (!record) return;
        post(generation, [this, service, record = std::move(*record)] { m_ways.record(service, record); });
    });
}

void ActingOffice::carryOut(StoreJob job, actions::AuditNote note, std::string text, TextAnswer answer) {
    if (!m_kit) {
        const auto why = ready();
        answer(why ? Result<std::string>(std::move(text)) : std::unexpected(why.error()));
        return;
    }
    ++m_ownWrites;
    onStore([this, generation = m_generation, job = std::move(job), note = std::move(note),
             text = std::move(text), answer = std::move(answer)](ActingKit& kit) {
        auto done = job ? job(kit.store(), kit.fleet().name) : Result<void>();
        auto written = kit.archive().audit.write(note);
        post(generation, [this] {
            --m_ownWrites;
            look();
        });
        if (done && written)
            answer(text);
        else
            answer(failure(done ? written.error().code : done.error().code,
                           fmt::format("{} But {} could not keep it: {}", text,
                                       done ? "the audit trail" : "the store",
                                       sentenceOf(done ? written.error() : done.error()))));
    });
}

} // namespace holdfast::runtime

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"
#include "engine/core/actions/audit_chain.h"
#include "engine/runtime/in_process_actions.h"
#include "engine/runtime/in_process_client.h"
#include "engine/snapshots/snapshot_keeper.h"
#include "engine/stores/action_book.h"
#include "engine/stores/action_store_factory.h"
#include "engine/stores/journal_file.h"
#include "tests/support/fake_probes.h"
#include "tests/support/fake_recovery.h"
#include "tests/support/fake_store.h"
#include "tests/support/patience.h"

#include <QtCore/QSaveFile>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTimer>
#include <QtTest/QTest>

#include <algorithm>
#include <optional>

namespace holdfast::testing {

/// Real time, but five times as fast: what waits for minutes in life waits for seconds in a test.
class HurriedClock final : public Clock {
public:
    static constexpr int kFaster = 5;

    [[nodiscard]] TimePoint now() const override { return m_wall + passed(); }

    [[nodiscard]] SteadyPoint steady() const override { return m_steady + passed(); }

    [[nodiscard]] SteadyPoint sinceBoot() const override { return m_boot + passed(); }

private:
    [[nodiscard]] Duration passed() const { return (m_real.steady() - m_began) * kFaster; }

    SystemClock m_real;
    SteadyPoint m_began = m_real.steady();
    TimePoint m_wall = m_real.now();
    SteadyPoint m_steady = m_real.steady();
    SteadyPoint m_boot = m_real.sinceBoot();
};

/// What all programs of a test have in common: the services and their probes, and a folder.
struct ActingPlace {
    ActingPlace() {
        for (const char* name : {"api", "web", "db", "mail", "search", "cart"})
            services.add(name, "127.0.0.1:" + std::to_string(++lastPort));
    }

    [[nodiscard]] QString fleetFile(const QByteArray& more = {}) {
        QByteArray text = "holdfast: 1\nfleet: bench\ninterval: 5 s\n" + more + "services:\n";
        int port = 0;
        for (const char* name : {"api", "web", "db", "mail", "search", "cart"})
            text += QByteArray("  ") + name +
                    ": { kind: tcp, address: '127.0.0.1:" + QByteArray::number(++port) +
                    "', configuration: " + name + ".conf }\n";
        text += moreServices;
        QSaveFile file(folder.filePath(QStringLiteral("fleet.yaml"))); // another bench may be reading it
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0 || !file.commit()) return {};
        return file.fileName();
    }

    HurriedClock clock;
    FakeWorld world;
    FakeServices services{world};
    QTemporaryDir folder;
    std::filesystem::path stores = folder.filePath(QStringLiteral("store")).toStdString();
    QByteArray moreServices; ///< lines of the fleet file
    int lastPort = 0;
};

/// One program that watches and acts there, as the composition root makes it.
class ActingBench final : public ports::EngineListener {
public:
    struct Ways {
        std::string who = "ann@desk";
        std::string own = "a"; ///< folder of its own journal
        actions::Role highest = actions::Role::Admin;
        automation::EnvironmentBounds bounds;
        QByteArray fleet;
        std::filesystem::path snapshots; ///< where they are kept; empty: none are
        bool backups = false;            ///< of services with a `backup:` section
        /// Makes the store; empty: SQLite in the common folder.
        std::function<std::unique_ptr<ports::ActionStore>()> store;
        /// Has the last word on the world of the engine; empty: it is as below.
        std::function<void(runtime::EngineWorld&)> change;
    };

    explicit ActingBench(ActingPlace& world) : ActingBench(world, Ways{}) {}

    ActingBench(ActingPlace& world, Ways given) : place(world), ways(std::move(given)) {
        runtime::EngineWorld engineWorld{.clock = &place.clock,
                                         .board = &board,
                                         .stores = storeFactory(contents),
                                         .environment = [](const std::string&) { return std::nullopt; },
                                         .probes = place.world.factory(),
                                         .version = "test"};
        engineWorld.acting = acting();
        if (ways.change) ways.change(engineWorld);
        engine.emplace(std::move(engineWorld));
        client.emplace(*engine);
        client->addListener(this);
        acts.emplace(*engine, runtime::Asker{});
        hurry.start(20);
        QObject::connect(&hurry, &QTimer::timeout, &hurry,
                         [this] { engine->post([](runtime::Engine& one) { one.desk().wake(); }); });
        client->submit(ports::OpenFleet{.file = place.fleetFile(ways.fleet).toStdString()},
                       [](const auto&) {});
    }

    ~ActingBench() override { close(); }

    ActingBench(const ActingBench&) = delete;
    ActingBench& operator=(const ActingBench&) = delete;

    void close() {
        hurry.stop();
        acts.reset();
        if (client) client->removeListener(this);
        client.reset();
        engine.reset();
    }

    void stateChanged(const FleetStatePtr&) override {}

    void eventsArrived(std::span<const Event> news) override {
        events.insert(events.end(), news.begin(), news.end());
    }

    [[nodiscard]] std::shared_ptr<const automation::DeskState> desk() const {
        const auto state = client->state();
        return state ? state->desk : nullptr;
    }

    [[nodiscard]] bool isReady() const {
        const auto state = client->state();
        return state && state->desk && !state->desk->store.kind.empty() && state->sweep.number > 0;
    }

    [[nodiscard]] int told(EventKind kind, const char* service = "api") const {
        return static_cast<int>(std::ranges::count_if(events, [&](const Event& event) {
            return event.kind == kind && event.service == ServiceId(service);
        }));
    }

    /// The newest plan that ended for the service; none: null.
    [[nodiscard]] const actions::PlanSummary* ended(const char* service = "api") const {
        last = desk();
        if (!last) return nullptr;
        const auto found = std::ranges::find(last->ended, ServiceId(service), &actions::PlanSummary::service);
        return found == last->ended.end() ? nullptr : &*found;
    }

    [[nodiscard]] const automation::Proposal* proposal(const char* service = "api") const {
        last = desk();
        if (!last) return nullptr;
        const auto found =
            std::ranges::find(last->proposals, ServiceId(service), &automation::Proposal::service);
        return found == last->proposals.end() ? nullptr : &*found;
    }

    void order(const ports::ActionCommand& command) {
        said.reset();
        acts->command(command, [this](const Result<std::string>& answer) { said = answer; });
    }

    void draw(actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart,
              const char* service = "api") {
        sheet.reset();
        acts->drawPlan({.service = ServiceId(service), .action = action, .arguments = {}, .reason = {}},
                       [this](const Result<actions::PlanSheet>& answer) { sheet = answer; });
    }

    /// As a person who has read the sheet.
    /// `then`: with the answer, at once.
    void execute(std::function<void()> then = {}) {
        begun.reset();
        const auto& one = **sheet;
        acts->execute({.plan = one.plan.id,
                       .revision = one.plan.revision,
                       .digest = one.digest,
                       .by = {},
                       .impactRead = true,
                       .typedName = one.ask.typedName,
                       .reason = "a test",
                       .secondPerson = {}},
                      [this, then = std::move(then)](const Result<actions::PlanId>& answer) {
                          begun = answer;
                          if (then) then();
                      });
    }

    ActingPlace& place;
    Ways ways;
    runtime::StateBoard board;
    std::shared_ptr<StoreContents> contents = std::make_shared<StoreContents>();
    std::optional<runtime::EngineThread> engine;
    std::optional<runtime::InProcessClient> client;
    std::optional<runtime::InProcessActions> acts;
    std::vector<Event> events;
    QTimer hurry;
    std::optional<Result<std::string>> said;
    std::optional<Result<actions::PlanSheet>> sheet;
    std::optional<Result<actions::PlanId>> begun;
    mutable std::shared_ptr<const automation::DeskState> last;

private:
    [[nodiscard]] runtime::ActingWorld acting() {
        runtime::ActingWorld world;
        world.open = [this](const FleetSpec&, runtime::PolicyLookup policies) { return open(policies); };
        world.subjects = [this](std::shared_ptr<const FleetSpec> fleet) {
            return place.services.finder(std::move(fleet));
        };
        world.cookbook = [this](const Clock&) { return place.services.cookbook(); };
        if (!ways.snapshots.empty()) {
            world.snapshots = [this](const runtime::SnapshotWays& given) {
                return std::make_shared<snapshots::SnapshotKeeper>(
                    snapshots::SnapshotKeeper::Parts{.clock = place.clock,
                                                     .fleet = given.fleet,
                                                     .subjects = place.services.finder(given.fleet),
                                                     .newest = given.newest,
                                                     .folder = ways.snapshots,
                                                     .salt = ways.snapshots.string() + ".salt",
                                                     .references = {},
                                                     .verdict = given.verdict});
            };
        }
        if (ways.backups) {
            world.backups = [this](const FleetSpec& fleet, const ServiceSpec& service) {
                return backups::keeperOf(fleet, service, place.clock);
            };
        }
        world.who = ways.who;
        world.place = "program " + ways.own;
        world.highestRole = ways.highest;
        world.bounds = ways.bounds;
        return world;
    }

    [[nodiscard]] Result<runtime::ActingStores> open(const runtime::PolicyLookup& policies) {
        runtime::ActingStores kept;
        auto file = stores::JournalFile::open(stores::journalPath(place.stores / ways.own));
        if (!file) return std::unexpected(file.error());
        kept.journalFile = std::move(*file);
        kept.journal = std::make_unique<actions::JournalLog>(*kept.journalFile);
        kept.store =
            ways.store ? ways.store() : stores::openLocalActionStore(place.stores, place.clock).store;
        kept.audit = std::make_unique<actions::ChainedAudit>(*kept.store, place.clock);
        kept.book = std::make_unique<stores::ActionBook>(
            *kept.store, place.clock, [policies](const ServiceId& service, actions::RecoveryAction action) {
                return std::optional(automation::ruleFor(policies(service), action));
            });
        kept.verify = [](std::span<const actions::AuditEntry> entries) {
            return actions::verifyChain(entries);
        };
        auto aside = stores::JournalFile::open(place.stores / ways.own / "actions.aside");
        if (aside) kept.aside = std::move(*aside);
        return kept;
    }
};

/// Milliseconds: until what must happen has happened on the slowest machine.
inline constexpr int kPatience = 30'000;

/// Unlocks, breaks the service, and draws a plan of which nothing is refused.
inline void drawForBroken(ActingBench& bench) {
    QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
    bench.order(ports::Unlock{});
    QTRY_VERIFY(bench.said.has_value());
    QVERIFY2(*bench.said, bench.said->has_value() ? "" : bench.said->error().detail.c_str());
    bench.place.services.breakDown("api");
    bench.draw();
    QTRY_VERIFY(bench.sheet.has_value());
    QVERIFY2(*bench.sheet, bench.sheet->has_value() ? "" : bench.sheet->error().detail.c_str());
    QVERIFY2(!(*bench.sheet)->guards.refused(), (*bench.sheet)->guards.refusals().c_str());
}

} // namespace holdfast::testing

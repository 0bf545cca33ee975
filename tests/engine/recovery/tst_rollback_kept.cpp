// SPDX-License-Identifier: GPL-3.0-or-later
// A rollback to a snapshot that is really kept on the disk, of real containers.
#include "engine/platforms/docker/docker_platform.h"
#include "engine/recovery/rollback_recipe.h"
#include "engine/snapshots/snapshot_keeper.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <future>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using namespace std::chrono_literals;
using holdfast::testing::DockerEngine;
using workloads::Order;
using workloads::OrderKind;

namespace {

constexpr const char* kSteady = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";

/// Lends the subjects of the test to the keeper, which wants some of its own.
class Lent final : public SubjectFinder {
public:
    explicit Lent(Subjects& subjects) : m_subjects(subjects) {}

    Result<Subject> find(const ServiceId& service) override { return m_subjects.find(service); }

private:
    Subjects& m_subjects;
};

} // namespace

class TstRollbackKept : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    void put(const QByteArray& content) const {
        QFile file(path("api.conf"));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("no file");
    }

private Q_SLOTS:

    void theFleetIsAsItWasInTheSafePointOnTheDisk() {
        DockerEngine engine;
        QVERIFY2(engine.start(), qPrintable(engine.trouble()));
        platforms::docker::DockerPlatform docker(
            platforms::docker::parseDockerEndpoint("unix://" + engine.socketPath()).value());
        Subjects subjects(docker);
        for (const auto* name : {"db", "api"}) {
            engine.run(name, kSteady, {{"Env", {"LEVEL=info", "DB_PASSWORD=hunter2-hunter2"}}});
            subjects.add(name).platform = {{"kind", "docker"}, {"container", name}};
        }
        subjects.fleet.services.back().configurationFiles = {path("api.conf").toStdString()};
        subjects.depend("api", "db");
        put("level = info\npassword = hunter2\n");
        SystemClock clock;
        snapshots::SnapshotKeeper::Parts parts{.clock = clock,
                                               .fleet = std::make_shared<const FleetSpec>(subjects.fleet)};
        parts.subjects = std::make_unique<Lent>(subjects);
        parts.folder = path("snapshots").toStdString();
        parts.salt = path("salt").toStdString();
        parts.verdict = [](const std::string&) {
            return snapshots::SafetyVerdict{.safe = true, .sweeps = 3, .whyNot = {}};
        };
        snapshots::SnapshotKeeper keeper(std::move(parts));
        const auto safe = keeper.take({.occasion = snapshots::Occasion::Person, .by = "ada"}, {});
        QVERIFY2(safe, safe ? "" : safe.error().detail.c_str());
        for (const auto* name : {"db", "api"}) {
            Order order{.kind = OrderKind::Replace, .workload = workloads::WorkloadId(name)};
            order.replacement = docker.describe(order.workload, {})->configuration;
            order.replacement->environment["LEVEL"] = Secret("debug");
            // The former one is at hand in the other service only.
            if (name == std::string_view("db"))
                order.replacement->environment["DB_PASSWORD"] = Secret("hunter3-hunter3");
            QVERIFY(docker.perform(order, {}).has_value());
            QVERIFY(docker.perform({.kind = OrderKind::Settle, .workload = order.workload}, {}).has_value());
        }
        put("level = debug\npassword = hunter2\n");
        QCOMPARE(snapshots::differences(*safe, keeper.record({}, {})->snapshot).size(), std::size_t{2});

        Incident incident(subjects);
        incident.add(rollbackCookbook({.book = keeper, .health = incident, .readEvery = Duration(20)}));
        incident.plan(RecoveryAction::EmergencyRollback, "api",
                      {{"scope", "fleet"}, {"snapshot", safe->manifest.id.value()}});
        auto ended = std::async(std::launch::async, [&incident] { return incident.go(); });
        QVERIFY(QTest::qWaitFor([&] { return ended.wait_for(0s) == std::future_status::ready; }, 120'000));
        QVERIFY(ended.get());
        ENDED(incident, Outcome::Done);
        QVERIFY(snapshots::differences(*safe, keeper.record({}, {})->snapshot).empty());
        const auto kept = keeper.list();
        QVERIFY(kept.has_value());
        QCOMPARE(kept->size(), std::size_t{2}); // the second: how it was before the plan
        QVERIFY(kept->front().occasion == snapshots::Occasion::Safety);
        QCOMPARE(kept->front().plan, incident.plan().id.value());
    }
};

HOLDFAST_TEST(TstRollbackKept)
#include "tst_rollback_kept.moc"

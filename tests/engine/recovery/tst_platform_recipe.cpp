// SPDX-License-Identifier: GPL-3.0-or-later
// What plans through a platform say: whom they restart in which order, what they refuse.
#include "engine/recovery/platform_recipe.h"
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using holdfast::testing::PlatformUnderTest;

class TstPlatformRecipe : public QObject {
    Q_OBJECT

    std::unique_ptr<PlatformUnderTest> m_local;
    std::unique_ptr<Subjects> m_subjects;

    ServiceSpec& plant(const std::string& name) {
        const auto workload =
            m_local->plant({.name = name, .script = "trap 'exit 0' TERM; while :; do sleep 0.05; done"});
        return m_subjects->add(name, workload.value());
    }

    void crash(const std::string& name) {
        const workloads::WorkloadId workload(name);
        m_local->crash(workload);
        QTRY_COMPARE(m_local->platform().describe(workload, {})->instances.front().pid, std::int64_t{0});
    }

    /// «start db, start api, …»
    static std::string story(const Plan& plan) {
        std::string text;
        for (const auto& step : plan.steps) {
            if (step.operation.name == "platform.ready") continue;
            text += (text.empty() ? "" : ", ") + step.operation.name.substr(9) + " " + step.service.value();
        }
        return text;
    }

private Q_SLOTS:

    void init() {
        m_local = holdfast::testing::makeLocalPlatform();
        m_subjects = std::make_unique<Subjects>(m_local->platform());
    }

    void cleanup() {
        m_subjects.reset();
        m_local.reset();
    }

    void aFailingDependencyIsRestartedBeforeTheServiceAlsoFarAway() {
        for (const char* name : {"shop", "api", "db", "cache"})
            plant(name);
        m_subjects->depend("shop", "api");
        m_subjects->depend("api", "db");
        m_subjects->depend("db", "shop"); // a circle must not turn for ever
        m_subjects->depend("shop", "cache", DependencyKind::Soft);
        crash("db");
        crash("cache");
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::DependencyRestart, "shop");
        QCOMPARE(story(incident.plan()), std::string("start db, stop shop, start shop"));
        QCOMPARE(incident.draw(RecoveryAction::DependencyRestart, "shop")->heals.size(), std::size_t{1});
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done);
    }

    void whereNoneFailsTheDirectOnesAre() {
        for (const char* name : {"shop", "api", "db"})
            plant(name);
        m_subjects->depend("shop", "api");
        m_subjects->depend("api", "db");
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::DependencyRestart, "shop");
        QCOMPARE(story(incident.plan()), std::string("stop api, start api, stop shop, start shop"));
    }

    void aWorkerGetsTimeToFinish() {
        plant("worker").kind = ServiceKind::Celery;
        plant("api");
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::WorkerDrain, "worker");
        const auto& stop = incident.plan().steps.front();
        QCOMPARE(stop.operation.arguments.at("signal"), std::string("SIGTERM"));
        QVERIFY(stop.deadline > std::chrono::minutes(9));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done);
        QVERIFY(incident.draw(RecoveryAction::WorkerDrain, "api").error().detail.find("takes no tasks") !=
                std::string::npos);
    }

    void whatThePlatformCannotDoIsRefusedInItsSentence() {
        plant("api");
        Incident incident(*m_subjects);
        for (const auto action : {RecoveryAction::ScaleOut, RecoveryAction::ResourceBoost}) {
            const auto drawn = incident.draw(action, "api");
            HOLDFAST_COMPARE(drawn.error().code, ErrorCode::FixSetup);
            QVERIFY(drawn.error().detail.ends_with('.'));
        }
    }

    void theBasisFollowsTheProcessAndNothingElse() {
        plant("api");
        Incident incident(*m_subjects);
        const auto basis = [&] { return incident.draw(RecoveryAction::GracefulRestart, "api")->basis; };
        const auto before = basis();
        QCOMPARE(basis(), before);
        QVERIFY(incident.draw(RecoveryAction::ContainerRestart, "api")->basis != before);
        QVERIFY(m_local->platform()
                    .perform(
                        {.kind = workloads::OrderKind::Restart, .workload = workloads::WorkloadId("api")}, {})
                    .has_value());
        QVERIFY(basis() != before);
    }

    void whoeverWouldFightIsToldApart() {
        const auto manager = [](workloads::ManagerKind kind) {
            workloads::WorkloadDescription workload;
            workload.managers = {{.kind = kind, .name = "x", .evidence = {}, .sentence = "act there"}};
            return workload;
        };
        const auto kube = managersFor(manager(workloads::ManagerKind::Kubernetes), Touches::Run);
        HOLDFAST_COMPARE(kube.front().attitude, Attitude::Fights);
        QCOMPARE(kube.front().advice, std::string("Act there."));
        const auto updater = manager(workloads::ManagerKind::ImageUpdater);
        HOLDFAST_COMPARE(managersFor(updater, Touches::Run).front().attitude, Attitude::ActsThrough);
        HOLDFAST_COMPARE(managersFor(updater, Touches::Definition).front().attitude, Attitude::Fights);
    }
};

HOLDFAST_TEST(TstPlatformRecipe)
#include "tst_platform_recipe.moc"

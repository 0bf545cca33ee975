// SPDX-License-Identifier: GPL-3.0-or-later
// Restart, scale, limits and replacement of real containers, by plans that are run in full.
#include "engine/platforms/docker/docker_platform.h"
#include "engine/recovery/platform_recipe.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/support/test_registry.h"

#include <future>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using namespace std::chrono_literals;
using holdfast::testing::DockerEngine;
using nlohmann::json;
using workloads::InstanceState;
using workloads::WorkloadId;

namespace {

constexpr const char* kSteady = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";
constexpr std::int64_t kMiB = 1024L * 1024;

} // namespace

class TstPlatformChange : public QObject {
    Q_OBJECT

    std::unique_ptr<DockerEngine> m_engine;
    std::unique_ptr<platforms::docker::DockerPlatform> m_docker;
    std::unique_ptr<Subjects> m_subjects;

    [[nodiscard]] workloads::WorkloadDescription describe(const char* workload) {
        auto found = m_docker->describe(WorkloadId(workload), {});
        if (!found) qFatal("%s", found.error().detail.c_str());
        return std::move(*found);
    }

    [[nodiscard]] int replicas() { return static_cast<int>(describe("shop/api").instances.size()); }

    /// A service of Compose with that many replicas.
    void compose(int count) {
        for (int number = 1; number <= count; ++number)
            m_engine->run("shop-api-" + std::to_string(number), kSteady,
                          {{"Labels",
                            {{"com.docker.compose.project", "shop"},
                             {"com.docker.compose.service", "api"},
                             {"com.docker.compose.oneoff", "False"},
                             {"com.docker.compose.container-number", std::to_string(number)}}}});
        auto& spec = m_subjects->add("api", "shop/api");
        spec.recovery.leastReplicas = 1;
        spec.recovery.mostReplicas = 4;
    }

    /// Runs it on a thread of its own, where such work belongs: this one goes on reading the engine's log,
    /// which would hold the engine when its pipe is full.
    static bool go(Incident& incident) {
        auto ended = std::async(std::launch::async, [&incident] { return incident.go(); });
        const auto isReady = [&ended] { return ended.wait_for(0s) == std::future_status::ready; };
        if (!QTest::qWaitFor(isReady, 120'000)) qFatal("the plan does not end");
        return ended.get();
    }

    void replacePlan(Incident& incident, const std::string& image) {
        const auto subject = m_subjects->find(ServiceId("api"));
        constexpr std::array needs{workloads::Ability::Replace};
        const auto sight = lookAt(*subject, needs, {});
        if (!sight) qFatal("%s", sight.error().detail.c_str());
        auto drawing = beginDrawing(*sight, Touches::Definition, {});
        drawing.steps = replaceSteps(ServiceId("api"), sight->workload, image);
        drawing.wayBack = "what ran is put back";
        incident.take(drawing, RecoveryAction::GracefulRestart, "api");
    }

private Q_SLOTS:

    void initTestCase() {
        m_engine = std::make_unique<DockerEngine>();
        QVERIFY2(m_engine->start(), qPrintable(m_engine->trouble()));
        m_docker = std::make_unique<platforms::docker::DockerPlatform>(
            platforms::docker::parseDockerEndpoint("unix://" + m_engine->socketPath()).value());
        m_engine->image("holdfast-sick:1",
                        {R"(HEALTHCHECK --interval=100ms --retries=1 CMD ["/bin/false"])"});
        m_engine->image("holdfast-well:1", {R"(HEALTHCHECK --interval=100ms --retries=1 CMD ["/bin/true"])"});
    }

    void init() { m_subjects = std::make_unique<Subjects>(*m_docker); }

    void cleanup() { m_engine->clear(); }

    void cleanupTestCase() {
        m_docker.reset();
        m_engine.reset();
    }

    void aContainerIsRestartedThroughItsRestartPolicy();
    void eachReplicaAfterTheOther();
    void moreReplicasWithinTheBounds();
    void fewerReplicasAndNotBelowTheLeast();
    void anAbortedScaleIsTakenBack();
    void afterACrashAtAnyMomentOfAScaleItIsFinishedOnce();
    void limitsAreRaisedAndPutBackWhenItDoesNotHelp();
    void anotherImageRunsAndTheOldOneWaitsAside();
    void anImageThatNeverBecomesHealthyIsPutBackAndTheEvidenceIsKept();
    void aRestartThatNeverBecomesHealthyIsForAPerson();
};

void TstPlatformChange::aContainerIsRestartedThroughItsRestartPolicy() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"RestartPolicy", {{"Name", "always"}}}}}});
    m_subjects->add("api");
    const auto before = describe("api").instances.front();
    Incident incident(*m_subjects);
    const auto drawing = incident.draw(RecoveryAction::GracefulRestart, "api");
    QVERIFY(drawing.has_value());
    QCOMPARE(drawing->managers.size(), std::size_t{1});
    HOLDFAST_COMPARE(drawing->managers.front().attitude, Attitude::ActsThrough);
    QVERIFY(drawing->context.starts_with("docker unix://"));
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    const auto after = describe("api").instances.front();
    HOLDFAST_COMPARE(after.state, InstanceState::Running);
    QVERIFY(after.pid != before.pid && after.id == before.id);
    QVERIFY(incident.evidence().find("/stop?t=10") != std::string::npos);
}

void TstPlatformChange::eachReplicaAfterTheOther() {
    compose(2);
    const auto before = describe("shop/api");
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ContainerRestart, "api");
    QCOMPARE(incident.plan().steps.size(), std::size_t{6});
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    const auto after = describe("shop/api");
    for (std::size_t i = 0; i < 2; ++i)
        QVERIFY(after.instances[i].pid != before.instances[i].pid &&
                after.instances[i].state == InstanceState::Running);
}

void TstPlatformChange::moreReplicasWithinTheBounds() {
    compose(2);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ScaleOut, "api");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(replicas(), 3);
    const auto tooMany = incident.draw(RecoveryAction::ScaleOut, "api", {{"replicas", "5"}});
    HOLDFAST_COMPARE(tooMany.error().code, ErrorCode::FixInput);
    QVERIFY(tooMany.error().detail.find("4 replicas are the most") != std::string::npos);
}

void TstPlatformChange::fewerReplicasAndNotBelowTheLeast() {
    compose(2);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ScaleIn, "api");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(replicas(), 1);
    const auto tooFew = incident.draw(RecoveryAction::ScaleIn, "api");
    HOLDFAST_COMPARE(tooFew.error().code, ErrorCode::FixInput);
    QVERIFY(tooFew.error().detail.find("needs 1 at least") != std::string::npos);
}

void TstPlatformChange::anAbortedScaleIsTakenBack() {
    compose(1);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ScaleOut, "api", {{"replicas", "3"}});
    incident.make();
    while (incident.runs("platform.scale") == 0)
        static_cast<void>(incident.execution->advance());
    QCOMPARE(replicas(), 3);
    incident.execution->requestAbort("grace");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::RolledBack);
    QCOMPARE(replicas(), 1);
}

void TstPlatformChange::afterACrashAtAnyMomentOfAScaleItIsFinishedOnce() {
    compose(1);
    bool crashed = true;
    for (int at = 0; crashed; ++at) {
        const workloads::Order one{.kind = workloads::OrderKind::Scale,
                                   .workload = WorkloadId("shop/api"),
                                   .stopWithin = Duration(0),
                                   .replicas = 1};
        QVERIFY(m_docker->perform(one, {}).has_value());
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::ScaleOut, "api");
        incident.crashAt = at;
        crashed = !go(incident);
        const bool open = crashed && incident.startAgain();
        if (open) QVERIFY(go(incident));
        QVERIFY(incident.runs("platform.scale") <= 1);
        QCOMPARE(replicas(), 1 + incident.runs("platform.scale"));
        if (!crashed || open) {
            const auto outcome = incident.execution->outcome();
            QVERIFY2(outcome == Outcome::Done || (outcome == Outcome::Failed && replicas() == 1),
                     incident.evidence().c_str());
        }
        QVERIFY(at < 100);
    }
}

void TstPlatformChange::limitsAreRaisedAndPutBackWhenItDoesNotHelp() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"Memory", 64 * kMiB}, {"NanoCpus", 500'000'000}}}});
    m_subjects->add("api");
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ResourceBoost, "api");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(describe("api").configuration.limits.memory.count, 96 * kMiB);
    QCOMPARE(describe("api").configuration.limits.cpus, 0.75);

    Incident second(*m_subjects);
    second.well = false;
    second.plan(RecoveryAction::ResourceBoost, "api", {{"memory", std::to_string(128 * kMiB)}});
    QVERIFY(go(second));
    ENDED(second, Outcome::RolledBack);
    QCOMPARE(describe("api").configuration.limits.memory.count, 96 * kMiB);
    const auto tooMuch =
        second.draw(RecoveryAction::ResourceBoost, "api", {{"memory", std::to_string(1024 * kMiB)}});
    HOLDFAST_COMPARE(tooMuch.error().code, ErrorCode::FixInput);
}

void TstPlatformChange::anotherImageRunsAndTheOldOneWaitsAside() {
    m_engine->run("api", kSteady);
    m_subjects->add("api");
    Incident incident(*m_subjects);
    replacePlan(incident, "holdfast-well:1");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(describe("api").configuration.artifact, std::string("holdfast-well:1"));
    QCOMPARE(describe("api").aside.size(), std::size_t{1});

    replacePlan(incident, "holdfast-test:1"); // the next one settles it first
    QCOMPARE(incident.plan().steps.front().operation.name, std::string("platform.settle"));
    incident.execution.reset();
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(describe("api").aside.size(), std::size_t{1});
}

void TstPlatformChange::anImageThatNeverBecomesHealthyIsPutBackAndTheEvidenceIsKept() {
    const auto id = m_engine->run("api", kSteady);
    m_subjects->add("api");
    Incident incident(*m_subjects);
    replacePlan(incident, "holdfast-sick:1");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::RolledBack);
    const auto now = describe("api");
    QCOMPARE(now.instances.front().id.value(), id);
    HOLDFAST_COMPARE(now.instances.front().state, InstanceState::Running);
    QVERIFY(now.aside.empty());
    const auto evidence = incident.evidence();
    QVERIFY(evidence.find("health check says unhealthy") != std::string::npos);
    QVERIFY(evidence.find("/containers/create") != std::string::npos);
}

void TstPlatformChange::aRestartThatNeverBecomesHealthyIsForAPerson() {
    m_engine->run("api", kSteady, {{"Image", "holdfast-sick:1"}});
    m_subjects->add("api");
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ContainerRestart, "api");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::NeedsPerson);
    QVERIFY(incident.evidence().find("does not become ready") != std::string::npos);
    HOLDFAST_COMPARE(describe("api").instances.front().state, InstanceState::Running);
}

HOLDFAST_TEST(TstPlatformChange)
#include "tst_platform_change.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What only containers have, on a real engine; what every platform does stands in the contract tests.
#include "engine/core/workloads/configuration_difference.h"
#include "engine/platforms/docker/docker_platform.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::workloads;
using namespace holdfast::platforms::docker;
using namespace std::chrono_literals;
using holdfast::testing::DockerEngine;
using nlohmann::json;

namespace {

constexpr const char* kSteady = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";

template <typename T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}

/// Its words; empty: it is no error.
template <typename T>
std::string wordsOf(const Result<T>& result) {
    return result ? std::string() : result.error().detail;
}

json composeLabels(int number) {
    return {{"com.docker.compose.project", "shop"},
            {"com.docker.compose.service", "api"},
            {"com.docker.compose.oneoff", "False"},
            {"com.docker.compose.container-number", std::to_string(number)}};
}

} // namespace

class TstDockerPlatform : public QObject {
    Q_OBJECT

    std::unique_ptr<DockerEngine> m_engine;
    std::unique_ptr<DockerPlatform> m_docker;

    json inspected(const std::string& container) {
        return m_engine->call("GET", "/containers/" + QByteArray::fromStdString(container) + "/json");
    }

    WorkloadDescription describe(const char* workload) {
        auto found = m_docker->describe(WorkloadId(workload), {});
        if (!found) qFatal("%s", found.error().detail.c_str());
        return std::move(*found);
    }

    Result<OrderOutcome> perform(const Order& order) {
        auto outcome = m_docker->perform(order, {});
        if (!outcome) qInfo("%s", outcome.error().detail.c_str());
        return outcome;
    }

    static Order ordered(OrderKind kind, const char* workload) {
        return {.kind = kind, .workload = WorkloadId(workload)};
    }

    Order replacement(const char* workload, const std::string& image) {
        auto order = ordered(OrderKind::Replace, workload);
        order.replacement = describe(workload).configuration;
        order.replacement->artifact = image;
        order.stopWithin = 1s;
        return order;
    }

private Q_SLOTS:

    void initTestCase() {
        m_engine = std::make_unique<DockerEngine>();
        QVERIFY2(m_engine->start(), qPrintable(m_engine->trouble()));
        m_docker =
            std::make_unique<DockerPlatform>(parseDockerEndpoint("unix://" + m_engine->socketPath()).value());
        m_engine->image("holdfast-sick:1", {R"(HEALTHCHECK --interval=100ms --retries=1 CMD ["/bin/false"])",
                                            R"(CMD ["/bin/sh","-c","while :; do sleep 0.05; done"])"});
        m_engine->image("holdfast-two:1",
                        {"ENV FLAVOUR=two", R"(CMD ["/bin/sh","-c","echo two; exec sleep 600"])"});
        m_engine->image("holdfast-one:1", {"ENV FLAVOUR=one", "VOLUME /data",
                                           R"(CMD ["/bin/sh","-c","echo one; exec sleep 600"])"});
    }

    void cleanup() { m_engine->clear(); }

    void cleanupTestCase() { m_engine.reset(); }

    void everythingOfAContainerIsToldAndComesBack();
    void anImageThatNeverBecomesHealthyIsSeenAndPutBack();
    void anImageThatIsNotThereChangesNothing();
    void anotherImageBringsItsOwnDefaults();
    void aVolumeWithoutANameStaysTheSame();
    void whatIsKeptAsideDoesNotComeBackWithTheEngine();
    void aReplacementCutOffAnywhereCanBePutBack_data();
    void aReplacementCutOffAnywhereCanBePutBack();
    void replicasOfComposeAreScaledOutAndIn();
    void replicasThatWouldShareAPortAreRefused();
    void aReplicaIsRestartedAlone();
    void limitsMoveWhileItRuns();
    void aLimitThatCannotBeLeavesItAsItWas();
    void whoManagesItElsewhereIsTold();
    void aContainerThatVanishesWhenStoppedIsNotReplaced();
    void aNameInConflictIsForANewPlan();
    void aStartThatTheEngineRefusesSaysWhy();
};

void TstDockerPlatform::everythingOfAContainerIsToldAndComesBack() {
    m_engine->call("POST", "/networks/create", {{"Name", "back"}}, 201);
    m_engine->call("POST", "/networks/create", {{"Name", "front"}}, 201);
    m_engine->run(
        "api", kSteady,
        {{"Env", {"LOG_LEVEL=debug"}},
         {"Labels", {{"team", "shop"}}},
         {"User", "0"},
         {"WorkingDir", "/bin"},
         {"StopSignal", "SIGTERM"},
         {"StopTimeout", 3},
         {"Healthcheck", {{"Test", {"CMD", "/bin/true"}}, {"Interval", 100'000'000}, {"Retries", 2}}},
         {"ExposedPorts", {{"80/tcp", json::object()}}},
         {"HostConfig",
          {{"NanoCpus", 500'000'000},
           {"Memory", 64 * 1024 * 1024},
           {"PidsLimit", 50},
           {"ShmSize", 4 * 1024 * 1024},
           {"Ulimits", {{{"Name", "nofile"}, {"Soft", 100}, {"Hard", 200}}}},
           {"CapDrop", {"NET_RAW"}},
           {"ExtraHosts", {"db:10.0.0.9"}},
           {"NetworkMode", "back"},
           {"PortBindings", {{"80/tcp", {{{"HostIp", "0.0.0.0"}, {"HostPort", "8080"}}}}}},
           {"Binds", {"data:/data:ro"}},
           {"Tmpfs", {{"/scratch", "size=1m"}}},
           {"RestartPolicy", {{"Name", "on-failure"}, {"MaximumRetryCount", 3}}}}},
         {"NetworkingConfig", {{"EndpointsConfig", {{"back", {{"Aliases", {"shop-api"}}}}}}}}});
    m_engine->call("POST", "/networks/front/connect", {{"Container", "api"}});
    const auto before = describe("api");
    const auto& told = before.configuration;
    QCOMPARE(told.limits.cpus, 0.5);
    HOLDFAST_COMPARE(told.limits.memory, Bytes{64LL * 1024 * 1024});
    QCOMPARE(told.limits.processes, 50);
    QCOMPARE(told.networks.size(), std::size_t{2});
    QCOMPARE(told.networks[0].network, std::string("back"));
    QVERIFY(told.networks[0].aliases == std::vector<std::string>{"shop-api"});
    QCOMPARE(told.mounts.size(), std::size_t{2});
    QCOMPARE(told.ports.size(), std::size_t{1});
    QCOMPARE(told.ports[0].hostPort, 8080);
    HOLDFAST_COMPARE(told.restart, (RestartRule{RestartPolicy::OnFailure, 3}));
    HOLDFAST_COMPARE(told.healthCheck.interval, 100ms);
    HOLDFAST_COMPARE(told.stopWithin, 3s);
    const auto native = inspected("api");
    QVERIFY(perform(replacement("api", "holdfast-test:1")).has_value());
    const auto after = describe("api");
    QVERIFY(differences(told, after.configuration).empty());
    QVERIFY(after.instances[0].id != before.instances[0].id);
    const auto now = inspected("api");
    for (const char* key : {"ShmSize", "Ulimits", "CapDrop", "ExtraHosts", "Binds", "Tmpfs", "RestartPolicy"})
        QVERIFY2(now["HostConfig"][key] == native["HostConfig"][key], key); // what nobody here knows of, too
    QCOMPARE(now["NetworkSettings"]["Networks"].size(), std::size_t{2});
    QTRY_VERIFY(describe("api").instances[0].health == InstanceHealth::Healthy);
    QVERIFY(perform(ordered(OrderKind::PutBack, "api")).has_value());
    HOLDFAST_COMPARE(describe("api").configuration, told);
    HOLDFAST_COMPARE(describe("api").instances[0].id, before.instances[0].id);
}

void TstDockerPlatform::anImageThatNeverBecomesHealthyIsSeenAndPutBack() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"NetworkMode", "none"}}}});
    const auto before = describe("api");
    auto order = replacement("api", "holdfast-sick:1");
    order.replacement->command.clear();
    QVERIFY(perform(order).has_value());
    QTRY_VERIFY(describe("api").instances[0].health == InstanceHealth::Unhealthy);
    auto back = ordered(OrderKind::PutBack, "api");
    back.stopWithin = 0s;
    QVERIFY(perform(back).has_value());
    const auto after = describe("api");
    HOLDFAST_COMPARE(after.configuration, before.configuration);
    HOLDFAST_COMPARE(after.instances[0].id, before.instances[0].id);
    HOLDFAST_COMPARE(after.instances[0].state, InstanceState::Running);
    QVERIFY(after.aside.empty());
}

void TstDockerPlatform::anImageThatIsNotThereChangesNothing() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"NetworkMode", "none"}}}});
    const auto before = describe("api");
    const auto missing = perform(replacement("api", "holdfast-nowhere:7"));
    HOLDFAST_COMPARE(codeOf(missing), ErrorCode::FixSetup);
    QVERIFY(wordsOf(missing).find("No such image") != std::string::npos); // the engine's own words
    HOLDFAST_COMPARE(describe("api"), before);
}

void TstDockerPlatform::anotherImageBringsItsOwnDefaults() {
    const auto created = m_engine->call("POST", "/containers/create?name=api",
                                        {{"Image", "holdfast-one:1"},
                                         {"Env", {"LOG_LEVEL=debug"}},
                                         {"HostConfig", {{"NetworkMode", "none"}}}});
    m_engine->call("POST", "/containers/api/start");
    HOLDFAST_COMPARE(describe("api").configuration.environment.at("FLAVOUR"), Secret("one"));
    QVERIFY(perform(replacement("api", "holdfast-two:1")).has_value());
    const auto now = describe("api").configuration;
    HOLDFAST_COMPARE(now.environment.at("FLAVOUR"), Secret("two"));     // the image's own
    HOLDFAST_COMPARE(now.environment.at("LOG_LEVEL"), Secret("debug")); // the person's
    QVERIFY(now.command.back().find("echo two") != std::string::npos);
}

void TstDockerPlatform::aVolumeWithoutANameStaysTheSame() {
    m_engine->call(
        "POST", "/containers/create?name=db",
        {{"Image", "holdfast-one:1"},
         {"Cmd", {"/bin/sh", "-c", "test -e /data/row || touch /data/row; echo up; exec sleep 600"}},
         {"HostConfig", {{"NetworkMode", "none"}}}});
    m_engine->call("POST", "/containers/db/start");
    const auto before = describe("db").configuration.mounts;
    QCOMPARE(before.size(), std::size_t{1});
    QVERIFY(perform(replacement("db", "holdfast-one:1")).has_value());
    HOLDFAST_COMPARE(describe("db").configuration.mounts, before);
    QVERIFY(perform(ordered(OrderKind::Settle, "db")).has_value());
    const auto volumes = m_engine->call("GET", "/volumes");
    QVERIFY(volumes.dump().find(before[0].source) != std::string::npos); // settled, not lost
    HOLDFAST_COMPARE(describe("db").configuration.mounts, before);
}

void TstDockerPlatform::whatIsKeptAsideDoesNotComeBackWithTheEngine() {
    m_engine->run("api", kSteady,
                  {{"HostConfig", {{"NetworkMode", "none"}, {"RestartPolicy", {{"Name", "always"}}}}}});
    QVERIFY(perform(replacement("api", "holdfast-test:1")).has_value());
    QVERIFY(inspected("api.holdfast-aside")["HostConfig"]["RestartPolicy"]["Name"] == "no");
    QVERIFY(inspected("api")["HostConfig"]["RestartPolicy"]["Name"] == "always");
    QVERIFY(perform(ordered(OrderKind::PutBack, "api")).has_value());
    QVERIFY(inspected("api")["HostConfig"]["RestartPolicy"]["Name"] ==
            "always"); // remembered by the engine alone
    QVERIFY(describe("api").aside.empty());
}

void TstDockerPlatform::aReplacementCutOffAnywhereCanBePutBack_data() {
    QTest::addColumn<int>("steps");
    for (int steps = 1; steps <= 6; ++steps)
        QTest::addRow("after %d changes", steps) << steps;
}

/// Holdfast dies in the middle: another one, that knows nothing of it, finds what is left and puts it back.
void TstDockerPlatform::aReplacementCutOffAnywhereCanBePutBack() {
    QFETCH(int, steps);
    m_engine->run("api", kSteady,
                  {{"HostConfig", {{"NetworkMode", "none"}, {"RestartPolicy", {{"Name", "always"}}}}}});
    const auto before = describe("api");
    const auto order = replacement("api", "holdfast-test:1");
    const auto calls = m_docker->rehearse(order, {});
    QVERIFY(calls.has_value());
    QCOMPARE(calls->size(), std::size_t{6}); // create, stop, update, rename, rename, start
    std::string created;
    for (int i = 0; i < steps; ++i) {
        auto target = QByteArray::fromStdString((*calls)[static_cast<std::size_t>(i)].target);
        target.replace("new-api.holdfast-new", QByteArray::fromStdString(created));
        json body = json::parse((*calls)[static_cast<std::size_t>(i)].body, nullptr, false);
        const auto answer = m_engine->call("POST", target, body.is_discarded() ? json() : body);
        if (i == 0) created = answer.at("Id").get<std::string>();
    }
    DockerPlatform next(parseDockerEndpoint("unix://" + m_engine->socketPath()).value());
    QVERIFY(!next.describe(WorkloadId("api"), {})->aside.empty());
    const auto back = next.perform(ordered(OrderKind::PutBack, "api"), {});
    QVERIFY2(back.has_value(), back ? "" : back.error().detail.c_str());
    const auto after = describe("api");
    HOLDFAST_COMPARE(after.configuration, before.configuration);
    HOLDFAST_COMPARE(after.instances[0].id, before.instances[0].id);
    HOLDFAST_COMPARE(after.instances[0].state, InstanceState::Running);
    QVERIFY(after.aside.empty());
}

void TstDockerPlatform::replicasOfComposeAreScaledOutAndIn() {
    const json spec{{"Labels", composeLabels(1)}, {"HostConfig", {{"NetworkMode", "none"}}}};
    m_engine->run("shop-api-1", kSteady, spec);
    auto order = ordered(OrderKind::Scale, "shop/api");
    order.replicas = 3;
    const auto rehearsed = m_docker->rehearse(order, {});
    QCOMPARE(rehearsed->size(), std::size_t{4}); // two created, two started
    QVERIFY(perform(order)->changed);
    auto now = describe("shop/api");
    QCOMPARE(now.instances.size(), std::size_t{3});
    QCOMPARE(now.instances[2].name, std::string("shop-api-3"));
    QCOMPARE(now.instances[2].number, 3);
    HOLDFAST_COMPARE(now.instances[2].state, InstanceState::Running);
    QVERIFY(!perform(order)->changed);
    order.replicas = 1;
    order.stopWithin = 1s;
    QVERIFY(perform(order)->changed);
    now = describe("shop/api");
    QCOMPARE(now.instances.size(), std::size_t{1});
    QCOMPARE(now.instances[0].name, std::string("shop-api-1"));
    order.replicas = 0;
    HOLDFAST_COMPARE(codeOf(perform(order)), ErrorCode::FixInput);
}

void TstDockerPlatform::replicasThatWouldShareAPortAreRefused() {
    m_engine->run("shop-api-1", kSteady,
                  {{"Labels", composeLabels(1)},
                   {"ExposedPorts", {{"80/tcp", json::object()}}},
                   {"HostConfig", {{"PortBindings", {{"80/tcp", {{{"HostPort", "8081"}}}}}}}}});
    auto order = ordered(OrderKind::Scale, "shop/api");
    order.replicas = 2;
    const auto refused = perform(order);
    HOLDFAST_COMPARE(codeOf(refused), ErrorCode::FixSetup);
    QVERIFY(wordsOf(refused).find("8081") != std::string::npos);
    QCOMPARE(describe("shop/api").instances.size(), std::size_t{1});
}

void TstDockerPlatform::aReplicaIsRestartedAlone() {
    for (int number = 1; number <= 2; ++number)
        m_engine->run("shop-api-" + std::to_string(number), kSteady,
                      {{"Labels", composeLabels(number)}, {"HostConfig", {{"NetworkMode", "none"}}}});
    const auto before = describe("shop/api");
    auto order = ordered(OrderKind::Restart, "shop/api");
    order.instance = before.instances[1].id;
    QVERIFY(perform(order).has_value());
    const auto after = describe("shop/api");
    QCOMPARE(after.instances[0].pid, before.instances[0].pid);
    QVERIFY(after.instances[1].pid != before.instances[1].pid);
    order.instance = InstanceId("gone");
    HOLDFAST_COMPARE(codeOf(perform(order)), ErrorCode::Replan);
}

void TstDockerPlatform::limitsMoveWhileItRuns() {
    m_engine->run(
        "api", kSteady,
        {{"HostConfig", {{"NetworkMode", "none"}, {"Memory", 32 * 1024 * 1024}, {"NanoCpus", 200'000'000}}}});
    const auto before = describe("api");
    auto order = ordered(OrderKind::Limit, "api");
    order.limits = {.cpus = 0.75, .memory = Bytes{128LL * 1024 * 1024}, .processes = 77};
    QVERIFY(perform(order)->changed);
    const auto after = describe("api");
    HOLDFAST_COMPARE(after.configuration.limits, order.limits);
    QCOMPARE(after.instances[0].pid, before.instances[0].pid); // not restarted
    QVERIFY(!perform(order)->changed);
}

void TstDockerPlatform::aLimitThatCannotBeLeavesItAsItWas() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"NetworkMode", "none"}}}});
    const auto before = describe("api");
    auto order = ordered(OrderKind::Limit, "api");
    order.limits.memory = Bytes{1024}; // the engine wants some megabytes at least
    const auto refused = perform(order);
    QVERIFY(codeOf(refused) && codeOf(refused) != ErrorCode::UnknownVerify);
    QVERIFY(wordsOf(refused).find("emory") != std::string::npos);
    HOLDFAST_COMPARE(describe("api"), before);
}

void TstDockerPlatform::whoManagesItElsewhereIsTold() {
    m_engine->run(
        "shop-api-1", kSteady,
        {{"Labels", composeLabels(1)},
         {"Env", {"PATRONI_SCOPE=main"}},
         {"HostConfig", {{"NetworkMode", "none"}, {"RestartPolicy", {{"Name", "unless-stopped"}}}}}});
    const auto managers = describe("shop/api").managers;
    QCOMPARE(managers.size(), std::size_t{3});
    HOLDFAST_COMPARE(managers[0].kind, ManagerKind::RestartPolicy);
    HOLDFAST_COMPARE(managers[1].kind, ManagerKind::Compose);
    HOLDFAST_COMPARE(managers[2].kind, ManagerKind::Patroni);
}

void TstDockerPlatform::aContainerThatVanishesWhenStoppedIsNotReplaced() {
    m_engine->run("api", kSteady, {{"HostConfig", {{"NetworkMode", "none"}, {"AutoRemove", true}}}});
    const auto refused = perform(replacement("api", "holdfast-test:1"));
    HOLDFAST_COMPARE(codeOf(refused), ErrorCode::FixSetup);
    HOLDFAST_COMPARE(describe("api").instances[0].state, InstanceState::Running);
}

void TstDockerPlatform::aNameInConflictIsForANewPlan() {
    m_engine->run("shop-api-1", kSteady,
                  {{"Labels", composeLabels(1)}, {"HostConfig", {{"NetworkMode", "none"}}}});
    m_engine->run("shop-api-2", kSteady, {{"HostConfig", {{"NetworkMode", "none"}}}}); // somebody else's
    auto order = ordered(OrderKind::Scale, "shop/api");
    order.replicas = 2;
    const auto refused = perform(order);
    HOLDFAST_COMPARE(codeOf(refused), ErrorCode::Replan); // 409
    QVERIFY(wordsOf(refused).find("already in use") != std::string::npos);
    QCOMPARE(describe("shop/api").instances.size(), std::size_t{1});
}

void TstDockerPlatform::aStartThatTheEngineRefusesSaysWhy() {
    m_engine->run("first", kSteady,
                  {{"ExposedPorts", {{"80/tcp", json::object()}}},
                   {"HostConfig", {{"PortBindings", {{"80/tcp", {{{"HostPort", "8082"}}}}}}}}});
    m_engine->call("POST", "/containers/create?name=second",
                   {{"Image", "holdfast-test:1"},
                    {"Cmd", {"/bin/sleep", "600"}},
                    {"ExposedPorts", {{"80/tcp", json::object()}}},
                    {"HostConfig", {{"PortBindings", {{"80/tcp", {{{"HostPort", "8082"}}}}}}}}});
    const auto refused = perform(ordered(OrderKind::Start, "second")); // 500
    HOLDFAST_COMPARE(codeOf(refused), ErrorCode::FixSetup);
    QVERIFY(wordsOf(refused).find("port is already allocated") != std::string::npos);
    HOLDFAST_COMPARE(describe("second").instances[0].state, InstanceState::Stopped);
}

HOLDFAST_TEST(TstDockerPlatform)
#include "tst_docker_platform.moc"

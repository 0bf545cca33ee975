// SPDX-License-Identifier: GPL-3.0-or-later
// Real containers and files, changed and rolled back by plans that are run in full.
#include "engine/platforms/docker/docker_platform.h"
#include "engine/recovery/rollback_recipe.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/engine/recovery/little_book.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <future>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using namespace std::chrono_literals;
using holdfast::testing::DockerEngine;
using nlohmann::json;
using workloads::Order;
using workloads::OrderKind;
using workloads::WorkloadId;

namespace {

constexpr const char* kSteady = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";
constexpr std::int64_t kMiB = 1024L * 1024;

} // namespace

class TstRollback : public QObject {
    Q_OBJECT

    std::unique_ptr<DockerEngine> m_engine;
    std::unique_ptr<platforms::docker::DockerPlatform> m_docker;
    std::unique_ptr<Subjects> m_subjects;
    std::unique_ptr<LittleBook> m_book;
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] workloads::WorkloadDescription describe(const char* workload) {
        auto found = m_docker->describe(WorkloadId(workload), {});
        if (!found) qFatal("%s", found.error().detail.c_str());
        return std::move(*found);
    }

    [[nodiscard]] QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }

    void put(const char* name, const QByteArray& content) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("no file");
    }

    [[nodiscard]] QByteArray content(const char* name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

    /// Names in the folder, hidden ones, too.
    [[nodiscard]] QStringList names() const {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    void container(const std::string& name, const std::string& image = "holdfast-test:1") {
        m_engine->run(name, kSteady,
                      {{"Image", image},
                       {"Env", {"LOG_LEVEL=info", "DB_PASSWORD=hunter2-hunter2"}},
                       {"HostConfig", {{"Memory", 64 * kMiB}, {"MemorySwap", 64 * kMiB}}}});
    }

    void compose(int count) {
        for (int number = 1; number <= count; ++number)
            m_engine->run("shop-api-" + std::to_string(number), kSteady,
                          {{"Labels",
                            {{"com.docker.compose.project", "shop"},
                             {"com.docker.compose.service", "api"},
                             {"com.docker.compose.oneoff", "False"},
                             {"com.docker.compose.container-number", std::to_string(number)}}}});
    }

    /// web → api → db; the file is the web's. As it was when all was well.
    snapshots::SnapshotId wellFleet() {
        container("db");
        compose(2);
        container("web");
        m_subjects->add("web");
        m_subjects->add("api", "shop/api");
        m_subjects->add("db");
        for (auto& service : m_subjects->fleet.services)
            service.probes.push_back({.kind = ProbeKind::Tcp, .target = "127.0.0.1:1"});
        m_subjects->fleet.services[0].configurationFiles = {path("web.conf").toStdString()};
        m_subjects->depend("web", "api");
        m_subjects->depend("api", "db");
        put("web.conf", "level = info\npassword = hunter2\n");
        return m_book->take();
    }

    void order(Order order, const char* workload) {
        order.workload = WorkloadId(workload);
        const auto done = m_docker->perform(order, {});
        if (!done) qFatal("%s", done.error().detail.c_str());
    }

    void replace(const char* workload, const std::function<void(workloads::Configuration&)>& change) {
        Order order{.kind = OrderKind::Replace};
        order.replacement = describe(workload).configuration;
        change(*order.replacement);
        this->order(order, workload);
        this->order({.kind = OrderKind::Settle}, workload);
    }

    /// Somebody has changed something of each.
    void spoil() {
        replace("db", [](auto& to) { to.environment["LOG_LEVEL"] = Secret("debug"); });
        replace("shop/api", [](auto& to) { to.artifact = "holdfast-other:1"; });
        order({.kind = OrderKind::Scale, .replicas = 3}, "shop/api");
        order({.kind = OrderKind::Limit, .limits = {.memory = Bytes{96 * kMiB}}}, "web");
        put("web.conf", "level = debug\npassword = hunter2\nmore = yes\n");
    }

    [[nodiscard]] std::vector<snapshots::ServiceDifference> left(const snapshots::SnapshotId& snapshot) {
        const auto now = m_book->record({}, {});
        return snapshots::differences(m_book->load(snapshot).value(), now->snapshot);
    }

    [[nodiscard]] static std::string wordsOf(const std::vector<snapshots::ServiceDifference>& differences) {
        std::string words;
        for (const auto& one : differences) {
            for (const auto& field : one.fields)
                words += one.service.value() + " " + field.field + ": " + field.before + " > " + field.after +
                         "\n";
        }
        return words;
    }

    void equip(Incident& incident) {
        incident.add(rollbackCookbook({.book = *m_book,
                                       .health = incident,
                                       .enabled = true,
                                       .wellWithin = Duration(1'500),
                                       .readEvery = Duration(20)}));
    }

    /// On a thread of its own, where such work belongs: this one goes on reading the engine's log.
    static bool go(Incident& incident) {
        auto ended = std::async(std::launch::async, [&incident] { return incident.go(); });
        const auto isReady = [&ended] { return ended.wait_for(0s) == std::future_status::ready; };
        if (!QTest::qWaitFor(isReady, 200'000)) qFatal("the plan does not end");
        return ended.get();
    }

private Q_SLOTS:

    void initTestCase() {
        m_engine = std::make_unique<DockerEngine>();
        QVERIFY2(m_engine->start(), qPrintable(m_engine->trouble()));
        m_docker = std::make_unique<platforms::docker::DockerPlatform>(
            platforms::docker::parseDockerEndpoint("unix://" + m_engine->socketPath()).value());
        m_engine->image("holdfast-other:1", {"ENV OTHER=1"});
        m_engine->image("holdfast-sick:1",
                        {R"(HEALTHCHECK --interval=100ms --retries=1 CMD ["/bin/false"])"});
    }

    void init() {
        m_subjects = std::make_unique<Subjects>(*m_docker);
        m_book = std::make_unique<LittleBook>(*m_subjects);
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void cleanup() { m_engine->clear(); }

    void cleanupTestCase() {
        m_docker.reset();
        m_engine.reset();
    }

    void theWholeFleetIsAsItWas();
    void aDryRunShowsTheCallsAndChangesNothing();
    void oneServiceAloneIsRolledBack();
    void whatIsIllOnTheOldConfigurationTooIsPutBackForAPerson();
    void theSecondServiceFailingTakesTheFirstBack();
    void afterACrashAtAnyMomentItIsFinishedOrTakenBack();
    void whatIsEqualHasNothingToRollBack();
    void anotherImageOfTheSameNameIsNotTakenForTheFormer();
    void switchedOffItRefuses();
    void aLockedServiceHoldsTheFleetBack();
};

void TstRollback::theWholeFleetIsAsItWas() {
    const auto snapshot = wellFleet();
    spoil();
    QCOMPARE(left(snapshot).size(), std::size_t{3});
    Incident incident(*m_subjects);
    equip(incident);
    incident.plan(RecoveryAction::EmergencyRollback, "web", {{"scope", "fleet"}});
    std::vector<std::string> services;
    for (const auto& step : incident.plan().steps) {
        if (services.empty() || services.back() != step.service.value())
            services.push_back(step.service.value());
    }
    QCOMPARE(services,
             (std::vector<std::string>{"web", "db", "api", "web"})); // the first: the safety snapshot
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    const auto differences = left(snapshot);
    QVERIFY2(differences.empty(), wordsOf(differences).c_str());
    QCOMPARE(content("web.conf"), QByteArray("level = info\npassword = hunter2\n"));
    QCOMPARE(describe("shop/api").instances.size(), std::size_t{2});
    QCOMPARE(describe("db").configuration.environment.at("DB_PASSWORD").reveal(),
             std::string("hunter2-hunter2"));
    QCOMPARE(m_book->safeties, 1);
    const auto evidence = incident.evidence();
    QVERIFY(evidence.contains("Nothing that can be rolled back differs"));
    QVERIFY(!evidence.contains("hunter2"));
}

void TstRollback::aDryRunShowsTheCallsAndChangesNothing() {
    const auto snapshot = wellFleet();
    spoil();
    const auto before = wordsOf(left(snapshot));
    Incident incident(*m_subjects);
    equip(incident);
    incident.plan(RecoveryAction::EmergencyRollback, "web", {{"scope", "fleet"}});
    incident.make(ExecutionMode::Rehearse);
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Rehearsed);
    std::string calls;
    for (const auto& call : incident.calls)
        calls += call.call + "\n";
    QVERIFY2(calls.contains("/containers/create?name=db"), calls.c_str());
    QVERIFY2(calls.contains("web.conf"), calls.c_str());
    QVERIFY2(calls.contains("/update"), calls.c_str());
    QVERIFY(!calls.contains("hunter2"));
    QCOMPARE(wordsOf(left(snapshot)), before);
    QCOMPARE(m_book->safeties, 0);
    QCOMPARE(names(), QStringList{QStringLiteral("web.conf")});
}

void TstRollback::oneServiceAloneIsRolledBack() {
    const auto snapshot = wellFleet();
    spoil();
    Incident incident(*m_subjects);
    equip(incident);
    incident.plan(RecoveryAction::EmergencyRollback, "db", {{"snapshot", snapshot.value()}});
    QVERIFY(go(incident));
    ENDED(incident, Outcome::Done);
    QCOMPARE(describe("db").configuration.environment.at("LOG_LEVEL").reveal(), std::string("info"));
    const auto differences = left(snapshot);
    QCOMPARE(differences.size(), std::size_t{2});
    QCOMPARE(describe("db").aside.size(), std::size_t{1}); // what ran waits, should it be wanted after all
}

void TstRollback::whatIsIllOnTheOldConfigurationTooIsPutBackForAPerson() {
    const auto snapshot = wellFleet();
    put("web.conf", "level = debug\npassword = hunter2\n");
    replace("web", [](auto& to) { to.environment["LOG_LEVEL"] = Secret("debug"); });
    const auto before = wordsOf(left(snapshot));
    Incident incident(*m_subjects);
    equip(incident);
    incident.isIll = [](const ServiceId& service) { return service.value() == "web"; };
    incident.plan(RecoveryAction::EmergencyRollback, "web");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::RolledBack);
    QCOMPARE(wordsOf(left(snapshot)), before);
    QCOMPARE(content("web.conf"), QByteArray("level = debug\npassword = hunter2\n"));
    QCOMPARE(names(), QStringList{QStringLiteral("web.conf")}); // no copy is left
    QVERIFY(incident.execution->why().contains("does not become well with what it ran before, either"));
    QVERIFY(incident.evidence().contains("health is 0.10"));
}

void TstRollback::theSecondServiceFailingTakesTheFirstBack() {
    const auto snapshot = wellFleet();
    spoil();
    const auto before = wordsOf(left(snapshot));
    Incident incident(*m_subjects);
    equip(incident);
    incident.isIll = [](const ServiceId& service) { return service.value() == "api"; };
    incident.plan(RecoveryAction::EmergencyRollback, "web", {{"scope", "fleet"}});
    QVERIFY(go(incident));
    ENDED(incident, Outcome::RolledBack);
    QCOMPARE(wordsOf(left(snapshot)), before);    // db had been rolled back already, and came forth again
    QCOMPARE(incident.runs("rollback.write"), 0); // web was never touched
}

void TstRollback::afterACrashAtAnyMomentItIsFinishedOrTakenBack() {
    const auto snapshot = wellFleet();
    for (const int at : {5, 9, 14, 17, 19, 23, 26, 29, 33, 38}) {
        put("web.conf", "level = debug\npassword = hunter2\n");
        replace("web", [](auto& to) { to.environment["LOG_LEVEL"] = Secret("debug"); });
        const auto before = wordsOf(left(snapshot));
        Incident incident(*m_subjects);
        equip(incident);
        incident.plan(RecoveryAction::EmergencyRollback, "web");
        incident.crashAt = at;
        if (!go(incident) && incident.startAgain()) QVERIFY(go(incident));
        const auto after = wordsOf(left(snapshot));
        if (incident.execution) {
            const auto outcome = incident.execution->outcome();
            QVERIFY2(outcome == Outcome::Done || outcome == Outcome::RolledBack || outcome == Outcome::Failed,
                     (std::to_string(at) + ": " + incident.execution->why()).c_str());
            QVERIFY2(outcome == Outcome::Done ? after.empty() : after == before,
                     (std::to_string(at) + ": " + after).c_str());
        }
        for (const auto* workload : {"web"}) {
            if (!describe(workload).aside.empty()) order({.kind = OrderKind::Settle}, workload);
        }
    }
}

void TstRollback::whatIsEqualHasNothingToRollBack() {
    wellFleet();
    Incident incident(*m_subjects);
    equip(incident);
    const auto drawing = incident.draw(RecoveryAction::EmergencyRollback, "web", {{"scope", "fleet"}});
    QVERIFY(!drawing);
    QVERIFY2(drawing.error().detail.contains("there is nothing to roll back"),
             drawing.error().detail.c_str());
    const auto bad = incident.draw(RecoveryAction::EmergencyRollback, "web", {{"scope", "all"}});
    QVERIFY(!bad && bad.error().code == ErrorCode::FixInput);
    const auto none = incident.draw(RecoveryAction::EmergencyRollback, "web", {{"snapshot", "../etc"}});
    QVERIFY(!none && none.error().code == ErrorCode::FixInput);
}

void TstRollback::anotherImageOfTheSameNameIsNotTakenForTheFormer() {
    m_engine->image("holdfast-moving:1", {"ENV TURN=1"});
    container("db", "holdfast-moving:1");
    m_subjects->add("db");
    const auto snapshot = m_book->take();
    m_engine->image("holdfast-moving:1", {"ENV TURN=2"});
    replace("db", [](auto& to) { to.environment["LOG_LEVEL"] = Secret("debug"); });
    const auto before = wordsOf(left(snapshot));
    Incident incident(*m_subjects);
    equip(incident);
    incident.plan(RecoveryAction::EmergencyRollback, "db");
    QVERIFY(go(incident));
    ENDED(incident, Outcome::RolledBack);
    QVERIFY2(incident.evidence().contains("Give the former one that name again"),
             incident.evidence().c_str());
    QCOMPARE(wordsOf(left(snapshot)), before);
}

void TstRollback::switchedOffItRefuses() {
    wellFleet();
    spoil();
    Incident incident(*m_subjects);
    incident.add(rollbackCookbook({.book = *m_book, .health = incident, .enabled = false}));
    const auto drawing = incident.draw(RecoveryAction::EmergencyRollback, "web");
    QVERIFY(!drawing);
    QVERIFY(drawing.error().detail.contains("ROLLBACK_ENABLED=false"));
}

void TstRollback::aLockedServiceHoldsTheFleetBack() {
    wellFleet();
    spoil();
    m_subjects->fleet.services[2].recovery.locked = true;
    Incident incident(*m_subjects);
    equip(incident);
    const auto drawing = incident.draw(RecoveryAction::EmergencyRollback, "web", {{"scope", "fleet"}});
    QVERIFY(!drawing);
    QVERIFY(drawing.error().detail.contains("db is locked"));
}

HOLDFAST_TEST(TstRollback)
#include "tst_rollback.moc"

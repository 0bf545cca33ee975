// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's faults, recovered: by what the desk itself proposes, from the trigger to the audit trail, and by
// plans through the port of platforms, which does not know that it is a lab.
#include "app/lab/lab_platform.h"
#include "app/lab/shared/platform_wire.h"
#include "engine/recovery/rollback_recipe.h"
#include "engine/snapshots/snapshot_keeper.h"
#include "tests/app/lab/lab_client.h"
#include "tests/app/lab/lab_desk.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/engine/snapshots/recorded_fleet.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using holdfast::testing::LabClient;
using holdfast::testing::LabDesk;

namespace {

constexpr int kPatience =
    90'000; ///< ms, of which QTRY takes three before it says so: until what must happen has happened
constexpr int kFlooded = 3'000; ///< tasks

/// A fault, and what must be proposed for it. None stands under another.
struct Fault {
    const char* service;
    const char* fault;
    double strength;
    const char* sufferer; ///< whose health tells of it
    RecoveryAction cure;
};

const std::vector<Fault>& faults() {
    static const std::vector<Fault> all{
        {"qdrant", "crash", 1.0, "qdrant", RecoveryAction::GracefulRestart},
        {"ollama", "hang", 1.0, "ollama", RecoveryAction::GracefulRestart},
        {"learning-service", "leak", 16.0, "learning-service", RecoveryAction::GracefulRestart},
        {"webui", "errors", 1.0, "webui", RecoveryAction::GracefulRestart},
        {"api", "queue-flood", 1'000.0, "worker", RecoveryAction::QueueShed}};
    return all;
}

} // namespace

class TstLabRecovery : public QObject {
    Q_OBJECT

    std::unique_ptr<LabClient> m_lab;
    lab::LabPlatform m_platform;
    std::unique_ptr<Subjects> m_subjects;

    /// The plan, run in full.
    void recover(RecoveryAction action, const std::string& service) {
        const auto before = m_lab->service(service).pid;
        Incident incident(*m_subjects);
        incident.plan(action, service);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done);
        // The lab's books follow: another process, and none of its faults.
        QTRY_VERIFY2_WITH_TIMEOUT(m_lab->service(service).running && m_lab->service(service).pid != before,
                                  service.c_str(), kPatience);
        QTRY_VERIFY2_WITH_TIMEOUT(m_lab->service(service).faults.empty(), service.c_str(), kPatience);
    }

    void hurt(const Fault& fault) {
        QCOMPARE(m_lab->inject(fault.service, fault.fault, fault.strength), std::string());
        if (std::string_view(fault.fault) != "queue-flood") return;
        // So many that the worker is busy with them for longer than anybody takes to act.
        QTRY_VERIFY_WITH_TIMEOUT(std::stoi(m_lab->redis({"LLEN", "celery"}).value_or("0")) > kFlooded,
                                 kPatience);
        QCOMPARE(m_lab->endFault(fault.service, fault.fault), std::string());
    }

    /// Evidence of a plan, and an audit trail that is whole and has it.
    static void proveOf(LabDesk& desk, const PlanSummary& plan);

private Q_SLOTS:

    void initTestCase() {
        m_lab = std::make_unique<LabClient>();
        QVERIFY2(m_lab->start(), qPrintable(m_lab->trouble()));
        m_platform.setSocket(m_lab->directory() + "/" + lab::kPlatformSocket);
        m_subjects = std::make_unique<Subjects>(m_platform);
        for (const auto& service : m_lab->state().services)
            m_subjects->add(service.id.value());
    }

    void cleanupTestCase() {
        QVERIFY(m_lab->stop());
        m_lab.reset();
    }

    void everyServiceIsThereWithItsProcess();
    void everyFaultIsRecoveredByWhatTheDeskProposes();
    void aHungOneIsRestartedHard();
    void aDatabaseRunsAgainBesideNothingOfItsOwnRemains();
    void whatSomebodyChangedIsRolledBack();
    void whenTheLabIsNotThereItSaysSo();
};

void TstLabRecovery::everyServiceIsThereWithItsProcess() {
    for (const auto& service : m_lab->state().services) {
        const auto found = m_platform.describe(workloads::WorkloadId(service.id.value()), {});
        QVERIFY2(found.has_value(), service.id.value().c_str());
        QCOMPARE(found->instances.front().pid, static_cast<std::int64_t>(service.pid));
        QVERIFY(found->instances.front().started.has_value());
        QVERIFY(found->managers.empty()); // nobody but us starts it again
    }
}

/// Five at once, so that the test takes as long as the longest of them. That is a storm, in which automation
/// would hold still and a person may act.
void TstLabRecovery::everyFaultIsRecoveredByWhatTheDeskProposes() {
    LabDesk desk(*m_lab, {.interval = "1s"});
    QTRY_VERIFY2_WITH_TIMEOUT(desk.isReady(), desk.trouble().c_str(), kPatience);
    std::map<std::string, std::int64_t> before;
    for (const auto& fault : faults()) {
        before[fault.service] = m_lab->service(fault.service).pid;
        hurt(fault);
        desk.recover(fault.sufferer);
    }
    for (const auto& fault : faults()) {
        QTRY_VERIFY2_WITH_TIMEOUT(desk.course(fault.sufferer).recovery() != nullptr,
                                  desk.words(fault.sufferer).c_str(), kPatience);
        const auto& course = desk.course(fault.sufferer);
        const auto* recovery = course.recovery();
        // Whoever leaks may die between plan and act: that plan is refused, and another drawn up.
        QVERIFY2(std::ranges::all_of(course.plans,
                                     [&](const PlanSummary& plan) {
                                         return &plan == recovery ||
                                                (plan.outcome == Outcome::Refused && !plan.firstStep);
                                     }),
                 desk.words(fault.sufferer).c_str());
        HOLDFAST_COMPARE(course.proposal->action, fault.cure);
        HOLDFAST_COMPARE(recovery->action, fault.cure);
        QTRY_VERIFY2_WITH_TIMEOUT(m_lab->service(fault.service).faults.empty(), fault.service, kPatience);
        QCOMPARE(m_lab->service(fault.service).pid != before[fault.service],
                 fault.cure == RecoveryAction::GracefulRestart);
        proveOf(desk, *recovery);
    }
    // The tasks lie aside, and none is lost.
    const auto aside = "holdfast:aside:" + desk.course("worker").recovery()->plan.value() + ":celery";
    QVERIFY(std::stoi(m_lab->redis({"LLEN", aside}).value_or("0")) > 200);
}

void TstLabRecovery::proveOf(LabDesk& desk, const PlanSummary& plan) {
    QVERIFY(plan.firstStep && plan.ended);
    std::optional<Result<PlanDetail>> detail;
    desk.actions().askPlan(plan.plan, [&](const auto& answer) { detail = answer; });
    QTRY_VERIFY_WITH_TIMEOUT(detail.has_value(), kPatience);
    QVERIFY(detail->has_value());
    const auto evidence = nlohmann::json::parse((*detail)->evidence);
    std::optional<Result<ports::AuditAnswer>> audit;
    desk.actions().queryAudit({.service = plan.service}, [&](const auto& answer) { audit = answer; });
    QTRY_VERIFY_WITH_TIMEOUT(audit.has_value(), kPatience);
    QVERIFY(audit->has_value());
    QVERIFY2((*audit)->verdict.whole, (*audit)->verdict.reason.c_str());
    auto told = (*audit)->entries; // newest first; those of a plan that was refused beside
    std::erase_if(told, [&](const AuditEntry& entry) { return entry.note.plan != plan.plan; });
    QCOMPARE(told.size(), std::size_t{2}); // before and after
    QCOMPARE(told.front().note.kind, std::string("action-done"));
    // Ill before, each step done, and well at the end on readings in a row.
    QVERIFY(evidence.at("before").at("own_health").get<double>() < 0.4);
    QVERIFY(std::ranges::all_of(evidence.at("steps"), [](const auto& step) {
        return step.at("standing") == "done" || step.at("standing") == "already-so";
    }));
    QVERIFY(!evidence.at("steps").empty());
    const auto& readings = evidence.at("verification").at("readings");
    QVERIFY(readings.size() >= 3);
    QVERIFY(readings.back().at("own_health").get<double>() >= 0.7);
    QCOMPARE(evidence.at("outcome").get<std::string>(), std::string("done"));
}

void TstLabRecovery::aHungOneIsRestartedHard() {
    for (const char* service : {"ollama", "redis"}) {
        QCOMPARE(m_lab->inject(service, "hang", 1.0), std::string());
        QTRY_VERIFY_WITH_TIMEOUT(m_lab->hasFault(service, "hang"), kPatience);
        recover(RecoveryAction::ContainerRestart, service);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->healthSeconds("ollama").has_value(), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->redis({"PING"}).has_value(), kPatience);
}

void TstLabRecovery::aDatabaseRunsAgainBesideNothingOfItsOwnRemains() {
    recover(RecoveryAction::ContainerRestart, "postgres");
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->sql("SELECT 1").has_value(), kPatience);
}

/// Another environment of two services, and a file of a third one.
void TstLabRecovery::whatSomebodyChangedIsRolledBack() {
    QTemporaryDir folder;
    const auto file = folder.filePath(QStringLiteral("perception.conf"));
    const auto write = [&](const QByteArray& content) {
        QFile to(file);
        QVERIFY(to.open(QIODevice::WriteOnly) && to.write(content) == content.size());
    };
    write("level = info\n");
    Subjects subjects(m_platform);
    for (const char* name : {"learning-service", "reasoning-service", "perception-service"})
        subjects.add(name).platform = {{"kind", "local"}};
    subjects.fleet.services.back().configurationFiles = {file.toStdString()};
    const SystemClock clock;
    snapshots::SnapshotKeeper keeper({.clock = clock,
                                      .fleet = std::make_shared<const FleetSpec>(subjects.fleet),
                                      .subjects = std::make_unique<snapshots::testing::LentFleet>(subjects),
                                      .newest = {},
                                      .folder = folder.filePath(QStringLiteral("kept")).toStdString(),
                                      .salt = folder.filePath(QStringLiteral("salt")).toStdString(),
                                      .references = {},
                                      .verdict = {}});
    const auto before = keeper.take({.reason = "all is well"}, {});
    QVERIFY2(before, before ? "" : before.error().detail.c_str());
    const auto change = [&](const char* name, const std::function<void(workloads::Configuration&)>& how) {
        workloads::Order order{.kind = workloads::OrderKind::Replace,
                               .workload = workloads::WorkloadId(name)};
        order.replacement = m_platform.describe(order.workload, {})->configuration;
        how(*order.replacement);
        QVERIFY(m_platform.perform(order, {}).has_value());
        QVERIFY(m_platform.perform({.kind = workloads::OrderKind::Settle, .workload = order.workload}, {})
                    .has_value());
    };
    change("learning-service", [](auto& to) { to.environment["LOG_LEVEL"] = Secret("debug"); });
    change("reasoning-service", [](auto& to) { to.environment["EXTRA"] = Secret("by hand"); });
    write("level = debug\n");
    QCOMPARE(snapshots::differences(*before, keeper.record({}, {})->snapshot).size(), std::size_t{3});
    const auto pid = m_lab->service("learning-service").pid;
    Incident incident(subjects);
    incident.add(rollbackCookbook({.book = keeper, .health = incident, .readEvery = Duration(20)}));
    incident.plan(RecoveryAction::EmergencyRollback, "learning-service",
                  {{"scope", "fleet"}, {"snapshot", before->manifest.id.value()}});
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Done);
    const auto left = snapshots::differences(*before, keeper.record({}, {})->snapshot);
    QVERIFY2(left.empty(), left.empty() ? "" : left.front().service.value().c_str());
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->service("learning-service").running &&
                                 m_lab->service("learning-service").pid != pid,
                             kPatience);
}

void TstLabRecovery::whenTheLabIsNotThereItSaysSo() {
    lab::LabPlatform nobody;
    const auto answer = nobody.describe(workloads::WorkloadId("api"), {});
    HOLDFAST_COMPARE(answer.error().code, ErrorCode::FixSetup);
    QVERIFY(answer.error().detail.find("Start it") != std::string::npos);
    nobody.setSocket(m_lab->directory() + "/no.sock");
    HOLDFAST_COMPARE(nobody.describe(workloads::WorkloadId("api"), {}).error().code, ErrorCode::Retry);
}

HOLDFAST_TEST(TstLabRecovery)
#include "tst_lab_recovery.moc"

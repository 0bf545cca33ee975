// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/http_call.h"
#include "app/lab/shared/lab_wire.h"
#include "engine/core/fleet/fleet_file.h"
#include "tests/app/lab/lab_client.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QProcess>

#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

using namespace holdfast;
using namespace holdfast::testing;
using ports::LabPhase;

class TstLabProcess : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void thirteenServicesComeUpAndAnswer();
    void everyDependencyOfTheFleetFileIsReallyCalled();
    void itsFleetFileReadsWithItsEnvironmentAndWithoutSaysWhatIsMissing();
    void noPasswordIsOnDiskOrOnACommandLine();
    void nobodyButItsOwnerCanLookIn();
    void aServiceIsStoppedAndStartedByItself();
    void aKilledServiceIsSeenAndStaysDown();
    void theSameByHttp();
    void twoLabsSideBySideDoNotMeet();
    void stoppedNothingIsLeft();
    void droppedNothingIsLeft();
    void afterTheSupervisorIsKilledNothingIsLeft();
    void afterTheSupervisorOfAHungDatabaseIsKilledNothingIsLeft();
    void afterTheProgramIsKilledNothingIsLeft();
    void stoppedWhileStartingNothingIsLeft();
    void aMissingSupervisorIsSaid();

private:
    bool haveLab();

    std::set<int> m_segmentsBefore;   ///< also those in use: a server of another test may still be ending
    std::unique_ptr<LabClient> m_lab; ///< for the tests that leave it as they found it
};

namespace {

enum class Segments { All, Stray };

/// System V segments; stray ones nobody is attached to: what a killed PostgreSQL leaves behind.
std::set<int> segments(Segments which) {
    std::set<int> found;
    std::ifstream table("/proc/sysvipc/shm");
    std::string line;
    std::getline(table, line);
    long key = 0;
    int id = 0;
    unsigned permissions = 0;
    unsigned long size = 0;
    long creator = 0;
    long last = 0;
    unsigned long attached = 0;
    while (std::getline(table, line)) {
        std::istringstream fields(line);
        fields >> key >> id >> std::oct >> permissions >> std::dec >> size >> creator >> last >> attached;
        if (which == Segments::All || attached == 0) found.insert(id);
    }
    return found;
}

QByteArray contentOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

EnvironmentLookup lookupIn(const std::map<std::string, std::string>& values) {
    return [values](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

FleetFileOutcome fleetOf(const LabClient& client) {
    return readFleetFile(client.state().fleetFile, lookupIn(client.environment()));
}

lab::HttpCall onSocket(const LabClient& client, const std::string& method, const std::string& path,
                       const std::string& body = {}) {
    lab::HttpCall call;
    call.method = method;
    call.unixSocket = client.directory() + "/control.sock";
    call.host = "lab";
    call.path = path;
    call.body = body;
    return call;
}

} // namespace

void TstLabProcess::initTestCase() {
    m_segmentsBefore = segments(Segments::All);
}

void TstLabProcess::cleanupTestCase() {
    m_lab.reset();
    QTRY_VERIFY(std::ranges::includes(m_segmentsBefore, segments(Segments::Stray)));
}

bool TstLabProcess::haveLab() {
    if (m_lab) return true;
    m_lab = std::make_unique<LabClient>();
    if (m_lab->start()) return true;
    qWarning("%s", qPrintable(m_lab->trouble()));
    m_lab.reset();
    return false;
}

void TstLabProcess::thirteenServicesComeUpAndAnswer() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    QCOMPARE(client.state().phase, LabPhase::Running);
    QCOMPARE(client.state().progress, 1.0);
    QCOMPARE(client.state().services.size(), std::size_t{13});
    for (const auto& service : client.state().services) {
        QVERIFY2(service.running, service.id.value().c_str());
        QVERIFY2(service.pid > 0, service.id.value().c_str());
        QVERIFY2(service.offers.size() >= 4, service.id.value().c_str());
        QVERIFY2(service.faults.empty(), service.id.value().c_str());
    }
    for (const char* id :
         {"webui", "api", "worker", "qdrant", "ollama", "coordination-service", "hybrid-memory-service",
          "learning-service", "perception-service", "reasoning-service"})
        QVERIFY2(client.healthSeconds(id).has_value(), id);
    QCOMPARE(client.redis({"PING"}), std::optional<std::string>("PONG"));
    QCOMPARE(client.sql("SELECT 42"), std::optional(42.0));
    QCOMPARE(client.throughProxy("/healthz"), 200);
    QCOMPARE(client.throughProxy("/calendar"), 200);
    QCOMPARE(client.throughProxy("/api/tasks"), 200);
}

void TstLabProcess::everyDependencyOfTheFleetFileIsReallyCalled() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    const auto outcome = fleetOf(client);
    QVERIFY(outcome.fleet != nullptr);
    QCOMPARE(outcome.fleet->services.size(), std::size_t{13});
    QCOMPARE(outcome.fleet->dependencies.size(), std::size_t{31});
    for (const auto& edge : outcome.fleet->dependencies) {
        if (edge.from.value() == "caddy") continue; // it has no page of calls; its requests arrive, see below
        const std::string line =
            "dependency_calls_total{dependency=\"" + edge.to.value() + "\",outcome=\"ok\"}";
        QTRY_VERIFY2_WITH_TIMEOUT(client.metric(edge.from.value(), line).value_or(0.0) >= 1.0,
                                  (edge.from.value() + " never called " + edge.to.value()).c_str(),
                                  LabClient::kPatienceMs);
    }
    // The visitors come through caddy, to both that it depends on.
    QTRY_VERIFY(client.metric("webui", "http_requests_total{code=\"200\"}").value_or(0.0) >= 3.0);
    QTRY_VERIFY(client.metric("api", "http_requests_total{code=\"200\"}").value_or(0.0) >= 3.0);
    // Tasks are really sent and done.
    QTRY_VERIFY(client.metric("api", "celery_task_sent_total{queue_name=\"celery\"}").value_or(0.0) >= 1.0);
    QTRY_VERIFY(client.metric("worker", "celery_task_succeeded_total").value_or(0.0) >= 1.0);
}

void TstLabProcess::itsFleetFileReadsWithItsEnvironmentAndWithoutSaysWhatIsMissing() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    const auto outcome = fleetOf(client);
    QVERIFY(outcome.fleet != nullptr);
    QVERIFY(outcome.diagnostics.empty());
    HOLDFAST_COMPARE(outcome.fleet->environment, Environment::Lab);
    const auto* postgres = outcome.fleet->find(ServiceId("postgres"));
    QCOMPARE(postgres->probes.front().password.reveal(), client.environment().at("LAB_POSTGRES_PASSWORD"));
    QCOMPARE(postgres->probes.front().target, "127.0.0.1:" + client.environment().at("LAB_POSTGRES_PORT"));
    // Its ports stand in it: nothing but the passwords is taken from outside.
    const auto alone = readFleetFile(client.state().fleetFile, lookupIn({}));
    QVERIFY(alone.fleet != nullptr);
    QCOMPARE(alone.fleet->find(ServiceId("redis"))->address,
             outcome.fleet->find(ServiceId("redis"))->address);
}

void TstLabProcess::noPasswordIsOnDiskOrOnACommandLine() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    std::vector<QByteArray> secrets{QByteArray("PRIVATE KEY")};
    for (const char* name : {"LAB_POSTGRES_PASSWORD", "LAB_REDIS_PASSWORD"}) {
        secrets.push_back(QByteArray::fromStdString(client.environment().at(name)));
        QVERIFY(secrets.back().size() >= 24);
    }
    std::vector<std::string> places;
    QDirIterator files(QString::fromStdString(client.directory()), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        places.push_back(files.next().toStdString());
    for (const pid_t pid : client.processes()) {
        places.push_back("/proc/" + std::to_string(pid) + "/cmdline");
        places.push_back("/proc/" + std::to_string(pid) + "/environ");
    }
    QVERIFY(places.size() > 100);
    for (const auto& place : places) {
        const QByteArray content = contentOf(place);
        for (const auto& secret : secrets)
            QVERIFY2(!content.contains(secret), place.c_str());
    }
}

void TstLabProcess::nobodyButItsOwnerCanLookIn() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    struct stat status{};
    QCOMPARE(::stat(client.directory().c_str(), &status), 0);
    QCOMPARE(status.st_uid, ::geteuid());
    // As root others pass through it (the servers run as other accounts), and find every part closed.
    QCOMPARE(status.st_mode & 0777U, ::geteuid() == 0 ? 0711U : 0700U);
    QDirIterator parts(QString::fromStdString(client.directory()),
                       QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    while (parts.hasNext()) {
        const std::string part = parts.next().toStdString();
        QCOMPARE(::lstat(part.c_str(), &status), 0);
        QVERIFY2((status.st_mode & 0077U) == 0, part.c_str());
    }
    if (::geteuid() != 0) return;
    for (const auto& service : client.state().services) {
        QCOMPARE(::stat(("/proc/" + std::to_string(service.pid)).c_str(), &status), 0);
        QVERIFY2(status.st_uid != 0, service.id.value().c_str());
    }
}

void TstLabProcess::aServiceIsStoppedAndStartedByItself() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    for (const char* id : {"postgres", "redis", "caddy", "qdrant"}) {
        const auto before = client.service(id).pid;
        QCOMPARE(client.stopService(id), std::string());
        QTRY_VERIFY2(!client.service(id).running, id);
        QVERIFY2(!lab::acceptsConnections(client.portOf(id), Duration(500)), id);
        QCOMPARE(client.startService(id), std::string()); // answered when it is ready
        QVERIFY2(client.service(id).running && client.service(id).pid != before, id);
        QVERIFY2(lab::acceptsConnections(client.portOf(id), Duration(500)), id);
    }
    QVERIFY(client.startService("qdrant").find("runs already") != std::string::npos);
    QVERIFY(client.startService("mysql").find("no such service") != std::string::npos);
    QVERIFY(client.sql("SELECT 1 FROM pg_class WHERE relname = 'tasks'").has_value()); // the same data
}

void TstLabProcess::aKilledServiceIsSeenAndStaysDown() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    ::kill(static_cast<pid_t>(client.service("postgres").pid), SIGKILL);
    QTRY_VERIFY(!client.service("postgres").running);
    ::kill(static_cast<pid_t>(client.service("api").pid), SIGKILL);
    QTRY_VERIFY(!client.service("api").running);
    QCOMPARE(client.state().phase, LabPhase::Running);
    QVERIFY(client.service("postgres").faults.empty()); // nobody injected anything
    // The database's helpers went with it, though they are in sessions of their own.
    QTRY_VERIFY(client.processes().size() <= 15); // supervisor, 11 services, users, and what just ends
    QCOMPARE(client.startService("postgres"), std::string());
    QCOMPARE(client.startService("api"), std::string());
    QVERIFY(client.sql("SELECT 1").has_value());
}

void TstLabProcess::theSameByHttp() {
    QVERIFY(haveLab());
    LabClient& client = *m_lab;
    const auto send = [&](const char* method, const char* path, const char* body = "") {
        return lab::call(onSocket(client, method, path, body), Duration(10'000))
            .value_or(lab::HttpAnswer{})
            .status;
    };
    const auto page = [&]() -> std::optional<ports::LabState> {
        const auto answer = lab::call(onSocket(client, "GET", "/state"), Duration(10'000));
        if (!answer) return std::nullopt;
        auto state = lab::labStateFromJson(nlohmann::json::parse(answer->body));
        return state ? std::optional(std::move(*state)) : std::nullopt;
    };
    QTRY_VERIFY(page() == client.state()); // the page may be a change ahead of what the screen was told

    QCOMPARE(send("POST", "/faults", R"({"service": "api", "fault": "latency", "strength": 0.2})"), 200);
    QTRY_VERIFY(client.hasFault("api", "latency")); // the screen hears of it
    QCOMPARE(client.events.size(), std::size_t{1});
    QVERIFY(client.events[0].began && client.events[0].fault == "latency");
    QVERIFY(client.healthSeconds("api").value_or(0.0) >= 0.2);
    QCOMPARE(send("DELETE", "/faults/api/latency"), 200);
    QTRY_VERIFY(!client.hasFault("api", "latency"));
    QCOMPARE(send("POST", "/services/qdrant/stop"), 200);
    QTRY_VERIFY(!client.service("qdrant").running);
    QCOMPARE(send("POST", "/services/qdrant/start"), 200);
    QTRY_VERIFY(client.service("qdrant").running);

    QCOMPARE(send("DELETE", "/faults/api/latency"), 409);
    QCOMPARE(send("POST", "/faults", "{"), 400);
    QCOMPARE(send("POST", "/faults", R"({"service": "api", "fault": "fire"})"), 400);
    QCOMPARE(send("POST", "/faults", R"({"service": "api", "fault": "leak", "strength": 1e9})"), 400);
    QCOMPARE(send("GET", "/elsewhere"), 404);
    // Only through the supervisor: a service takes no fault from anybody else.
    lab::HttpCall direct;
    direct.method = "POST";
    direct.port = client.portOf("api");
    direct.path = "/lab/faults";
    direct.token = "guess";
    direct.body = R"({"fault": "leak", "strength": 1})";
    QCOMPARE(lab::call(direct, Duration(2'000)).value_or(lab::HttpAnswer{}).status, 401);
}

void TstLabProcess::twoLabsSideBySideDoNotMeet() {
    LabClient one;
    LabClient two;
    QVERIFY2(one.start(), qPrintable(one.trouble()));
    QVERIFY2(two.start(), qPrintable(two.trouble()));
    QVERIFY(one.directory() != two.directory());
    QVERIFY(one.redis({"SET", "whose", "one"}).has_value());
    QCOMPARE(two.redis({"EXISTS", "whose"}), std::optional<std::string>("0"));
    const auto directory = one.directory();
    const auto processes = one.processes();
    QVERIFY(one.stop());
    QCOMPARE(leftOf(directory, processes), std::string());
    QCOMPARE(two.redis({"PING"}), std::optional<std::string>("PONG"));
    QCOMPARE(two.state().phase, LabPhase::Running);
}

void TstLabProcess::stoppedNothingIsLeft() {
    LabClient client;
    QVERIFY2(client.start(), qPrintable(client.trouble()));
    const auto processes = client.processes();
    QVERIFY(processes.size() >= 15);
    QVERIFY(client.stop());
    QCOMPARE(leftOf(client.directory(), processes), std::string()); // at once, not soon
    QCOMPARE(client.state(), ports::LabState{});
    QVERIFY(client.lab().labEnvironment().empty());
    QVERIFY2(client.start(), qPrintable(client.trouble())); // and again
    QVERIFY(client.stop());
}

void TstLabProcess::droppedNothingIsLeft() {
    LabClient client;
    QVERIFY2(client.start(), qPrintable(client.trouble()));
    const auto processes = client.processes();
    client.drop();
    QTRY_COMPARE(leftOf(client.directory(), processes), std::string());
}

void TstLabProcess::afterTheSupervisorIsKilledNothingIsLeft() {
    LabClient client;
    QVERIFY2(client.start(), qPrintable(client.trouble()));
    const auto processes = client.processes();
    ::kill(processes.front(), SIGKILL);
    QTRY_COMPARE(client.state().phase, LabPhase::Failed);
    QVERIFY(client.state().trouble.find("signal 9") != std::string::npos);
    QCOMPARE(leftOf(client.directory(), processes), std::string());
    QVERIFY2(client.start(), qPrintable(client.trouble()));
    QVERIFY(client.stop());
}

void TstLabProcess::afterTheSupervisorOfAHungDatabaseIsKilledNothingIsLeft() {
    LabClient client;
    QVERIFY2(client.start(), qPrintable(client.trouble()));
    const auto processes = client.processes();
    // Stopped in place, its processes hear neither of their parent's end nor of a polite signal.
    QCOMPARE(client.inject("postgres", "hang", 1.0), std::string());
    ::kill(processes.front(), SIGKILL);
    QTRY_COMPARE(client.state().phase, LabPhase::Failed);
    QCOMPARE(leftOf(client.directory(), processes), std::string());
}

void TstLabProcess::afterTheProgramIsKilledNothingIsLeft() {
    // A program that runs a lab, says where, and has no time to clear up.
    QProcess program;
    program.start(QCoreApplication::applicationDirPath() + QStringLiteral("/holdfast_lab_victim"), {});
    QVERIFY(program.waitForStarted());
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += program.readAllStandardOutput()).endsWith('\n'),
                             LabClient::kPatienceMs);
    const std::string directory = said.trimmed().toStdString();
    QVERIFY(QFile::exists(QString::fromStdString(directory)));
    const auto processes = processesOf(directory);
    QVERIFY(processes.size() >= 15);
    ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
    QTRY_COMPARE(leftOf(directory, processes), std::string());
}

void TstLabProcess::stoppedWhileStartingNothingIsLeft() {
    LabClient client;
    std::optional<Result<void>> started;
    client.lab().start([&](Result<void> answer) { started = std::move(answer); });
    // PostgreSQL's initialiser is at work by then.
    QTRY_VERIFY(!client.directory().empty());
    const auto processes = client.processes();
    QVERIFY(client.stop());
    QCOMPARE(leftOf(client.directory(), processes), std::string());
    QVERIFY(started.has_value() && !started->has_value());
    QCOMPARE(started->error().code, ErrorCode::Cancelled);
}

void TstLabProcess::aMissingSupervisorIsSaid() {
    lab::LabProcess lab({.supervisorProgram = "/no/such/supervisor"});
    std::optional<Result<void>> started;
    lab.start([&](Result<void> answer) { started = std::move(answer); });
    QVERIFY(started.has_value() && !started->has_value());
    QCOMPARE(started->error().code, ErrorCode::FixSetup);
    QVERIFY(started->error().detail.find("/no/such/supervisor") != std::string::npos);
    QCOMPARE(lab.state().phase, LabPhase::Failed);
}

HOLDFAST_TEST(TstLabProcess)
#include "tst_lab_process.moc"

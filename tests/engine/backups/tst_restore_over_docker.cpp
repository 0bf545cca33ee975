// SPDX-License-Identifier: GPL-3.0-or-later
// A backup restored over a PostgreSQL in a container, whose folders have other names here.
#include "engine/backups/backup_keeper.h"
#include "engine/core/fleet/state_json.h"
#include "engine/platforms/docker/docker_platform.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/restore_lab.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/support/test_registry.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace holdfast::recovery::testing;
using actions::Outcome;
using actions::RecoveryAction;

namespace {

constexpr int kPatient = 120'000;
constexpr unsigned kAccount = 4711; ///< of the container's server; nobody's on this machine
constexpr const char* kInside = "/data/cluster";

platforms::docker::DockerEndpoint endpointOf(const holdfast::testing::DockerEngine& engine) {
    return platforms::docker::parseDockerEndpoint("unix://" + engine.socketPath()).value();
}

void giveAway(const std::string& folder) {
    std::filesystem::recursive_directory_iterator all(folder);
    if (::chown(folder.c_str(), kAccount, kAccount) != 0) qFatal("chown");
    for (const auto& entry : all) {
        if (::lchown(entry.path().c_str(), kAccount, kAccount) != 0) qFatal("lchown");
    }
}

} // namespace

class TstRestoreOverDocker final : public QObject {
    Q_OBJECT

    /// A PostgreSQL of this machine's programs, in a container that sees its data under another name.
    struct Contained {
        explicit Contained(holdfast::testing::DockerEngine& docker)
            : engine(docker), platform(endpointOf(docker)) {}

        [[nodiscard]] bool begin() {
            if (!lab.start()) return false;
            const auto first = lab.server.path(QStringLiteral("data")).toStdString();
            lab.server.stop();
            const auto volume = lab.path("volume");
            std::filesystem::create_directory(volume);
            data = volume + "/cluster";
            std::filesystem::rename(first, data);
            giveAway(volume);
            const auto tools = PostgresTools::find(15, {}, true);
            if (!tools) return false;
            const auto port = std::to_string(lab.server.port());
            const auto sockets = lab.server.directory().toStdString();
            std::filesystem::permissions(sockets, std::filesystem::perms::all);
            nlohmann::json binds{volume + ":/data", sockets + ":" + sockets};
            for (const char* folder : {"/usr", "/lib", "/lib64", "/etc"})
                binds.push_back(std::string(folder) + ":" + folder + ":ro");
            engine.run("postgres", "unused",
                       {{"Cmd",
                         {tools->program("postgres"), "-D", kInside, "-p", port, "-k", sockets, "-c",
                          "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB"}},
                        {"User", std::to_string(kAccount) + ":" + std::to_string(kAccount)},
                        {"StopSignal", "SIGINT"},
                        {"HostConfig",
                         {{"NetworkMode", "host"},
                          {"Binds", binds},
                          {"Tmpfs", {{"/tmp", "mode=1777"}}},
                          {"ShmSize", 64 << 20}}}});
            restore = std::make_unique<RestoreWorld>(platform, lab.order());
            auto& spec = restore->subjects.fleet.services.front();
            spec.platform = {{"kind", "docker"}, {"container", "postgres"}};
            return answers();
        }

        [[nodiscard]] bool answers() {
            return QTest::qWaitFor([this] { return lab.server.select(QStringLiteral("SELECT 1")) == "1"; },
                                   kPatient);
        }

        [[nodiscard]] bool back() {
            keeper = std::make_unique<BackupKeeper>(restore->place(), lab.clock);
            const auto taken = keeper->provider().take({}, {});
            if (!taken) qWarning("%s", taken.error().detail.c_str());
            if (!taken) return false;
            const auto verified = keeper->provider().verify(taken->id, {}, {});
            return verified && verified->sound;
        }

        [[nodiscard]] QByteArray note(const char* text) {
            return lab.server.select(QStringLiteral("INSERT INTO ledger (note) VALUES ('%1') RETURNING xid")
                                         .arg(QLatin1String(text)));
        }

        holdfast::testing::DockerEngine& engine;
        platforms::docker::DockerPlatform platform;
        BackupLab lab;
        std::string data;
        std::unique_ptr<RestoreWorld> restore;
        std::unique_ptr<BackupKeeper> keeper;
    };

    holdfast::testing::DockerEngine m_engine{holdfast::testing::DockerEngine::Listen::Tls}; // on our network

private Q_SLOTS:

    void initTestCase() { QVERIFY2(m_engine.start(), qPrintable(m_engine.trouble())); }

    void cleanup() { m_engine.clear(); }

    void itTakesThePlaceOfWhatTheContainerSees() {
        Contained served(m_engine);
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(!served.note("kept").isEmpty());
        QVERIFY(served.back());
        QVERIFY(!served.note("lost").isEmpty());

        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres", {{"at", "backup"}});
        QVERIFY(incident->go());
        QVERIFY2(incident->execution->outcome() == Outcome::Done, incident->execution->why().c_str());
        QVERIFY(served.answers());
        QCOMPARE(served.lab.server.select(QStringLiteral("SELECT string_agg(note, ' ') FROM ledger")),
                 QByteArray("kept"));
        QCOMPARE(served.lab.server.select(QStringLiteral("SHOW data_directory")), QByteArray(kInside));
        struct stat owner{};
        QCOMPARE(::stat((served.data + "/PG_VERSION").c_str(), &owner), 0);
        QCOMPARE(owner.st_uid, kAccount);
        QVERIFY(std::filesystem::exists(served.data + ".before-1/PG_VERSION"));
    }

    void aServerThatSomebodyStartsMeanwhileKeepsItsData() {
        Contained served(m_engine);
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        const auto subject = served.restore->subjects.find(ServiceId("postgres"));
        QVERIFY(subject);
        recovery::RestoreSight places{.data = served.data, .inside = kInside, .restored = served.data + ".r"};
        // It does not answer where it is asked, and yet works in that folder: its pid file says «1».
        served.restore->place().server.target = "127.0.0.1:1";
        places.identity = served.keeper->list().value().front().log->systemIdentifier;
        const auto may = served.restore->book().mayReplace(*subject, {}, places, {});
        QVERIFY(!may);
        QVERIFY2(may.error().detail.find("server") != std::string::npos, may.error().detail.c_str());
        m_engine.call("POST", "/containers/postgres/kill");
        QTRY_VERIFY(served.lab.server.select(QStringLiteral("SELECT 1")) != "1");
        QVERIFY(std::filesystem::exists(served.data + "/postmaster.pid")); // left behind
        QTRY_VERIFY(served.restore->book().mayReplace(*subject, {}, places, {}));
    }

    void aFolderThatIsNotOfThisMachineIsRefused() {
        Contained served(m_engine);
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        const auto subject = served.restore->subjects.find(ServiceId("postgres"));
        QVERIFY(subject);
        const auto volume = std::filesystem::path(served.data).parent_path().string();
        const auto look = [&](std::vector<workloads::HostFolder> folders) {
            return served.restore->book().look(*subject, {},
                                               {.contained = true, .folders = std::move(folders)}, {});
        };
        const auto found = look({{.inside = "/", .host = "/nowhere"}, {.inside = "/data", .host = volume}});
        QVERIFY2(found, found ? "" : found.error().detail.c_str());
        // No log was received: what counts is the backup that is gone back to, not the newest one.
        const auto first = found->backup;
        QVERIFY(served.back());
        const auto older = served.restore->book().look(
            *subject, {.id = first.id, .point = {}},
            {.contained = true, .folders = {{.inside = "/data", .host = volume}}}, {});
        QVERIFY2(older, older ? "" : older.error().detail.c_str());
        QVERIFY2(
            older->told[1].starts_with("what was written after " + toIso8601(first.ended) + " is not in it"),
            older->told[1].c_str());
        QCOMPARE(found->data, served.data);
        QCOMPARE(found->inside, std::string(kInside));
        for (const auto& folders : std::vector<std::vector<workloads::HostFolder>>{
                 {},
                 {{.inside = "/dat", .host = volume}},
                 {{.inside = "/data", .host = volume, .readOnly = true}}}) {
            const auto refused = look(folders);
            QVERIFY(!refused);
            QVERIFY2(refused.error().detail.find("no folder of this machine") != std::string::npos,
                     refused.error().detail.c_str());
        }
        served.restore->place().settings.dataDirectory = volume;
        const auto other = look({{.inside = "/data", .host = volume}});
        QVERIFY(!other);
        QVERIFY2(other.error().detail.find("Mend the fleet file") != std::string::npos,
                 other.error().detail.c_str());
        // Of a server that does not answer, the fleet file says it.
        served.restore->place().settings.dataDirectory = served.data;
        served.restore->place().server.target = "127.0.0.1:1";
        const auto silent = look({{.inside = "/data", .host = volume}});
        QVERIFY2(silent, silent ? "" : silent.error().detail.c_str());
        QCOMPARE(silent->inside, std::string(kInside));
    }
};

HOLDFAST_TEST(TstRestoreOverDocker)
#include "tst_restore_over_docker.moc"

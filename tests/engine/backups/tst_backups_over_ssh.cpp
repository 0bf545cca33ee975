// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/backup_keeper.h"
#include "engine/backups/pgbackrest_tool.h"
#include "engine/backups/restore_book.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/redis_server.h"
#include "tests/support/ssh_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::testing::RedisServer;
using holdfast::testing::SshServer;
using namespace std::chrono_literals;

namespace {

constexpr int kServerPatience = 60'000; // milliseconds

} // namespace

class TstBackupsOverSsh final : public QObject {
    Q_OBJECT

    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<BackupLab> m_lab;
    SystemClock m_clock;

    [[nodiscard]] BackupPlace order(BackupMethod method, const char* repository) const {
        auto out = m_lab->order();
        out.settings.method = method;
        out.settings.repository = m_lab->path(repository);
        out.settings.log = method == BackupMethod::Physical;
        out.settings.sshTo = "lab";
        out.sshConfig = m_ssh->clientConfig();
        return out;
    }

    static QStringList filesOf(const BackupPlace& place, const BackupId& id) {
        return QDir(QString::fromStdString((Repository(place).folder() / "backups" / id.value()).string()))
            .entryList(QDir::Files);
    }

    static QStringList entriesOf(const BackupPlace& place) {
        return QDir(QString::fromStdString((Repository(place).folder() / "backups").string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    /// Everything written so far is on the disk of the repository.
    [[nodiscard]] bool isSafe() const {
        return m_lab->server.select(QStringLiteral(
                   "SELECT coalesce(bool_or(flush_lsn >= pg_current_wal_flush_lsn()), false) "
                   "FROM pg_stat_replication WHERE application_name LIKE 'holdfast %'")) == "t";
    }

private Q_SLOTS:

    void initTestCase() {
        m_ssh = std::make_unique<SshServer>();
        m_lab = std::make_unique<BackupLab>(QStringList{QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(m_ssh->begin(), qPrintable(m_ssh->trouble() + QString::fromUtf8(m_ssh->log())));
        QVERIFY2(m_lab->start(), qPrintable(m_lab->server.trouble()));
    }

    void cleanupTestCase() {
        m_lab.reset();
        m_ssh.reset();
    }

    /// The whole way: taken there, kept here; verified, rehearsed, and back to a transaction.
    void aClusterComesBackAsOneThatWasTakenHere() {
        auto place = order(BackupMethod::Physical, "physical");
        place.settings.sshServer =
            "localhost:" + std::to_string(m_lab->server.port()); // the probe's is 127.0.0.1
        BackupKeeper keeper(place, m_clock);
        HOLDFAST_DONE(keeper.receiveLog({}));
        QTRY_VERIFY_WITH_TIMEOUT(keeper.receives(), kServerPatience);
        int told = 0;

        const auto taken = keeper.provider().take([&](const BackupProgress&) { ++told; }, {});

        HOLDFAST_DONE(taken);
        QVERIFY(told > 0 && taken->dataBytes > 10'000'000);
        QCOMPARE(taken->tool, std::string("pg_basebackup of PostgreSQL 15 on lab"));
        const auto files = filesOf(place, taken->id);
        for (const char* name : {"base.tar.zst", "pg_wal.tar.zst", "backup_manifest"})
            QVERIFY2(files.contains(QString::fromLatin1(name)), name);
        const auto verified = keeper.provider().verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());

        QVERIFY(m_lab->server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('kept')")));
        const auto wanted =
            m_lab->server.select(QStringLiteral("SELECT max(xid::text::bigint) FROM ledger")).toULongLong();
        QVERIFY(m_lab->server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('too late')")));
        QVERIFY(m_lab->server.sql(QStringLiteral("SELECT pg_switch_wal()")));
        QVERIFY(QTest::qWaitFor([this] { return isSafe(); }, kServerPatience));
        const auto drill = keeper.provider().drill(taken->id, {}, {});
        HOLDFAST_DONE(drill);
        QVERIFY2(drill->proven, drill->text.c_str());
        const auto back = keeper.provider().restore(
            {.id = taken->id, .into = m_lab->path("back"), .point = {.transaction = wanted}}, {}, {});
        HOLDFAST_DONE(back);
        QCOMPARE(BackupLab::ask(m_lab->path("back"), "SELECT string_agg(note, ',') FROM ledger"),
                 std::string("kept"));
    }

    void databasesAreDumpedThere() {
        const auto place = order(BackupMethod::Logical, "logical");
        BackupKeeper keeper(place, m_clock);
        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        QCOMPARE(taken->tool, std::string("pg_dump of PostgreSQL 15 on lab"));
        const auto verified = keeper.provider().verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drill = keeper.provider().drill(taken->id, {}, {});
        HOLDFAST_DONE(drill);
        QVERIFY2(drill->proven, drill->text.c_str());
    }

    void aRedisSendsItsDataFromThere() {
        RedisServer redis({QStringLiteral("--requirepass"), QStringLiteral("pl4nted")});
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        redis.command({"AUTH", "pl4nted"});
        for (int i = 0; i < 500; ++i)
            redis.command({"SET", QByteArray("key:") + QByteArray::number(i), QByteArray(100, 'x')});
        auto place = order(BackupMethod::Redis, "redis");
        place.service = ServiceId("redis");
        place.server = {.kind = ProbeKind::Redis, .target = redis.target(), .password = Secret("pl4nted")};
        BackupKeeper keeper(place, m_clock);
        // Both ways a Redis can send: over a file, and straight, with a mark at the end.
        for (const char* straight : {"no", "yes"}) {
            redis.command({"CONFIG", "SET", "repl-diskless-sync", straight});
            redis.command({"CONFIG", "SET", "repl-diskless-sync-delay", "0"});
            const auto taken = keeper.provider().take({}, {});
            HOLDFAST_DONE(taken);
            const auto verified = keeper.provider().verify(taken->id, {}, {});
            HOLDFAST_DONE(verified);
            QVERIFY2(verified->sound, verified->text.c_str());
            const auto drill = keeper.provider().drill(taken->id, {}, {});
            HOLDFAST_DONE(drill);
            QVERIFY2(drill->proven, drill->text.c_str());
        }
    }

    void pgBackRestIsAskedThere() {
        auto place = order(BackupMethod::PgBackRest, "rest");
        place.settings.stanza = "nowhere";
        const auto tool = PgBackRestTool::find(place);
        HOLDFAST_DONE(tool);
        const auto version = tool->version({});
        HOLDFAST_DONE(version);
        QVERIFY2(version->starts_with("pgBackRest "), version->c_str());
        const auto sets = tool->sets({});
        QVERIFY(!sets);
        QVERIFY2(sets.error().detail.find("nowhere") != std::string::npos, sets.error().detail.c_str());
    }

    void nothingIsRestoredOverADatabaseElsewhere() {
        FleetSpec fleet{.name = "tests"};
        ServiceSpec service{.id = ServiceId("postgres"), .kind = ServiceKind::Postgres};
        service.probes.push_back(m_lab->spec());
        service.backup = BackupSettings{.repository = m_lab->path("over"), .programs = "/opt/there"};
        service.backup->sshTo = "db1";
        RestoreBook book(
            [this](const FleetSpec& of, const ServiceSpec& one) { return keeperOf(of, one, m_clock); },
            m_clock);
        const auto why = book.whyNot({.fleet = fleet, .service = service});
        QVERIFY2(why.find("Its data lies on db1") != std::string::npos, why.c_str());
        // What the fleet file calls the folder of the programs is one of that host.
        const auto keeper = keeperOf(fleet, service, m_clock);
        QVERIFY(keeper);
        QCOMPARE(keeper->place().programsThere, std::string("/opt/there"));
        QVERIFY(keeper->place().settings.programs.empty());
        service.backup->sshTo.clear();
        QVERIFY(book.whyNot({.fleet = fleet, .service = service}).empty());
    }

    void oneThatIsCutShortIsNoBackup() {
        // The tools there are PostgreSQL's own, on a line that breaks in the middle.
        m_ssh->writeFile(
            QStringLiteral("pg_basebackup"),
            "#!/bin/sh\nreal=/usr/lib/postgresql/15/bin/pg_basebackup\n[ \"$1\" = --version ] && "
            "exec $real --version\n$real \"$@\" | head -c 300000\nkill -9 $PPID\n");
        QVERIFY(QFile::setPermissions(m_ssh->path(QStringLiteral("pg_basebackup")),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        auto place = order(BackupMethod::Physical, "cut");
        place.programsThere = m_ssh->directory().toStdString();
        BackupKeeper keeper(place, m_clock);

        const auto taken = keeper.provider().take({}, {});

        QVERIFY(!taken);
        QVERIFY2(taken.error().detail.find("The connection to lab was lost") != std::string::npos,
                 taken.error().detail.c_str());
        QCOMPARE(entriesOf(place), QStringList());
    }

    void whatCannotComeThatWayIsRefused() {
        const auto folder = m_lab->server.path(QStringLiteral("beside"));
        QVERIFY(m_lab->server.runTool(QStringLiteral("mkdir"), {folder}));
        QVERIFY(m_lab->server.sql(QStringLiteral("CREATE TABLESPACE beside LOCATION '%1'").arg(folder)));
        const auto place = order(BackupMethod::Physical, "spaces");
        BackupKeeper keeper(place, m_clock);
        const auto taken = keeper.provider().take({}, {});
        QVERIFY(m_lab->server.sql(QStringLiteral("DROP TABLESPACE beside")));
        QVERIFY(!taken && taken.error().code == ErrorCode::FixSetup);
        QVERIFY2(taken.error().detail.find("tablespaces besides its own") != std::string::npos,
                 taken.error().detail.c_str());
        QCOMPARE(entriesOf(place), QStringList());
    }
};

HOLDFAST_TEST(TstBackupsOverSsh)
#include "tst_backups_over_ssh.moc"

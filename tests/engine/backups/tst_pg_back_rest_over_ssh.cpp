// SPDX-License-Identifier: GPL-3.0-or-later
// The pgBackRest of another host: asked there for backups, and fetched from by the one of this machine.
#include "engine/backups/backup_keeper.h"
#include "tests/engine/backups/archiving_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/ssh_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#include <unistd.h>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::ArchivingLab;
using holdfast::backups::testing::BackupLab;
using holdfast::testing::SshServer;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPassword = "under-f0ur-eyes";
constexpr const char* kPassphrase = "s3aled-in-the-repository";

QString words(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstPgBackRestOverSsh final : public QObject {
    Q_OBJECT

    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<ArchivingLab> m_lab;
    SystemClock m_clock;

    [[nodiscard]] BackupPlace order(const char* repository) const {
        auto out = m_lab->order();
        out.server.password = Secret(kPassword);
        out.settings.repository = m_lab->path(repository);
        out.settings.sshTo = "lab";
        out.sshConfig = m_ssh->clientConfig();
        out.pgBackRestConfig = m_ssh->path(words("here.conf")).toStdString();
        return out;
    }

    /// A program in a folder of its own, as root and as whoever logs in can run it.
    [[nodiscard]] std::string program(const QString& folder, const QByteArray& text) const {
        const QString name = folder + words("/pgbackrest");
        const auto made = m_ssh->runTool(words("mkdir"), {m_ssh->path(folder)}) &&
                          m_ssh->writeFile(name, "#!/bin/sh\n" + text) &&
                          m_ssh->runTool(words("chmod"), {words("755"), m_ssh->path(name)});
        return made ? m_ssh->path(folder).toStdString() : "nowhere";
    }

    /// The configuration here: its repository lies on that host, and is reached by ssh, too.
    [[nodiscard]] bool writeConfigHere(const QByteArray& repository) const {
        const auto folder = m_ssh->directory().toUtf8();
        return m_ssh->writeFile(words("here.conf"),
                                "[global]\n" + repository + "log-path=" + folder + "\nlock-path=" + folder +
                                    "/locks\nspool-path=" + folder +
                                    "\nlog-level-file=off\njob-retry=0\n[main]\npg1-path=" + folder +
                                    "/none\n");
    }

    [[nodiscard]] QByteArray repositoryThere() const {
        return "repo1-host=lab\nrepo1-host-user=" +
               QByteArray(::geteuid() == 0 ? "postgres" : qgetenv("USER")) +
               "\nrepo1-host-config=" + m_lab->server.path(words("pgbackrest.conf")).toUtf8() +
               "\ncmd-ssh=" + m_ssh->path(words("ssh")).toUtf8() + "\n";
    }

private Q_SLOTS:

    void initTestCase() {
        m_lab = std::make_unique<ArchivingLab>(
            words("repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=%1\n").arg(words(kPassphrase)));
        QVERIFY2(m_lab->start(), m_lab->trouble().constData());
        QVERIFY(m_lab->server.sql(words("ALTER ROLE keeper PASSWORD '%1'").arg(words(kPassword))));
        m_ssh = std::make_unique<SshServer>();
        m_ssh->configure("SetEnv PGBACKREST_CONFIG=" + m_lab->server.path(words("pgbackrest.conf")).toUtf8() +
                         "\n");
        QVERIFY2(m_ssh->begin(), qPrintable(m_ssh->trouble() + QString::fromUtf8(m_ssh->log())));
        QVERIFY(m_ssh->writeFile(words("ssh"), "#!/bin/sh\nexec /usr/bin/ssh -F '" +
                                                   QByteArray::fromStdString(m_ssh->clientConfig()) +
                                                   "' \"$@\"\n"));
        QVERIFY(m_ssh->runTool(words("chmod"), {words("755"), m_ssh->path(words("ssh"))}));
    }

    void cleanupTestCase() {
        m_ssh.reset();
        m_lab.reset();
    }

    /// The whole way: taken, listed and verified there; rehearsed, and back to a transaction, here.
    void aStanzaThereIsBackedUpProvenAndRestoredHere() {
        QVERIFY(writeConfigHere(repositoryThere()));
        auto place = order("whole");
        // Whenever one is called, all command lines of this machine are written down: of ssh, of its shell
        // there, of the tools on both sides.
        const auto seen = m_ssh->path(words("seen"));
        place.programsThere =
            program(words("watched"), "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >> " +
                                          seen.toUtf8() + "\nexec /usr/bin/pgbackrest \"$@\"\n");
        place.settings.programs = place.programsThere;
        BackupKeeper keeper(place, m_clock);

        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        QVERIFY2(taken->tool.starts_with("pgBackRest 2.") &&
                     taken->tool.find(", full 20") != std::string::npos,
                 taken->tool.c_str());
        QVERIFY(taken->dataBytes > 1'000'000);
        const auto verified = keeper.provider().verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = keeper.provider().drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        const auto listed = keeper.list();
        HOLDFAST_DONE(listed);
        QCOMPARE(listed->size(), std::size_t{1});
        QVERIFY(listed->front().id == taken->id);

        QVERIFY(m_lab->server.sql(words("INSERT INTO ledger (note) VALUES ('kept')")));
        const auto wanted =
            m_lab->server.select(words("SELECT max(xid::text::bigint) FROM ledger")).toULongLong();
        QVERIFY(m_lab->server.sql(words("INSERT INTO ledger (note) VALUES ('too late')")));
        QVERIFY(m_lab->archived());
        const auto back = keeper.provider().restore(
            {.id = taken->id, .into = m_lab->path("back"), .point = {.transaction = wanted}}, {}, {});
        HOLDFAST_DONE(back);
        QCOMPARE(BackupLab::ask(m_lab->path("back"), "SELECT string_agg(note, ',') || ' ' || (SELECT "
                                                     "count(*) FROM quiet) FROM ledger"),
                 std::string("kept 5000"));

        QFile lines(seen);
        QVERIFY(lines.open(QIODevice::ReadOnly));
        const auto all = lines.readAll();
        for (const char* word : {"BatchMode=yes", " backup", " verify", " restore", " archive-get"})
            QVERIFY2(all.contains(word), word); // it did look
        for (const char* secret : {kPassword, kPassphrase})
            QVERIFY2(!all.contains(secret), secret);
    }

    /// It can be restored nowhere but here: where it cannot be fetched from, that is said with what to do.
    void aRepositoryThatIsNotReachedFromHereIsSaid() {
        QVERIFY(writeConfigHere(repositoryThere()));
        BackupKeeper keeper(order("unreached"), m_clock);
        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        // A pgBackRest that knows nothing of it; one whose repository of that name is another one.
        const auto own = m_ssh->path(words("own"));
        const QByteArray elsewhere = "repo1-path=" + own.toUtf8() + "\n";
        QVERIFY(writeConfigHere(elsewhere));
        const auto isRefused = [&] {
            const auto drilled = keeper.provider().drill(taken->id, {}, {});
            const auto restored =
                keeper.provider().restore({.id = taken->id, .into = m_lab->path("never")}, {}, {});
            for (const auto& why :
                 {drilled ? Error{} : drilled.error(), restored ? Error{} : restored.error()}) {
                if (why.code != ErrorCode::FixSetup ||
                    why.detail.find("this machine's pgBackRest") == std::string::npos ||
                    why.detail.find("does not reach the backup 20") == std::string::npos ||
                    why.detail.find("of lab. Give it a configuration here") == std::string::npos)
                    return why.detail.empty() ? std::string("it is not refused") : why.detail;
            }
            return std::string();
        };
        QCOMPARE(isRefused(), std::string());
        QVERIFY(m_ssh->runTool(words("cp"), {words("-r"), m_lab->server.path(words("rest")), own}));
        QVERIFY(m_ssh->runTool(
            words("find"), {own + words("/backup/main"), words("-mindepth"), words("1"), words("-delete")}));
        QCOMPARE(isRefused(), std::string());
        QVERIFY(!QFile::exists(QString::fromStdString(m_lab->path("never"))));
        const auto listed = keeper.find(taken->id);
        HOLDFAST_DONE(listed);
        QVERIFY(!listed->proofs.drilled); // it does not count as one that failed
    }

    void oneThatItsHostLetGoIsNoMore() {
        QVERIFY(writeConfigHere(repositoryThere()));
        const auto place = order("gone");
        BackupKeeper keeper(place, m_clock);
        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        const auto tool = PgBackRestTool::find(place);
        HOLDFAST_DONE(tool);
        HOLDFAST_DONE(tool->run({"--type=full", "--repo1-retention-full=1", "backup"}, 600s, {}));
        const auto drilled = keeper.provider().drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(!drilled->proven && drilled->text.find("no longer has the backup") != std::string::npos,
                 drilled->text.c_str());
    }

    void aLineThatBreaksLeavesNoBackup() {
        auto place = order("cut");
        // Its parent is the sshd of this connection.
        place.programsThere = program(words("cut"), "case \"$*\" in *' backup') kill -9 $PPID;; esac\nexec "
                                                    "/usr/bin/pgbackrest \"$@\"\n");
        BackupKeeper keeper(place, m_clock);
        const auto taken = keeper.provider().take({}, {});
        QVERIFY(!taken && taken.error().code == ErrorCode::Retry);
        QVERIFY2(taken.error().detail.find("The connection to lab was lost while pgbackrest ran there") !=
                     std::string::npos,
                 taken.error().detail.c_str());
        const auto listed = keeper.list();
        HOLDFAST_DONE(listed);
        QVERIFY(listed->empty());
    }
};

HOLDFAST_TEST(TstPgBackRestOverSsh)
#include "tst_pg_back_rest_over_ssh.moc"

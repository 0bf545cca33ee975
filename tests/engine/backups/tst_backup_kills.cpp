// SPDX-License-Identifier: GPL-3.0-or-later
// The power cord of Holdfast is pulled in the middle of backups, drills and restores: what was there is
// there, nothing half is shown as done, nothing is left lying about, and whoever starts next says what
// happened.
#include "engine/backups/redis_backups.h"
#include "engine/backups/redis_content.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/engine/backups/victim_trial.h"
#include "tests/support/redis_server.h"

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::VictimTrial;
using holdfast::testing::RedisServer;

class TstBackupKills final : public QObject {
    Q_OBJECT

    using Work = BackupProgress::Work;

    int m_killed = 0;
    int m_told = 0;
    SystemClock m_clock;

    static QString wordOf(Work work) {
        return work == Work::Backup ? QStringLiteral("take")
                                    : QString::fromUtf8(toString(work).data(), toString(work).size());
    }

    /// One kill and the next start. `whole`: whether a target that stands there has everything.
    void trial(VictimTrial& trial, Work work, const BackupId& good, VictimTrial::Moment moment,
               const std::function<bool(const std::string&)>& whole) {
        BackupKeeper keeper(trial.place(), m_clock);
        const auto before = keeper.list();
        HOLDFAST_DONE(before);
        const bool killed = trial.killed(wordOf(work), good.value(), moment);
        m_killed += killed ? 1 : 0;

        const auto said = trial.said(keeper);

        // At most one thing was under way; a moment before and after it nothing has to be said.
        QVERIFY(said.size() <= (killed ? 1U : 0U));
        const auto after = keeper.list();
        HOLDFAST_DONE(after);
        for (const auto& one : *after) {
            QVERIFY2(one.damage.empty(), one.damage.c_str());
            HOLDFAST_DONE(Repository(trial.place().settings.repository, "tests", trial.place().service)
                              .readAgain(one.id, {}, {}));
        }
        for (const auto& one : *before) {
            const auto same = std::ranges::find(*after, one.id, &BackupSummary::id);
            QVERIFY2(same != after->end(), one.id.value().c_str());
            QVERIFY(!one.proofs.verified || same->proofs.verified);
            QVERIFY(!one.proofs.drilled || same->proofs.drilled);
        }
        const bool there = QFile::exists(QString::fromStdString(trial.target()));
        if (there) QVERIFY2(whole(trial.target()), "half of it stands in its place");
        for (const auto& one : said) {
            ++m_told;
            QVERIFY(one.work == work);
            if (work == Work::Restore) QCOMPARE(one.complete, there);
            if (work == Work::Backup) QCOMPARE(one.complete, after->size() > before->size());
            QVERIFY2(sentenceOf(one).starts_with("Holdfast ended "), sentenceOf(one).c_str());
        }
        QVERIFY2(trial.leftOver().isEmpty(), qPrintable(trial.leftOver().join(QStringLiteral(", "))));
        // Those that were killed are gone a moment later.
        static_cast<void>(
            QTest::qWaitFor([&] { return trial.processes().isEmpty(); }, VictimTrial::kPatience));
        QVERIFY2(trial.processes().isEmpty(), qPrintable(trial.processes().join(QStringLiteral(", "))));
        QDir(QString::fromStdString(trial.target())).removeRecursively();
    }

    /// `kills` of each, spread over all of it.
    void trials(
        VictimTrial& all, Work work, const BackupId& good, int kills,
        const std::function<bool(const std::string&)>& whole = [](const std::string&) { return false; }) {
        const auto words = all.whole(wordOf(work), good.value());
        QVERIFY2(words.isEmpty(), words.constData());
        QDir(QString::fromStdString(all.target())).removeRecursively();
#ifdef __SANITIZE_ADDRESS__ // each takes several times as long; there it is about memory
        kills = std::max(3, kills / 3);
#endif
        m_killed = 0;
        m_told = 0;
        for (auto moment : all.moments(kills)) {
            // One that was over before its moment was faster than the one that was measured.
            for (int before = m_killed; m_killed == before && moment.share > 1e-3; moment.share /= 2) {
                trial(all, work, good, moment, whole);
                if (QTest::currentTestFailed()) return;
            }
        }
        QVERIFY2(m_killed >= kills, qPrintable(QString::number(m_killed)));
        QVERIFY(m_told > 0); // that which said so itself, at least
        const auto again = all.whole(wordOf(work), good.value());
        QVERIFY2(again.isEmpty(), again.constData());
        QCOMPARE(all.leftOver(), QStringList());
    }

    static bool hasEveryKey(const std::string& folder) {
        const auto run = PrivateFolder::make("/tmp", std::nullopt);
        auto instance = RedisInstance::start({}, folder, run->path(), std::chrono::seconds(60), {});
        if (!instance) return false;
        const auto keys = sampleKeys((*instance)->server(), 100'000, std::chrono::seconds(60), {});
        return keys && !keys->empty() && keys->front().rows == 2'000;
    }

    void ofPostgres(Work work, int kills) {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        VictimTrial all("postgres", lab.server.target());
        BackupKeeper keeper(all.place(), m_clock);
        const auto good = keeper.provider().take({}, {});
        HOLDFAST_DONE(good);
        HOLDFAST_DONE(keeper.provider().verify(good->id, {}, {}));
        trials(all, work, good->id, kills, [](const std::string& folder) {
            return BackupLab::ask(folder, "SELECT count(*) FROM quiet") == "5000";
        });
    }

    void ofRedis(Work work, int kills) {
        RedisServer redis({QStringLiteral("--requirepass"), QStringLiteral("pl4nted"),
                           QStringLiteral("--repl-diskless-sync-delay"), QStringLiteral("0")});
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        redis.command({"AUTH", "pl4nted"});
        for (int i = 0; i < 2'000; ++i)
            redis.command({"SET", QByteArray::number(i), QByteArray(100, 'x')});
        VictimTrial all("redis", redis.target());
        BackupKeeper keeper(all.place(), m_clock);
        const auto good = keeper.provider().take({}, {});
        HOLDFAST_DONE(good);
        HOLDFAST_DONE(keeper.provider().verify(good->id, {}, {}));
        trials(all, work, good->id, kills, hasEveryKey);
    }

private Q_SLOTS:

    void aBackupOfPostgres() { ofPostgres(Work::Backup, 10); }

    void aVerificationOfPostgres() { ofPostgres(Work::Verify, 5); }

    void aDrillOfPostgres() { ofPostgres(Work::Drill, 10); }

    void aRestoreOfPostgres() { ofPostgres(Work::Restore, 8); }

    void aBackupOfRedis() { ofRedis(Work::Backup, 6); }

    void aDrillOfRedis() { ofRedis(Work::Drill, 6); }

    void aRestoreOfRedis() { ofRedis(Work::Restore, 6); }
};

HOLDFAST_TEST(TstBackupKills)
#include "tst_backup_kills.moc"

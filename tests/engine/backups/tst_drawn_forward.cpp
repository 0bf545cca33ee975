// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_state.h"
#include "engine/runtime/in_process_backups.h"
#include "tests/support/acting_bench.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>

using namespace holdfast;
using namespace holdfast::testing;
using backups::DueReason;
using backups::ServiceBackups;

namespace {

constexpr int kPatient = 60'000;

ServiceBackups backupsOf(const ActingBench& bench, const char* service) {
    const auto newest = bench.client->state();
    if (!newest || !newest->backups) return {};
    const auto& all = newest->backups->services;
    const auto found = std::ranges::find(all, ServiceId(service), &ServiceBackups::service);
    return found == all.end() ? ServiceBackups{} : *found;
}

} // namespace

/// What real servers say of their changes, through to when their next backup is due.
class TstDrawnForward final : public QObject {
    Q_OBJECT

    std::unique_ptr<ActingPlace> m_place;

    [[nodiscard]] QByteArray line(const char* service, const char* kind, const std::string& address,
                                  const QByteArray& more) const {
        return QByteArray("  ") + service + ": { kind: " + kind + ", address: '" +
               QByteArray::fromStdString(address) + "', " + more + "backup: { repository: '" +
               m_place->folder.filePath(QStringLiteral("repository")).toUtf8() +
               "', drill_every: never, every: 1 d, recovery_point: 1 h";
    }

    /// One is taken; while nothing changes the next one is due by its interval, once `change` has been done
    /// within the target.
    void prove(const char* service, const std::function<bool()>& change, std::uint64_t changes) {
        const ActingBench bench(*m_place, {.backups = true});
        const auto is = [&] { return backupsOf(bench, service); };
        QTRY_VERIFY_WITH_TIMEOUT(is().backups.size() == 1 && !is().running, kPatient);
        const auto first = is().backups.front();
        const auto known = [&](TimePoint since) {
            const auto now = is();
            return now.recoveryPoint && now.recoveryPoint->observed > since && now.nextBackup;
        };
        const auto quietSince = m_place->clock.now() + std::chrono::seconds(30);
        QTRY_VERIFY_WITH_TIMEOUT(known(quietSince), kPatient);
        QCOMPARE(is().recoveryPoint->atMost, Duration(0));
        QCOMPARE(toString(is().nextBackup->reason), toString(DueReason::Interval));
        QCOMPARE(is().nextBackup->at, first.began + std::chrono::hours(24));

        const auto changedAt = m_place->clock.now();
        QVERIFY(change());
        QTRY_VERIFY_WITH_TIMEOUT(
            known(changedAt) && is().recoveryPoint->unsafe >= changes && !is().backups.empty(), kPatient);
        QCOMPARE(toString(is().nextBackup->reason), toString(DueReason::RecoveryPoint));
        QVERIFY(is().nextBackup->at < changedAt + std::chrono::hours(1));
        QVERIFY(is().nextBackup->at > first.began);
    }

private Q_SLOTS:

    void init() {
        m_place = std::make_unique<ActingPlace>();
        // Throw-away servers of another account pass through.
        QFile::setPermissions(m_place->folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                          QFile::ExeGroup | QFile::ExeOther);
    }

    void byTheKeysOfARedis() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        redis.command({"SET", "answer", "42"});
        m_place->moreServices = line("cache", "redis", "redis://" + redis.target(), {}) + " } }\n";
        prove(
            "cache",
            [&] {
                for (int i = 0; i < 500; ++i)
                    redis.command({"SET", "key" + QByteArray::number(i), "value"});
                return true;
            },
            500);
    }

    void byTheTransactionsOfADatabaseWithoutALog() {
        PostgresServer database({QStringLiteral("autovacuum=off")});
        QVERIFY2(database.start(), qPrintable(database.trouble()));
        QVERIFY(database.sql(QStringLiteral("CREATE ROLE keeper LOGIN REPLICATION PASSWORD 'pl4nted' IN ROLE "
                                            "pg_monitor, pg_read_all_data; CREATE TABLE ledger (id int)")));
        m_place->moreServices =
            line("data", "postgres", "postgresql://keeper@" + database.target() + "/postgres",
                 "password: pl4nted, ") +
            ", log: false } }\n";
        prove(
            "data",
            [&] {
                for (int i = 0; i < 20; ++i) {
                    if (!database.sql(QStringLiteral("INSERT INTO ledger VALUES (1)"))) return false;
                }
                return true;
            },
            20);
    }
};

HOLDFAST_TEST(TstDrawnForward)
#include "tst_drawn_forward.moc"

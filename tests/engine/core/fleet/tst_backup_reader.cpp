// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/backup_reader.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

class TstBackupReader final : public QObject {
    Q_OBJECT

    static FleetFileOutcome databaseWith(const std::string& backup) {
        return readFleet(fleetWith(
            "  db: { kind: postgres, address: 'postgresql://keeper@h:5432/app', backup: " + backup + " }\n"));
    }

    static FleetFileOutcome cacheWith(const std::string& backup) {
        return readFleet(
            fleetWith("  cache: { kind: redis, address: 'redis://h:6379', backup: " + backup + " }\n"));
    }

    static BackupSettings settingsOf(const FleetFileOutcome& outcome) {
        return outcome.fleet ? outcome.fleet->services.front().backup.value_or(BackupSettings{})
                             : BackupSettings{};
    }

    static bool refused(const FleetFileOutcome& outcome, const char* why) {
        return !outcome.fleet && said(outcome).find(why) != std::string::npos;
    }

private Q_SLOTS:

    void aDatabaseIsBackedUpDailyWithItsLogUnlessTheFileSaysOtherwise() {
        const auto usual = settingsOf(databaseWith("{ repository: /srv/backups }"));
        QCOMPARE(usual.repository, std::string("/srv/backups"));
        QVERIFY(usual.method == BackupMethod::Physical && usual.log);
        QVERIFY(usual.every == 24h && usual.keep == 30 * 24h && usual.recoveryPoint == 5min);
        const auto own = settingsOf(databaseWith(
            "{ repository: kept, every: 2 h, keep: 10 d, recovery_point: 30 s, recovery_time: 4 "
            "min, drill_every: never, data: /var/lib/pg, programs: /opt/pg/bin, checks: ['SELECT "
            "true'] }"));
        QVERIFY(own.every == 2h && own.keep == 240h && own.recoveryPoint == 30s && own.recoveryTime == 4min);
        QVERIFY(own.drillEvery == Duration(0));
        QCOMPARE(own.dataDirectory, std::string("/var/lib/pg"));
        QCOMPARE(own.programs, std::string("/opt/pg/bin"));
        QCOMPARE(own.checks, std::vector<std::string>{"SELECT true"});
    }

    void withoutALogTheNextBackupIsWhatMakesChangesSafe() {
        const auto redis = settingsOf(cacheWith("{ repository: /srv/backups }"));
        QVERIFY(redis.method == BackupMethod::Redis && !redis.log);
        QVERIFY(redis.every == 6h && redis.recoveryPoint == 6h);
        const auto often = settingsOf(cacheWith("{ repository: /srv/backups, every: 30 min }"));
        QVERIFY(often.recoveryPoint == 30min);
        const auto without = settingsOf(databaseWith("{ repository: /srv/backups, log: false }"));
        QVERIFY(!without.log && without.recoveryPoint == 24h);
    }

    void aDatabaseMayBeDumpedInstead() {
        const auto dumped = settingsOf(databaseWith("{ repository: /b, method: logical, every: 2 h }"));
        QVERIFY(dumped.method == BackupMethod::Logical && !dumped.log);
        QVERIFY(dumped.recoveryPoint == 2h);
        QVERIFY(settingsOf(databaseWith("{ repository: /b, method: physical }")).log);
        QVERIFY(refused(databaseWith("{ repository: /b, method: logical, log: true }"),
                        "only physical backups can go on with a log"));
        QVERIFY(refused(databaseWith("{ repository: /b, method: logicl }"), "did you mean «logical»?"));
        QVERIFY(refused(cacheWith("{ repository: /b, method: logical }"), "only postgres has it"));
    }

    void aPgBackRestIsNamedByItsStanza() {
        const auto own = settingsOf(databaseWith("{ repository: /b, method: pgbackrest, stanza: main }"));
        QVERIFY(own.method == BackupMethod::PgBackRest && !own.log);
        QCOMPARE(own.stanza, std::string("main"));
        QVERIFY(refused(databaseWith("{ repository: /b, method: pgbackrest }"), "stanza: expected with"));
        QVERIFY(refused(databaseWith("{ repository: /b, stanza: main }"), "stanza: expected with"));
        QVERIFY(refused(databaseWith("{ repository: /b, method: pgbackrest, stanza: main, log: true }"),
                        "only physical backups can go on with a log"));
        QVERIFY(refused(cacheWith("{ repository: /b, stanza: main }"), "only postgres has it"));
    }

    void aKeyIsNamedByItsFileOutsideOfTheRepository() {
        QCOMPARE(settingsOf(databaseWith("{ repository: /b, key_file: /etc/keys/b }")).keyFile,
                 std::string("/etc/keys/b"));
        QCOMPARE(settingsOf(cacheWith("{ repository: /b, key_file: /b2/key }")).keyFile,
                 std::string("/b2/key"));
        QVERIFY(refused(databaseWith("{ repository: /b, key_file: /b/key }"), "lies in the repository"));
        QVERIFY(
            refused(databaseWith("{ repository: /b, key_file: 'vault://x' }"), "expected a file of this"));
    }

    void aBackupMayBeToldHowFastItGoes() {
        QVERIFY(settingsOf(databaseWith("{ repository: /b }")).rateLimit == 0);
        QVERIFY(settingsOf(databaseWith("{ repository: /b, rate_limit: 20 MiB/s }")).rateLimit == 20U << 20U);
        QVERIFY(settingsOf(cacheWith("{ repository: /b, rate_limit: 32 KiB }")).rateLimit == 32U << 10U);
        for (const char* wrong : {"1 KiB/s", "2 GiB/s", "fast", "20 ms", "''", "[1]"})
            QVERIFY2(refused(databaseWith(fmt::format("{{ repository: /b, rate_limit: {} }}", wrong)),
                             "rate_limit: expected"),
                     wrong);
        QVERIFY(
            refused(databaseWith("{ repository: /b, method: pgbackrest, stanza: main, rate_limit: 1 MiB }"),
                    "pgBackRest cannot be told"));
    }

    void whatCannotBeIsAMistake() {
        QVERIFY(refused(databaseWith("{ every: 1 d }"), "«repository» is missing"));
        QVERIFY(
            refused(databaseWith("{ repository: 's3://bucket/x' }"), "expected a folder of this machine"));
        QVERIFY(refused(databaseWith("{ repository: 's3://bucket/x' }"), "copy: { to:"));
        QVERIFY(refused(databaseWith("{ repository: /b, every: 1 min }"), "every: expected 600 to"));
        QVERIFY(refused(databaseWith("{ repository: /b, drill_every: 1 min }"), "drill_every: expected"));
        QVERIFY(refused(databaseWith("{ repository: /b, evry: 1 d }"), "did you mean «every»?"));
        QVERIFY(refused(databaseWith("{ repository: /b, checks: [''] }"), "checks: expected"));
        QVERIFY(refused(cacheWith("{ repository: /b, checks: ['SELECT 1'] }"), "only postgres has it"));
        QVERIFY(refused(readFleet(fleetWith("  web: { kind: tcp, address: 'h:1', backup: { repository: /b } "
                                            "}\n")),
                        "Holdfast backs up postgres and redis"));
        QVERIFY(refused(
            readFleet(fleetWith("  db: { kind: postgres, probe: none, backup: { repository: /b } }\n")),
            "nothing can back it up"));
    }

    void itsToolsMayRunOnAnotherHost() {
        const auto there =
            settingsOf(databaseWith("{ repository: /b, ssh: { to: admin@db1, server: '127.0.0.1:5432' } }"));
        QCOMPARE(there.sshTo, std::string("admin@db1"));
        QCOMPARE(there.sshServer, std::string("127.0.0.1:5432"));
        const auto brief = settingsOf(cacheWith("{ repository: /b, ssh: { to: cache-host } }"));
        QVERIFY(brief.sshTo == "cache-host" && brief.sshServer.empty());
        QVERIFY(settingsOf(databaseWith("{ repository: /b }")).sshTo.empty());
        for (const char* wrong : {"'-oProxyCommand=x'", "'two words'", "''", "'a\tb'"})
            QVERIFY2(refused(databaseWith(fmt::format("{{ repository: /b, ssh: {{ to: {} }} }}", wrong)),
                             "to: expected a host as ssh knows it"),
                     wrong);
        QVERIFY(refused(databaseWith("{ repository: /b, ssh: { server: h } }"), "«to» is missing"));
        QVERIFY(refused(databaseWith("{ repository: /b, ssh: { to: h, port: 22 } }"), "port"));
        QVERIFY(refused(databaseWith("{ repository: /b, ssh: { to: h, server: 'postgresql://h/x' } }"),
                        "the server's address as that host has it"));
    }

    void thePublishedSchemaKnowsTheSameKeys() {
        std::ifstream file(HOLDFAST_RESOURCES "/schemas/fleet.schema.json");
        const auto schema = nlohmann::json::parse(file);
        std::vector<std::string> published;
        for (const auto& [key, value] : schema.at("$defs").at("backup").at("properties").items())
            published.push_back(key);
        std::vector<std::string> read(yaml::backupKeys().begin(), yaml::backupKeys().end());
        std::ranges::sort(read);
        QVERIFY(published == read);
    }
};

HOLDFAST_TEST(TstBackupReader)
#include "tst_backup_reader.moc"

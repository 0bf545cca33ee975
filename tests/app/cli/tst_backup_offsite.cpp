// SPDX-License-Identifier: GPL-3.0-or-later
// Copies elsewhere by the command line, of a real Redis.
#include "app/cli/backup_offsite.h"
#include "engine/backups/backup_keeper.h"
#include "tests/support/redis_server.h"
#include "tests/support/s3_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

using namespace holdfast;
using namespace holdfast::app;
using namespace holdfast::testing;

class TstBackupOffsite final : public QObject {
    Q_OBJECT

    struct Ran {
        int code = 0;
        std::string out;
        std::string problems;
    };

    QTemporaryDir m_place;
    RedisServer m_redis;
    S3Server m_server;

    static std::optional<std::string> noEnvironment(const std::string&) { return std::nullopt; }

    [[nodiscard]] std::string fleetFile() const {
        return m_place.filePath(QStringLiteral("fleet.yaml")).toStdString();
    }

    void writeFleet(const std::string& copy) const {
        std::ofstream(fleetFile())
            << "holdfast: 1\nfleet: tests\nservices:\n  cache: { kind: redis, address: 'redis://"
            << m_redis.target() << "', backup: { repository: kept" << copy << " } }\n"
            << "  web: { kind: tcp, address: 'h:1' }\n";
    }

    [[nodiscard]] Ran run(const char* verb, const std::string& service = "cache",
                          const std::string& backup = {}, Format format = Format::Text) const {
        Options options{.action = Action::Backup, .fleet = fleetFile(), .format = format};
        options.acting.verb = verb;
        options.acting.service = service;
        options.acting.backup = backup;
        std::ostringstream out;
        std::ostringstream problems;
        const int code = runBackupOffsite(options, noEnvironment, out, problems);
        return {.code = code, .out = out.str(), .problems = problems.str()};
    }

    static bool says(const std::string& text, const char* what) {
        if (text.find(what) == std::string::npos) qWarning("%s", text.c_str());
        return text.find(what) != std::string::npos;
    }

private Q_SLOTS:

    void whatWasLostHereComesBackFromThere() {
        QVERIFY2(m_redis.start(), qPrintable(m_redis.trouble()));
        QVERIFY2(m_server.start(), qPrintable(m_server.trouble()));
        m_redis.command({"SET", "key", "value"});
        const auto there = m_server.place();
        writeFleet(", copy: { to: 's3://kept/here', endpoint: '" + there.endpoint +
                   "', region: eu-test-1, credentials_file: '" + there.credentialsFile + "' }");
        const auto outcome = readFleetFile(fleetFile(), noEnvironment);
        QVERIFY2(outcome.fleet != nullptr,
                 outcome.diagnostics.empty() ? "" : toString(outcome.diagnostics.front()).c_str());
        const SystemClock clock;
        const auto keeper = backups::keeperOf(*outcome.fleet, outcome.fleet->services.front(), clock);
        const auto taken = keeper->provider().take({}, {});
        QVERIFY2(taken.has_value(), taken ? "" : taken.error().detail.c_str());

        const auto copied = run("copy", "cache", {}, Format::Json);
        QVERIFY2(copied.code == 0, copied.problems.c_str());
        const auto document = nlohmann::json::parse(copied.out);
        QCOMPARE(document.at("to").get<std::string>(), std::string("s3://kept/here"));
        QCOMPARE(document.at("whole").at(0).get<std::string>(), taken->id.value());
        QVERIFY(says(run("copy").out, "Files sent: 0 (0.0 MB)"));
        QVERIFY(says(run("verify-copy").out, "Every byte of"));

        QVERIFY(QDir(m_place.filePath(QStringLiteral("kept"))).removeRecursively());
        QVERIFY(says(run("fetch", "cache", "20260101-000000-0000").problems, "There is no backup"));
        const auto fetched = run("fetch");
        QVERIFY2(fetched.code == 0, fetched.problems.c_str());
        const auto verified = keeper->provider().verify(taken->id, {}, {});
        QVERIFY2(verified && verified->sound,
                 verified ? verified->text.c_str() : verified.error().detail.c_str());

        m_server.setFaults("GET manifest 1 status-503\n");
        const auto busy = run("verify-copy");
        QVERIFY(busy.code != 0 && busy.out.empty() && says(busy.problems, "it answered 503"));
    }

    void whatHasNoCopyIsToldSo() {
        writeFleet({});
        QVERIFY(says(run("copy").problems, "has no «copy:»"));
        QVERIFY(says(run("fetch", "web").problems, "has no «backup:»"));
        QVERIFY(says(run("copy", "nobody").problems, "is not of this fleet"));
        writeFleet(", copy: { to: 's3://kept', endpoint: 'http://h', credentials_file: /c }");
        QVERIFY(says(run("copy").problems, "is not encrypted"));
    }
};

HOLDFAST_TEST(TstBackupOffsite)
#include "tst_backup_offsite.moc"

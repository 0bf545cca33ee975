// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_links.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>

using namespace holdfast::discovery;

namespace {

std::string shown(const std::vector<NamedHost>& hosts) {
    std::string out;
    for (const auto& host : hosts) {
        out += out.empty() ? "" : " ";
        out += host.scheme.empty() ? host.host : host.scheme + "://" + host.host;
        if (host.port != 0) out += fmt::format(":{}", host.port);
        if (!host.database.empty()) out += "/" + host.database;
    }
    return out;
}

} // namespace

class TstComposeLinks final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void hostsInVariables_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("hosts");
        const auto row = [](const char* name, const char* value, const char* hosts) {
            QTest::newRow(value) << name << value << hosts;
        };
        row("DATABASE_URL", "postgresql+asyncpg://u:p@db:5432/app?ssl=off", "postgresql://db:5432/app");
        row("RESULTS", "db+postgresql://airflow:airflow@postgres/airflow", "postgresql://postgres/airflow");
        row("SPRING_URL", "jdbc:mysql://db:3306/app", "mysql://db:3306/app");
        row("BROKER", "redis://:@redis:6379/0", "redis://redis:6379/0");
        row("MONGO_URL", "mongodb://u:p@m1:27017,m2:27017/app?replicaSet=r",
            "mongodb://m1:27017/app mongodb://m2:27017/app");
        row("DSN", "app:pw@tcp(db:3306)/app?parseTime=true", "db:3306");
        row("CONN", "host=db port=5432 user=app password=x", "db");
        row("ConnectionStrings__Default", "Server=sql;Database=app;User=sa", "sql");
        row("REDIS_HOST", "redis", "redis");
        row("PGHOST", "Db", "db");
        row("KAFKA_BROKERS", "k1:9092,k2:9092", "k1:9092 k2:9092");
        row("CACHE", "redis:6379/1", "redis:6379");
        row("POSTGRES_DB", "db", "");
        row("HOSTNAME", "web", "");
        row("MODE", "web", "");
        row("TIME", "12:99999", "");
        row("SENTENCE", "see http://api:8000/docs, please", "http://api:8000/docs");
    }

    void hostsInVariables() {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, hosts);
        QCOMPARE(QString::fromStdString(shown(hostsIn(name.toStdString(), value.toStdString()))), hosts);
    }

    void nothingOfAPasswordPassesForAHost() {
        QCOMPARE(shown(hostsIn("URL", "postgres://user:pa/ss@wo?rd#x@db:5432/app")),
                 std::string("postgres://db:5432/app"));
        QCOMPARE(shown(hostsIn("URL", "redis://:se#cret@cache:6379/0")), std::string("redis://cache:6379/0"));
    }

    void wordsOfACommand() {
        QCOMPARE(shown(hostsInWord("--broker=redis://redis:6379/0")), std::string("redis://redis:6379/0"));
        QCOMPARE(shown(hostsInWord("db:5432")), std::string("db:5432"));
        QCOMPARE(shown(hostsInWord("db")), std::string());
        QCOMPARE(shown(hostsInWord("--verbose")), std::string());
    }

    void aHugeValueIsBounded() {
        std::string value;
        for (int i = 0; i < 100'000; ++i)
            value += "http://h" + std::to_string(i) + ",";
        QVERIFY(hostsIn("X_URLS", value).size() <= 100);
    }
};

HOLDFAST_TEST(TstComposeLinks)
#include "tst_compose_links.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// How the lab makes its roles, its database and its tables in a PostgreSQL.
#include "app/lab/supervisor/postgres_server.h"
#include "tests/support/postgres_server.h"
#include "tests/support/test_registry.h"

#include <memory>

using namespace holdfast;

class TstLabPostgres final : public QObject {
    Q_OBJECT

private:
    /// What the lab's supervisor has of the server that this test runs.
    [[nodiscard]] lab::PostgresServer labs() const {
        return {{},
                m_server->directory().toStdString(),
                lab::makePlan({.postgresPassword = "watcher's", .applicationPassword = "application's"},
                              [this] { return m_server->port(); })};
    }

private Q_SLOTS:

    void init() {
        m_server = std::make_unique<testing::PostgresServer>();
        QVERIFY(m_server->start());
    }

    void cleanup() { m_server.reset(); }

    void itIsMadeOnce() {
        const auto postgres = labs();
        QVERIFY(!postgres.isReady());
        const auto made = postgres.setUp();
        QVERIFY2(made, made ? "" : made.error().detail.c_str());
        QVERIFY(postgres.isReady());
        QVERIFY(postgres.openAsApplication(Duration(5'000)));
        const auto tables =
            QStringLiteral("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables "
                           "WHERE tableowner = 'app'");
        QCOMPARE(m_server->select(tables, QStringLiteral("app")), QByteArray("memories,tasks"));
    }

    void anAttemptThatCameToNoEndIsTakenUp_data() {
        QTest::addColumn<QString>("left");
        QTest::newRow("a role") << QStringLiteral("CREATE ROLE app LOGIN PASSWORD 'of that time'");
        QTest::newRow("both roles") << QStringLiteral("CREATE ROLE app; CREATE ROLE holdfast");
        QTest::newRow("the database") << QStringLiteral("CREATE DATABASE app");
    }

    void anAttemptThatCameToNoEndIsTakenUp() {
        QFETCH(const QString, left);
        QVERIFY(m_server->sql(left));
        const auto postgres = labs();
        for (int attempt = 0; attempt < 2; ++attempt) {
            const auto made = postgres.setUp();
            QVERIFY2(made, made ? "" : made.error().detail.c_str());
        }
        QVERIFY(postgres.isReady());
        QVERIFY(postgres.openAsApplication(Duration(5'000)));
    }

private:
    std::unique_ptr<testing::PostgresServer> m_server;
};

HOLDFAST_TEST(TstLabPostgres)
#include "tst_lab_postgres.moc"

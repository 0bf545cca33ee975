// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/api_tokens.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <map>

using namespace holdfast;
using namespace holdfast::api;

class TstApiTokens final : public QObject {
    Q_OBJECT

    static Result<std::vector<ApiToken>> read(std::map<std::string, std::string> environment) {
        return tokensOf([environment = std::move(environment)](const std::string& name) {
            const auto found = environment.find(name);
            return found == environment.end() ? std::optional<std::string>() : found->second;
        });
    }

private Q_SLOTS:

    void oneTokenLooksOnlyUnlessItsRoleIsNamed() {
        QVERIFY(read({})->empty());
        QVERIFY(read({{"HOLDFAST_API_TOKEN", ""}})->empty());
        const auto plain = read({{"HOLDFAST_API_TOKEN", "s3cret"}});
        QVERIFY(plain->front().caller == (Caller{"api", actions::Role::Viewer}));
        const auto named = read({{"HOLDFAST_API_TOKEN", "s3cret"}, {"HOLDFAST_API_ROLE", "admin"}});
        QVERIFY(named->front().caller.role == actions::Role::Admin);
        QVERIFY(!read({{"HOLDFAST_API_TOKEN", "s3cret"}, {"HOLDFAST_API_ROLE", "root"}}));
    }

    void aListHasNamesAndRoles() {
        const auto tokens =
            read({{"HOLDFAST_API_TOKENS",
                   "ann:operator:0123456789abcdef, pager:viewer:fedcba9876543210:with:colons"}});
        QVERIFY(tokens);
        QCOMPARE(tokens->size(), std::size_t{2});
        QVERIFY(tokens->front().caller == (Caller{"ann", actions::Role::Operator}));
        QCOMPARE(tokens->back().secret.reveal(), std::string("fedcba9876543210:with:colons"));
    }

    void aWrongEntryIsNamedByItsPlaceNeverByItsText_data() {
        QTest::addColumn<QByteArray>("list");
        QTest::newRow("short") << QByteArray("ann:operator:hunter2");
        QTest::newRow("role") << QByteArray("ann:king:hunter2hunter2hunter2");
        QTest::newRow("no role") << QByteArray("hunter2hunter2hunter2");
        QTest::newRow("no name") << QByteArray(":viewer:hunter2hunter2hunter2");
        QTest::newRow("twice") << QByteArray("a:viewer:hunter2hunter2hunter2,b:admin:hunter2hunter2hunter2");
        QTest::newRow("name twice") << QByteArray(
            "a:viewer:hunter2hunter2hunter2,a:admin:hunter2hunter2hunter3");
    }

    void aWrongEntryIsNamedByItsPlaceNeverByItsText() {
        QFETCH(QByteArray, list);
        const auto tokens = read({{"HOLDFAST_API_TOKENS", list.toStdString()}});
        QVERIFY(!tokens);
        QVERIFY(tokens.error().detail.contains("entry "));
        QVERIFY(!tokens.error().detail.contains("hunter2"));
    }
};

HOLDFAST_TEST(TstApiTokens)
#include "tst_api_tokens.moc"

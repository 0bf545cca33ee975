// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/target_address.h"
#include "tests/support/test_registry.h"

namespace {

using holdfast::probes::parseTarget;
using holdfast::probes::TargetAddress;

class TstTargetAddress : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void namesAndLiteralsWithAndWithoutPort() {
        QCOMPARE(parseTarget("db.internal:5433", 5432),
                 std::optional(TargetAddress{.host = "db.internal", .path = {}, .port = 5433}));
        QCOMPARE(parseTarget("db.internal", 5432)->port, std::uint16_t(5432));
        QCOMPARE(parseTarget("[::1]:6380", 6379)->host, std::string("::1"));
        QCOMPARE(parseTarget("::1", 6379)->host, std::string("::1"));
        QCOMPARE(parseTarget("[fe80::1%eth0]", 6379)->port, std::uint16_t(6379));
        for (const char* text : {"db:1", "[::1]:6379", "10.0.0.1:65535"})
            QCOMPARE(parseTarget(text, 6379)->text(), std::string(text));
    }

    void pathsOfSockets() {
        const auto folder = parseTarget("/run/postgresql:5433", 5432);
        QVERIFY(folder && folder->isUnix());
        QCOMPARE(folder->path, std::string("/run/postgresql"));
        QCOMPARE(folder->port, std::uint16_t(5433));
        QCOMPARE(parseTarget("/run/redis/redis.sock", 6379)->text(), std::string("/run/redis/redis.sock"));
    }

    void whatIsNoAddress() {
        for (const char* text :
             {"", ":5432", "db:", "db:0", "db:65536", "db:-1", "db:5432x", "[::1", "[::1]x"})
            QVERIFY2(!parseTarget(text, 1), text);
        QVERIFY(!parseTarget(std::string_view("db\0x", 4), 1));
    }
};

} // namespace

HOLDFAST_TEST(TstTargetAddress)
#include "tst_target_address.moc"

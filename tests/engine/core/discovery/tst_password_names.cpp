// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/password_names.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast::discovery;

class TstPasswordNames final : public QObject {
    Q_OBJECT

private:
    static ComposeService named(const char* name) {
        ComposeService service;
        service.name = name;
        return service;
    }

private Q_SLOTS:

    void theVariableOfTheComposeFileIsTaken() {
        PasswordNames names;
        const ServiceVariable variable{
            .name = "POSTGRES_PASSWORD", .value = "x", .raw = "${DB_PW:-x}", .where = {}};
        QCOMPARE(names.ofVariable(named("db"), &variable, "POSTGRES_PASSWORD"), std::string("DB_PW"));
    }

    void aPasswordInTheFileGetsANameOfItsOwn() {
        PasswordNames names;
        const ServiceVariable variable{.name = "POSTGRES_PASSWORD", .value = "x", .raw = {}, .where = {}};
        QCOMPARE(names.ofVariable(named("db"), &variable, "POSTGRES_PASSWORD"),
                 std::string("POSTGRES_PASSWORD"));
        QCOMPARE(names.ofVariable(named("db"), &variable, "POSTGRES_PASSWORD"),
                 std::string("POSTGRES_PASSWORD"));
        QCOMPARE(names.ofVariable(named("user-db.2"), &variable, "POSTGRES_PASSWORD"),
                 std::string("USER_DB_2_POSTGRES_PASSWORD"));
        QCOMPARE(names.ofVariable(named("3rd"), nullptr, "POSTGRES_PASSWORD"),
                 std::string("_3RD_POSTGRES_PASSWORD"));
    }

    void aSecretFileIsNoVariable() {
        PasswordNames names;
        const ServiceVariable variable{
            .name = "POSTGRES_PASSWORD_FILE", .value = "", .raw = "/run/${X}", .where = {}};
        QCOMPARE(names.ofVariable(named("db"), &variable, "POSTGRES_PASSWORD"),
                 std::string("POSTGRES_PASSWORD"));
    }

    void anOptionOfACommand() {
        PasswordNames names;
        auto redis = named("redis");
        redis.rawCommand = " redis-server --port ${PORT} --requirepass \"${CACHE_PW}\" --appendonly yes";
        QCOMPARE(names.ofCommand(redis, "--requirepass", "REDIS_PASSWORD"), std::string("CACHE_PW"));
        redis.rawCommand = " redis-server --requirepass hunter2 --port ${PORT}";
        QCOMPARE(names.ofCommand(redis, "--requirepass", "REDIS_PASSWORD"), std::string("REDIS_PASSWORD"));
    }
};

HOLDFAST_TEST(TstPasswordNames)
#include "tst_password_names.moc"

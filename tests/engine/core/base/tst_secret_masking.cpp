// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "tests/support/test_registry.h"

#include <array>

using namespace holdfast;

class TstSecretMasking final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void plantedSecretsAreGone_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("address") << "postgres://app:hunter2-hunter2@db:5432/app";
        QTest::newRow("address with @ in it") << "redis://:p@hunter2-hunter2@db/0";
        QTest::newRow("setting") << "connect host=db password=hunter2-hunter2 dbname=app";
        QTest::newRow("quoted setting") << "PGPASSWORD='hunter2-hunter2 and more' psql";
        QTest::newRow("JSON") << "{\"user\":\"app\",\"api_key\": \"hunter2-hunter2\",\"port\":5432}";
        QTest::newRow("escaped JSON") << "{\"token\":\"a\\\"hunter2-hunter2\"}";
        QTest::newRow("header") << "GET / HTTP/1.1\r\nAuthorization: Bearer hunter2-hunter2\r\n";
        QTest::newRow("bare bearer") << "curl -H bearer hunter2-hunter2";
        QTest::newRow("query") << "GET /x?access_token=hunter2-hunter2&page=2";
        QTest::newRow("option") << "psql --password hunter2-hunter2 -h db";
        QTest::newRow("directive") << "CONFIG SET requirepass hunter2-hunter2";
        QTest::newRow("token as user") << "https://ghp1hunter2hunter2hunter2@git/x";
        QTest::newRow("known") << "the answer was hunter2-hunter2!";
    }

    void plantedSecretsAreGone() {
        QFETCH(QString, text);
        const std::array<std::string, 2> known{
            "", text.startsWith(QLatin1String("the answer")) ? "hunter2-hunter2" : ""};
        const auto masked = maskSecrets(text.toStdString(), known);
        QVERIFY2(masked.find("hunter2") == std::string::npos, masked.c_str());
        QVERIFY2(masked.find(kMasked) != std::string::npos, masked.c_str());
    }

    void whatIsNoSecretStays_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << "memory: 512 MiB, replicas=2";
        QTest::newRow("address without password") << "http://api:8001/health?x=a@b";
        QTest::newRow("user only") << "postgres://app@db/app";
        QTest::newRow("where it lies") << "POSTGRES_PASSWORD_FILE=/run/secrets/db";
        QTest::newRow("basic words") << "a basic check";
        QTest::newRow("options without a secret") << "docker run --restart always -p 80:80 x";
        QTest::newRow("a switch") << "run --no-password --quiet";
        QTest::newRow("empty") << "";
        QTest::newRow("ends with a name") << "password=";
    }

    void whatIsNoSecretStays() {
        QFETCH(QString, text);
        QVERIFY2(maskSecrets(text.toStdString()) == text.toStdString(),
                 maskSecrets(text.toStdString()).c_str());
    }

    void maskingTwiceIsMaskingOnce() {
        for (const std::string text :
             {"postgres://app:hunter2@db/app", "--token abcdefgh -x", "Authorization: Bearer abcdefghij",
              "password='a b' token=c", "requirepass x"}) {
            const auto once = maskSecrets(text);
            QCOMPARE(maskSecrets(once), once);
        }
    }

    void theRestOfTheTextIsKept() {
        QVERIFY(maskSecrets("a token=abc&page=2") == "a token=" + std::string(kMasked) + "&page=2");
        QVERIFY(maskSecrets("x password=a password=b y") ==
                "x password=" + std::string(kMasked) + " password=" + std::string(kMasked) + " y");
    }
};

HOLDFAST_TEST(TstSecretMasking)
#include "tst_secret_masking.moc"

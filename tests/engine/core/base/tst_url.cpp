// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/url.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstUrl final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void credentialsAreTakenApartAndNeverShown() {
        const auto url = parseUrl("postgresql://app:p%40ss%3Aword@db.example:5433/main?sslmode=require");
        QVERIFY(url.has_value());
        QCOMPARE(url->user, std::string("app"));
        QCOMPARE(url->password, std::string("p@ss:word"));
        QCOMPARE(url->host, std::string("db.example"));
        QCOMPARE(url->port, 5433);
        QCOMPARE(url->path, std::string("/main"));
        QCOMPARE(url->query, std::string("sslmode=require"));
        QCOMPARE(url->shown(), std::string("postgresql://db.example:5433/main"));
    }

    void ipv6KeepsItsBrackets() {
        const auto url = parseUrl("http://[::1]:8001/health");
        QVERIFY(url.has_value());
        QCOMPARE(url->host, std::string("::1"));
        QCOMPARE(url->endpoint(80), std::string("[::1]:8001"));
        QVERIFY(url->isLoopback());
    }

    void aNameThatLooksLikeLoopbackIsNone() {
        QVERIFY(parseUrl("http://127.1.2.3")->isLoopback());
        QVERIFY(!parseUrl("http://127.0.0.1.evil.example")->isLoopback());
        QVERIFY(!parseUrl("http://localhost.evil.example")->isLoopback());
    }

    void endpointsTakeAFallbackPort() {
        QCOMPARE(parseEndpoint("redis.example")->endpoint(6379), std::string("redis.example:6379"));
        QCOMPARE(parseEndpoint("redis.example:1")->endpoint(6379), std::string("redis.example:1"));
        QVERIFY(!parseEndpoint("http://redis.example"));
    }

    void whatIsNoAddressIsNothing() {
        for (const auto* text :
             {"", "http", "http://", "://host", "http://host:0", "http://host:99999", "http://ho st",
              "http://host:8x", "http://[::1", "h\x01ttp://host", "http://host:80:80"}) {
            QVERIFY2(!parseUrl(text), text);
        }
    }

    void aLoneAtTheEndOfPercentIsKept() {
        const auto url = parseUrl("redis://user:100%@host");
        QVERIFY(url.has_value());
        QCOMPARE(url->password, std::string("100%"));
        QCOMPARE(parseUrl("redis://user:a%2@host")->password, std::string("a%2"));
    }
};

HOLDFAST_TEST(TstUrl)
#include "tst_url.moc"

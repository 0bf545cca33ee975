// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/postgres_place.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using holdfast::stores::parsePostgresPlace;
using holdfast::testing::wrong;

class TstPostgresPlace final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itsPartsAreTakenApart() {
        const auto place =
            parsePostgresPlace("postgresql://ada:s%40cret@db.example:6432/acts%20of?sslrootcert=/ca.pem");
        QCOMPARE(wrong(place), QString());
        QVERIFY(place->spec.target == "db.example:6432");
        QVERIFY(place->spec.user == "ada");
        QVERIFY(place->spec.password.reveal() == "s@cret");
        QVERIFY(place->spec.database == "acts of");
        QVERIFY(place->spec.tls.caFile == "/ca.pem");
        QVERIFY(place->where == "db.example:6432/acts of");
        QVERIFY(parsePostgresPlace("postgres://db.example/acts")->spec.target == "db.example:5432");
    }

    void theWayIsVerifiedUnlessItEndsHere_data() {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<bool>("tls");
        QTest::addColumn<bool>("verified");
        QTest::newRow("another machine") << QByteArray("postgresql://db.example/a") << true << true;
        QTest::newRow("require is verified, too")
            << QByteArray("postgresql://db.example/a?sslmode=require") << true << true;
        QTest::newRow("verify-full") << QByteArray("postgresql://db.example/a?sslmode=verify-full") << true
                                     << true;
        QTest::newRow("this machine") << QByteArray("postgresql://127.0.0.1/a") << false << false;
        QTest::newRow("this machine, v6") << QByteArray("postgresql://[::1]/a") << false << false;
        QTest::newRow("this machine, verified")
            << QByteArray("postgresql://localhost/a?sslmode=verify-full") << true << true;
        QTest::newRow("this machine, unverified")
            << QByteArray("postgresql://localhost/a?sslmode=require") << true << false;
        QTest::newRow("Unix socket") << QByteArray("postgresql:///a?host=/run/postgresql") << false << false;
    }

    void theWayIsVerifiedUnlessItEndsHere() {
        QFETCH(QByteArray, url);
        QFETCH(bool, tls);
        QFETCH(bool, verified);
        const auto place = parsePostgresPlace(url.toStdString());
        QCOMPARE(wrong(place), QString());
        QCOMPARE(place->spec.useTls, tls);
        if (tls) QCOMPARE(place->spec.tls.verification == TlsVerification::Verify, verified);
    }

    void aUnixSocketIsUnderstood() {
        const auto place = parsePostgresPlace("postgresql://ada@/acts?host=%2Frun%2Fpostgresql");
        QCOMPARE(wrong(place), QString());
        QVERIFY(place->spec.target == "/run/postgresql:5432");
        QVERIFY(place->spec.user == "ada");
        QVERIFY(place->where == "/run/postgresql:5432/acts");
    }

    void whatIsWrongIsSaidWithoutThePassword_data() {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("nothing") << QByteArray("hunter2") << QByteArray("is not an address");
        QTest::newRow("another scheme")
            << QByteArray("mysql://ada:hunter2@db/acts") << QByteArray("is not an address");
        QTest::newRow("no database") << QByteArray("postgresql://ada:hunter2@db/")
                                     << QByteArray("names no database");
        QTest::newRow("a bad port") << QByteArray("postgresql://ada:hunter2@db:99999/acts")
                                    << QByteArray("is not an address");
        QTest::newRow("no TLS") << QByteArray("postgresql://ada:hunter2@db/acts?sslmode=disable")
                                << QByteArray("must be verified");
        QTest::newRow("perhaps TLS") << QByteArray("postgresql://ada:hunter2@db/acts?sslmode=prefer")
                                     << QByteArray("must be verified");
        QTest::newRow("another host") << QByteArray("postgresql://ada:hunter2@db/acts?host=elsewhere")
                                      << QByteArray("no folder of a Unix socket");
    }

    void whatIsWrongIsSaidWithoutThePassword() {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, words);
        const auto place = parsePostgresPlace(url.toStdString());
        QVERIFY(!place);
        QVERIFY(place.error().code == ErrorCode::FixInput);
        QVERIFY2(place.error().detail.find(words.toStdString()) != std::string::npos,
                 place.error().detail.c_str());
        QVERIFY2((place.error().detail + place.error().where).find("hunter2") == std::string::npos,
                 place.error().detail.c_str());
    }
};

HOLDFAST_TEST(TstPostgresPlace)
#include "tst_postgres_place.moc"

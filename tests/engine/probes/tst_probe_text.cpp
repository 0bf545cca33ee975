// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_text.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::probes;

namespace {

ProbeSpec withSecret(std::string user, std::string secret) {
    ProbeSpec spec;
    spec.user = std::move(user);
    spec.password = Secret(std::move(secret));
    return spec;
}

} // namespace

class TstProbeText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aDetailIsOneCleanLine_data();
    void aDetailIsOneCleanLine();
    void aDetailIsCutAtACharacter();
    void theSecretIsHiddenInEveryForm();
    void aShortSecretHidesEverything();
    void aSecretAcrossTheEdgeIsHidden();
    void findsWhereToConnect_data();
    void findsWhereToConnect();
};

void TstProbeText::aDetailIsOneCleanLine_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<QByteArray>("detail");
    QTest::newRow("plain") << QByteArray("connection refused") << QByteArray("connection refused");
    QTest::newRow("lines") << QByteArray("  FATAL:\n\tno such\r\n database ")
                           << QByteArray("FATAL: no such database");
    QTest::newRow("colours of a terminal") << QByteArray("\x1b[31mred\x1b[0m") << QByteArray("[31mred [0m");
    QTest::newRow("umlauts") << QByteArray("Verbindung zurückgewiesen ✓ 🚀")
                             << QByteArray("Verbindung zurückgewiesen ✓ 🚀");
    QTest::newRow("broken bytes") << QByteArray("a\xff\xfe"
                                                "b\xc3")
                                  << QByteArray("a b");
    QTest::newRow("overlong") << QByteArray("a\xc0\xaf\xe0\x80\xaf"
                                            "b")
                              << QByteArray("a b");
    QTest::newRow("half a pair") << QByteArray("a\xed\xa0\x80"
                                               "b")
                                 << QByteArray("a b");
    QTest::newRow("beyond Unicode") << QByteArray("a\xf4\x90\x80\x80"
                                                  "b")
                                    << QByteArray("a b");
    QTest::newRow("other control characters") << QByteArray("a\xc2\x85\x7f\x01"
                                                            "b")
                                              << QByteArray("a b");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3) << QByteArray("a b");
    QTest::newRow("nothing") << QByteArray(" \n ") << QByteArray("");
}

void TstProbeText::aDetailIsOneCleanLine() {
    QFETCH(QByteArray, words);
    QFETCH(QByteArray, detail);
    QCOMPARE(QByteArray::fromStdString(safeDetail(words.toStdString(), {})), detail);
}

void TstProbeText::aDetailIsCutAtACharacter() {
    for (int prefix = 0; prefix < 4; ++prefix) {
        const std::string words = std::string(static_cast<std::size_t>(prefix), 'a') +
                                  QByteArray("ü✓🚀").repeated(100).toStdString();
        const auto detail = safeDetail(words, {});
        QVERIFY(detail.size() <= kDetailBytes && detail.size() > kDetailBytes - 4);
        QCOMPARE(QString::fromStdString(detail).toStdString(), detail);
        QVERIFY(words.starts_with(detail));
    }
    QCOMPARE(safeDetail(std::string(10'000'000, '\n') + "x", {}), std::string());
}

void TstProbeText::theSecretIsHiddenInEveryForm() {
    const auto spec = withSecret("probe", "open/sesame?");
    for (const char* words :
         {"password open/sesame? refused", "GET /?p=open%2Fsesame%3F", "Basic cHJvYmU6b3Blbi9zZXNhbWU/",
          "b3Blbi9zZXNhbWU/ and open/sesame?open/sesame?"}) {
        const auto detail = safeDetail(words, spec);
        for (const char* trace : {"sesame", "c2VzYW1l", "zZXNhbWU"})
            QVERIFY2(detail.find(trace) == std::string::npos, detail.c_str());
        QVERIFY2(detail.find("•••") != std::string::npos, detail.c_str());
    }
    QCOMPARE(safeDetail("user probe", spec), std::string("user probe"));
}

void TstProbeText::aShortSecretHidesEverything() {
    const auto spec = withSecret("u", "ab");
    QCOMPARE(safeDetail("a cab drove by", spec), std::string("•••"));
    QCOMPARE(safeDetail("a cat sat by", spec), std::string("a cat sat by"));
}

void TstProbeText::aSecretAcrossTheEdgeIsHidden() {
    const std::string secret = "planted-secret-planted-secret";
    const auto spec = withSecret("", secret);
    for (std::size_t gap = 2300; gap < 2420; ++gap) {
        const auto detail = safeDetail(std::string(gap, ' ') + secret + std::string(5000, ' '), spec);
        QVERIFY2(detail.find("plant") == std::string::npos, detail.c_str());
    }
}

void TstProbeText::findsWhereToConnect_data() {
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("host and port") << QByteArray("db.internal:5432") << QByteArray("db.internal") << 5432;
    QTest::newRow("IPv6") << QByteArray("[::1]:6379") << QByteArray("::1") << 6379;
    QTest::newRow("http") << QByteArray("http://example.com/health?x=1") << QByteArray("example.com") << 80;
    QTest::newRow("https with port") << QByteArray("https://user:secret@[2001:db8::1]:8443/")
                                     << QByteArray("2001:db8::1") << 8443;
    QTest::newRow("redis") << QByteArray("redis://cache/1") << QByteArray("cache") << 6379;
    QTest::newRow("no port") << QByteArray("localhost") << QByteArray("localhost") << 0;
    QTest::newRow("port beyond") << QByteArray("localhost:65536") << QByteArray("") << 0;
    QTest::newRow("nothing") << QByteArray("") << QByteArray("") << 0;
}

void TstProbeText::findsWhereToConnect() {
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, host);
    QFETCH(int, port);
    const auto endpoint = endpointOf(target.toStdString());
    QCOMPARE(QByteArray::fromStdString(endpoint.host), host);
    QCOMPARE(int(endpoint.port), port);
}

HOLDFAST_TEST(TstProbeText)
#include "tst_probe_text.moc"

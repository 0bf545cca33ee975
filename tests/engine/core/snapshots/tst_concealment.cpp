// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstConcealment : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// RFC 4231, test cases 1, 2 and 6.
    void hmacIsThatOfTheStandard() {
        QCOMPARE(hmacSha256Hex(std::string(20, '\x0b'), "Hi There"),
                 std::string("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
        QCOMPARE(hmacSha256Hex("Jefe", "what do ya want for nothing?"),
                 std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        QCOMPARE(
            hmacSha256Hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }

    void aSecretLeavesOnlyAFingerprintAndWhereItComesFrom() {
        const auto kept = sampleConcealer().setting("DB_PASSWORD", "hunter2-hunter2");
        QVERIFY(kept.dump().find("hunter2") == std::string::npos);
        const auto hidden = concealedIn(kept);
        QVERIFY(hidden.has_value());
        QCOMPARE(hidden->reference, std::string("env:DB_PASSWORD"));
        QCOMPARE(hidden->fingerprint, sampleConcealer().fingerprint("hunter2-hunter2"));
        QVERIFY(hidden->fingerprint != sampleConcealer().fingerprint("hunter2-hunter3"));
    }

    void anotherSaltGivesAnotherFingerprintAndSaysSo() {
        const auto other = sampleConcealer("ffffffffffffffffffffffffffffffff");
        QVERIFY(other.fingerprint("x") != sampleConcealer().fingerprint("x"));
        QVERIFY(other.saltId() != sampleConcealer().saltId());
    }

    void harmlessSettingsAndDigestsStayReadable() {
        const auto concealer = sampleConcealer();
        QVERIFY(concealer.setting("LOG_LEVEL", "info") == nlohmann::json("info"));
        const std::string digest(64, 'a');
        QVERIFY(concealer.setting("com.docker.compose.config-hash", digest) == nlohmann::json(digest));
        QVERIFY(isConcealed(concealer.setting("API_TOKEN_HASH", digest)));
        QVERIFY(isConcealed(concealer.setting("VALUE", digest)));
        QVERIFY(isConcealed(concealer.setting("TEXT", "\xff")));
    }

    void whatIsMalformedIsNotTakenForConcealed() {
        QVERIFY(!concealedIn({{"$secret", "short"}}));
        QVERIFY(!concealedIn({{"$secret", 7}}));
        QVERIFY(!concealedIn({{"$secret", std::string(32, 'a')}, {"$more", 1}}));
        QVERIFY(!concealedIn({{"$secret", std::string(32, 'a')}, {"$reference", 1}}));
        QVERIFY(concealedIn({{"$secret", std::string(32, 'a')}}).has_value());
    }

    void aPoolFindsWhatIsAtHand() {
        const auto concealer = sampleConcealer();
        SecretPool pool(concealer);
        pool.add("hunter2");
        QVERIFY(pool.find(concealer.fingerprint("hunter2")) != nullptr);
        QCOMPARE(*pool.find(concealer.fingerprint("hunter2")), std::string("hunter2"));
        QVERIFY(pool.find(concealer.fingerprint("hunter3")) == nullptr);
    }
};

HOLDFAST_TEST(TstConcealment)
#include "tst_concealment.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/sha256.h"
#include "tests/support/test_registry.h"

using namespace holdfast;

/// The examples of FIPS 180-4.
class TstSha256 final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingHasADigest() {
        QVERIFY(sha256Hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    void abc() {
        QVERIFY(sha256Hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    void aMillionLetters() {
        QVERIFY(sha256Hex(std::string(1'000'000, 'a')) ==
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void aZeroByteCounts() {
        using namespace std::string_view_literals;
        QVERIFY(sha256Hex("a\0b"sv) != sha256Hex("a"));
    }
};

HOLDFAST_TEST(TstSha256)
#include "tst_sha256.moc"

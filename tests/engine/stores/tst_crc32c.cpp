// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/crc32c.h"
#include "tests/support/test_registry.h"

using namespace holdfast::stores;

class TstCrc32c : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agreesWithThePublishedVectors();
    void partsGiveTheSameAsTheWhole();
};

void TstCrc32c::agreesWithThePublishedVectors() {
    // RFC 3720, B.4, and the check value of the catalogue of parametrised CRC algorithms.
    QCOMPARE(crc32c(std::string_view("123456789")), 0xE3069283U);
    QCOMPARE(crc32c(ByteSpan(ByteVector(32, 0x00))), 0x8A9136AAU);
    QCOMPARE(crc32c(ByteSpan(ByteVector(32, 0xff))), 0x62A8AB43U);
    ByteVector ascending;
    for (std::uint8_t i = 0; i < 32; ++i)
        ascending.push_back(i);
    QCOMPARE(crc32c(ascending), 0x46DD794EU);
    QCOMPARE(crc32c(std::string_view()), 0U);
}

void TstCrc32c::partsGiveTheSameAsTheWhole() {
    const std::string_view text = "readings are kept in compressed chunks";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        QCOMPARE(crc32c(text.substr(cut), crc32c(text.substr(0, cut))), crc32c(text));
}

HOLDFAST_TEST(TstCrc32c)
#include "tst_crc32c.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/sealed_stream.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::sealed_stream;

namespace {

constexpr std::size_t kSealed = kPiece + kTag;

RepositoryKey keyFrom(unsigned char first) {
    std::array<unsigned char, RepositoryKey::kBytes> bytes{};
    for (auto& byte : bytes)
        byte = first++;
    return RepositoryKey(bytes);
}

std::string contentOf(std::size_t bytes) {
    std::string out(bytes, '\0');
    unsigned state = 7;
    for (auto& c : out)
        c = static_cast<char>((state = state * 1'103'515'245U + 12'345U) >> 16U);
    return out;
}

std::string sealedOf(const RepositoryKey& key, std::string_view content, const std::string& name,
                     std::size_t step = 1'000'000) {
    std::string out;
    Sealer sealer(key, name, [&](std::string_view bytes) {
        out.append(bytes);
        return Result<void>();
    });
    bool good = true;
    for (std::size_t at = 0; at < content.size(); at += step)
        good = good && sealer.take(content.substr(at, step));
    return good && sealer.finish() ? out : std::string();
}

Result<std::string> unsealedOf(const RepositoryKey& key, std::string_view bytes, const std::string& name,
                               std::size_t step = 1'000'000) {
    std::string out;
    Unsealer unsealer(key, name, [&](std::string_view piece) {
        out.append(piece);
        return Result<void>();
    });
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (auto taken = unsealer.take(bytes.substr(at, step)); !taken) return std::unexpected(taken.error());
    }
    if (auto done = unsealer.finish(); !done) return std::unexpected(done.error());
    return out;
}

} // namespace

class TstSealedStream final : public QObject {
    Q_OBJECT

    const RepositoryKey m_key = keyFrom(0);

    [[nodiscard]] bool refused(const std::string& bytes, const std::string& name = "a/b") const {
        const auto read = unsealedOf(m_key, bytes, name);
        return !read && read.error().code == ErrorCode::FixInput;
    }

private Q_SLOTS:

    void whatWasSealedComesBackHoweverItIsCutIntoPieces() {
        for (const std::size_t bytes :
             {std::size_t{0}, std::size_t{1}, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece, 3 * kPiece + 17}) {
            const auto content = contentOf(bytes);
            for (const std::size_t step : {std::size_t{1'000'000}, kPiece, std::size_t{4099}}) {
                const auto sealed = sealedOf(m_key, content, "a/b", step);
                const auto pieces = std::max<std::size_t>(1, (bytes + kPiece - 1) / kPiece);
                QCOMPARE(sealed.size(), kHeader + bytes + pieces * kTag);
                const auto read = unsealedOf(m_key, sealed, "a/b", step);
                QVERIFY(read && *read == content);
            }
        }
    }

    void noTwoAreAlike() {
        const auto content = contentOf(100);
        QVERIFY(sealedOf(m_key, content, "a/b") != sealedOf(m_key, content, "a/b"));
    }

    void everyFlippedBitIsFound() {
        const auto sealed = sealedOf(m_key, contentOf(2 * kPiece + 9), "a/b");
        for (std::size_t at = 0; at < sealed.size(); at += at < kHeader + 20 ? 1 : 7919) {
            auto changed = sealed;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            // The fingerprint alone says which key it wants; whatever else is changed is damage.
            const bool names = at >= kMagic.size() && at < kMagic.size() + 8;
            QVERIFY2(names ? !unsealedOf(m_key, changed, "a/b") : refused(changed),
                     std::to_string(at).c_str());
        }
        auto last = sealed;
        last.back() = static_cast<char>(last.back() ^ 0x80);
        QVERIFY(refused(last));
    }

    void whatIsCutOffMovedRepeatedOrAddedIsFound() {
        const auto sealed = sealedOf(m_key, contentOf(3 * kPiece + 9), "a/b");
        const auto piece = [&](std::size_t number) {
            return sealed.substr(kHeader + number * kSealed, kSealed);
        };
        const auto header = sealed.substr(0, kHeader);
        QVERIFY(unsealedOf(m_key, header + piece(0) + piece(1) + piece(2) + piece(3), "a/b"));
        QVERIFY(refused(""));
        QVERIFY(refused(header.substr(0, 20)));
        QVERIFY(refused(header));
        QVERIFY(refused(header + piece(0)));                       // the rest is gone
        QVERIFY(refused(header + piece(0) + piece(1) + piece(2))); // its end is gone
        QVERIFY(refused(header + piece(0) + piece(1) + piece(2) + piece(3).substr(0, 12)));
        QVERIFY(refused(header + piece(1) + piece(0) + piece(2) + piece(3)));            // swapped
        QVERIFY(refused(header + piece(0) + piece(2) + piece(3)));                       // left out
        QVERIFY(refused(header + piece(0) + piece(0) + piece(1) + piece(2) + piece(3))); // repeated
        QVERIFY(refused(sealed + "x"));
        QVERIFY(refused(sealed + piece(3)));
        const auto other = sealedOf(m_key, contentOf(3 * kPiece + 9), "a/b");
        QVERIFY(refused(header + piece(0) + other.substr(kHeader + kSealed, kSealed) + piece(2) + piece(3)));
    }

    void noFilePassesForAnother() {
        const auto sealed = sealedOf(m_key, contentOf(100), "20261122-003000-7f3a/base.tar.zst.enc");
        QVERIFY(unsealedOf(m_key, sealed, "20261122-003000-7f3a/base.tar.zst.enc"));
        QVERIFY(refused(sealed, "20261121-003000-0000/base.tar.zst.enc"));
        QVERIFY(refused(sealed, "20261122-003000-7f3a/pg_wal.tar.zst.enc"));
    }

    void anotherKeyIsNamed() {
        const auto sealed = sealedOf(m_key, contentOf(100), "a/b");
        const auto other = keyFrom(1);
        const auto read = unsealedOf(other, sealed, "a/b");
        QVERIFY(!read && read.error().code == ErrorCode::FixSetup);
        QVERIFY(read.error().detail.find(m_key.fingerprint()) != std::string::npos);
        QVERIFY(read.error().detail.find(other.fingerprint()) != std::string::npos);
    }

    /// Computed by another implementation of HKDF: what is written now must be readable for good.
    void theFingerprintOfAKeyNeverChanges() {
        QCOMPARE(m_key.fingerprint(), std::string("17df6f5ac6d2fedf"));
    }

    /// A file that another implementation wrote as the header describes it.
    void whatTheDescriptionSaysIsWhatIsRead() {
        const auto sealed =
            QByteArray::fromHex("48465345414c303117df6f5ac6d2fedf6465666768696a6b6c6d6e6f7071727374757677"
                                "78797a7b7c7d7e7f80818283830b85e40c074e40484db38618c2d939825b11dc097cbded"
                                "9877");
        const auto read = unsealedOf(m_key, sealed.toStdString(), "20261122-003000-7f3a/x.enc");
        QVERIFY2(read, read ? "" : read.error().detail.c_str());
        QCOMPARE(*read, std::string("known text"));
    }

    void aKeyFileIsReadOnlyWhereNobodyElseCanReadIt() {
        const QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("key"));
        const auto read = [&] { return RepositoryKey::read(path.toStdString()); };
        const auto put = [&](const QByteArray& text) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        QVERIFY(!read() && read().error().code == ErrorCode::FixSetup);
        QVERIFY(put("000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n"));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
        QVERIFY(!read() && read().error().detail.find("chmod 600") != std::string::npos);
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(read() && (*read())->fingerprint() == m_key.fingerprint());
        for (const char* wrong :
             {"", "00", "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
              "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00"}) {
            QVERIFY(put(wrong));
            const auto none = read();
            QVERIFY2(!none && none.error().code == ErrorCode::FixSetup, wrong);
            QVERIFY(none.error().detail.find("0c0d0e") == std::string::npos); // never repeats what it read
        }
    }
};

HOLDFAST_TEST(TstSealedStream)
#include "tst_sealed_stream.moc"

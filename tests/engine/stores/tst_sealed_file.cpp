// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/sha256.h"
#include "engine/stores/part_pack.h"
#include "engine/stores/sealed_file.h"
#include "tests/support/small_disk.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <sys/stat.h>
#include <zstd.h>

#include <random>

using namespace holdfast;
using namespace holdfast::stores;

namespace fs = std::filesystem;

class TstSealedFile : public QObject {
    Q_OBJECT

    static const char* head() { return "holdfast snapshot 1\n"; }

    /// As sealed() does, of any bytes in the place of the content.
    static std::string forged(const std::string& frame) {
        const auto body = head() + frame;
        return body + sha256Hex(body);
    }

    static std::string packed(const std::string& content) {
        std::string out(ZSTD_compressBound(content.size()), '\0');
        out.resize(ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 1));
        return out;
    }

    static std::string refusal(const std::string& bytes, SealedKind kind = SealedKind::Manifest) {
        const auto read = unsealed(kind, bytes, "file");
        return read ? std::string() : read.error().detail;
    }

private Q_SLOTS:

    void contentComesBack() {
        for (const std::string& content :
             {std::string(), std::string("a"), std::string(300'000, 'x'), std::string("\0\n", 2)}) {
            const auto read = unsealed(SealedKind::Export, sealed(SealedKind::Export, content), "file");
            QVERIFY(read.has_value());
            QVERIFY(*read == content);
        }
    }

    void noByteChangesUnnoticed() {
        const auto good = sealed(SealedKind::Manifest, R"({"a":"some content of a snapshot"})");
        for (std::size_t i = 0; i < good.size(); ++i) {
            for (const char bit : {'\x01', '\x20', '\x80'}) {
                auto bad = good;
                bad[i] = static_cast<char>(bad[i] ^ bit);
                QVERIFY(!refusal(bad).empty());
            }
        }
    }

    void noPartOfAFilePasses() {
        const auto good = sealed(SealedKind::Manifest, "content");
        for (std::size_t size = 0; size < good.size(); ++size)
            QVERIFY(!refusal(good.substr(0, size)).empty());
        QVERIFY(!refusal(good + "x").empty());
    }

    void anotherKindIsToldApart() {
        QVERIFY(refusal(sealed(SealedKind::Parts, "x")).find("another kind") != std::string::npos);
        QVERIFY(refusal("hello").find("no snapshot of Holdfast") != std::string::npos);
    }

    /// A forger computes the digest, too.
    void hostileContentIsRefused() {
        QVERIFY(refusal(forged("no zstd at all")).find("cannot be unpacked") != std::string::npos);
        QVERIFY(refusal(forged("")).find("damaged") != std::string::npos);
        const auto frame = packed(std::string(1'000, 'y'));
        QVERIFY(!refusal(forged(frame.substr(0, frame.size() - 3))).empty());
        QVERIFY(refusal(forged(frame + "more")).find("behind its content") != std::string::npos);
        std::mt19937 random(5);
        for (int i = 0; i < 3'000; ++i) {
            auto bad = frame;
            bad[random() % bad.size()] = static_cast<char>(random());
            static_cast<void>(refusal(forged(bad)));
        }
    }

    void whatUnpacksToFarTooMuchIsStopped() {
        const auto bomb = packed(std::string(kMostUnsealed + 1, '\0'));
        QVERIFY(bomb.size() < 100'000);
        QVERIFY(refusal(forged(bomb)).find("It holds more than") != std::string::npos);
    }

    void packsAreReadExactlyAsWritten() {
        PackWriter pack;
        const auto digest = pack.add("one\ntext");
        pack.add("");
        const auto texts = textsIn(pack.content(), "pack");
        QVERIFY(texts.has_value());
        QCOMPARE(texts->size(), std::size_t{2});
        QCOMPARE(texts->at(0).digest, digest);
        QVERIFY(texts->at(0).text == "one\ntext" && texts->at(1).text.empty());
        for (std::size_t i = 0; i < pack.content().size(); ++i) {
            auto bad = pack.content();
            bad[i] = static_cast<char>(bad[i] ^ 1);
            QVERIFY2(!textsIn(bad, "pack"), std::to_string(i).c_str());
            const auto cut = textsIn(std::string_view(pack.content()).substr(0, i), "pack");
            QVERIFY(!cut || cut->size() < 2);
        }
        for (const auto* bad : {"x", "\n", "64 1\n", "ffff"})
            QVERIFY(!textsIn(bad, "pack"));
        QVERIFY(!textsIn(std::string(64, 'a') + " 18446744073709551615\nx\n", "pack"));
    }

    /// It is written beside and takes the name when it is whole.
    void aDiskThatFillsUpLeavesWhatWasThere() {
        const QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a.snapshot";
        QVERIFY(writeDurably(path, "before").has_value());
        {
            const holdfast::testing::SmallDisk full(100);
            QVERIFY(!writeDurably(path, std::string(4'000, 'x')));
        }
        QCOMPARE(*readSealedFile(path), std::string("before"));
        QCOMPARE(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator()),
                 std::ptrdiff_t{1});
    }

    void filesAreForTheirOwnerAndLinksAreNotFollowed() {
        const QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a.snapshot";
        QVERIFY(writeDurably(path, "bytes").has_value());
        struct stat info{};
        QCOMPARE(::stat(path.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(*readSealedFile(path), std::string("bytes"));
        QVERIFY(writeDurably(path, "others").has_value());
        QCOMPARE(*readSealedFile(path), std::string("others"));
        const auto link = path.parent_path() / "link";
        fs::create_symlink(path, link);
        QVERIFY(!readSealedFile(link));
        QVERIFY(!readSealedFile(path.parent_path()));
        QVERIFY(!writeDurably(path / "below-a-file", "x"));
    }
};

HOLDFAST_TEST(TstSealedFile)
#include "tst_sealed_file.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/tar_reader.h"
#include "tests/support/test_registry.h"

#include <fmt/format.h>

#include <map>
#include <random>
#include <vector>

using namespace holdfast;
using namespace holdfast::backups;

class TstTarReader : public QObject {
    Q_OBJECT

    /// Keeps what it is told, and that it is told in order.
    class Kept final : public TarSink {
    public:
        Result<void> begin(const TarEntry& entry) override {
            if (m_open) return failure(ErrorCode::Internal, "two at once");
            m_open = true;
            entries.push_back(entry);
            return {};
        }

        Result<void> data(std::string_view bytes) override {
            if (!m_open || bytes.empty()) return failure(ErrorCode::Internal, "data of nothing");
            content[entries.back().path] += bytes;
            return {};
        }

        Result<void> end() override {
            m_open = false;
            return {};
        }

        std::vector<TarEntry> entries;
        std::map<std::string, std::string> content;

    private:
        bool m_open = false;
    };

    static std::string header(const std::string& path, std::uint64_t bytes, char kind = '0',
                              const std::string& target = {}) {
        std::string block(512, '\0');
        block.replace(0, path.size(), path);
        block.replace(100, 7, "0000600");
        block.replace(124, 11, fmt::format("{:011o}", bytes));
        block.replace(148, 8, "        ");
        block[156] = kind;
        block.replace(157, target.size(), target);
        block.replace(257, 8, std::string("ustar\00000", 8));
        std::uint64_t sum = 0;
        for (const char c : block)
            sum += static_cast<unsigned char>(c);
        block.replace(148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
        return block;
    }

    static std::string file(const std::string& path, const std::string& content) {
        auto out = header(path, content.size()) + content;
        out.resize((out.size() + 511) / 512 * 512, '\0');
        return out;
    }

    static std::string end() { return std::string(1024, '\0'); }

    static std::string archive() {
        return file("PG_VERSION", "15\n") + header("base", 0, '5') + file("base/1", std::string(512, 'x')) +
               file("empty", "") + end();
    }

    static Result<void> readInPieces(const std::string& bytes, std::size_t piece, Kept& kept) {
        TarReader reader(kept);
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            if (auto taken = reader.take(std::string_view(bytes).substr(at, piece)); !taken) return taken;
        }
        return reader.finish();
    }

    static std::string refusal(const std::string& bytes) {
        Kept kept;
        const auto read = readInPieces(bytes, 512, kept);
        return read ? std::string() : read.error().detail;
    }

private Q_SLOTS:

    void anArchiveIsReadInPiecesOfAnySize() {
        for (const std::size_t piece : {1, 7, 511, 512, 513, 4000, 100'000}) {
            Kept kept;
            const auto read = readInPieces(archive(), piece, kept);
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            QCOMPARE(kept.entries.size(), std::size_t{4});
            QCOMPARE(kept.content["PG_VERSION"], std::string("15\n"));
            QCOMPARE(kept.content["base/1"], std::string(512, 'x'));
            QVERIFY(kept.entries[1].kind == TarEntry::Kind::Folder);
            QCOMPARE(kept.entries[1].path, std::string("base"));
            QCOMPARE(kept.entries[0].mode, 0600U);
        }
    }

    void aPathThatLeadsOutIsRefused() {
        for (const auto* path : {"/etc/passwd", "../x", "a/../../x", "..", ".", "a//b"})
            QVERIFY2(refusal(file(path, "x") + end()).find("leads out") != std::string::npos, path);
        QVERIFY(refusal(header("link", 0, '2', "/etc") + end()).empty()); // told; the sink decides
        for (const char kind : {'1', '3', '4', '6', 'x', 'g', 'L'})
            QVERIFY(!refusal(header("a", 0, kind) + end()).empty());
    }

    void whatIsCutShortIsRefused() {
        const auto whole = archive();
        for (std::size_t size = 0; size < whole.size(); size += 64)
            QVERIFY2(!refusal(whole.substr(0, size)).empty(), std::to_string(size).c_str());
    }

    void somethingBehindTheEndIsRefused() {
        QVERIFY(refusal(archive() + file("more", "x")).find("behind its end") != std::string::npos);
        QVERIFY(refusal(archive() + std::string(8192, '\0')).empty()); // tar pads
        QVERIFY(!refusal(file("a", "x") + std::string(512, '\0') + file("b", "x") + end()).empty());
    }

    void everyChangedByteOfAHeaderIsSeen() {
        const auto whole = archive();
        for (std::size_t at = 0; at < 512; ++at) {
            auto other = whole;
            other[at] = static_cast<char>(other[at] ^ 1);
            if (at >= 148 && at < 156) continue; // the checksum itself may be written in more than one way
            QVERIFY2(!refusal(other).empty(), std::to_string(at).c_str());
        }
    }

    void noiseNeverHarms() {
        std::mt19937 random(17);
        for (int round = 0; round < 3000; ++round) {
            auto bytes = archive();
            for (auto n = random() % 20; n > 0; --n)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            Kept kept;
            static_cast<void>(readInPieces(bytes, 1 + random() % 2000, kept));
            for (const auto& entry : kept.entries)
                QVERIFY(!entry.path.starts_with('/') && entry.path.find("..") == std::string::npos);
        }
    }
};

HOLDFAST_TEST(TstTarReader)
#include "tst_tar_reader.moc"

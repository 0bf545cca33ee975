// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/anchor_file.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

#include <sys/stat.h>

#include <fstream>

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::stores::AnchoredAuditStore;
using holdfast::stores::AnchorFile;
using holdfast::testing::wrong;

namespace fs = std::filesystem;

namespace {

class MemoryTrail final : public AuditStore {
public:
    [[nodiscard]] Result<void> append(const AuditEntry& entry) override {
        if (full) return failure(ErrorCode::FixSetup, "the disk is full");
        kept.push_back(entry);
        return {};
    }

    [[nodiscard]] Result<std::vector<AuditEntry>> entries() const override { return kept; }

    std::vector<AuditEntry> kept;
    bool full = false;
};

AuditNote note(const std::string& text) {
    return {.moment = AuditMoment::Between, .kind = "action-done", .actor = "ada", .text = text};
}

} // namespace

class TstAnchorFile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theNewestEntryIsKeptBesideTheStore() {
        MemoryTrail trail;
        AnchoredAuditStore anchored(trail, path());
        QVERIFY(!anchored.anchor()->has_value());
        ChainedAudit audit(anchored, m_clock, *anchored.anchor());
        QVERIFY(audit.write(note("one")));
        QVERIFY(audit.write(note("two")));
        QVERIFY(**anchored.anchor() == audit.newest());
        struct stat info{};
        QCOMPARE(::stat(path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QVERIFY(!fs::exists(path().string() + ".new"));
    }

    void anEntryThatTheStoreRefusedMovesNothing() {
        MemoryTrail trail;
        AnchoredAuditStore anchored(trail, path());
        ChainedAudit audit(anchored, m_clock);
        QVERIFY(audit.write(note("one")));
        trail.full = true;
        QVERIFY(!audit.write(note("two")));
        QCOMPARE((*anchored.anchor())->sequence, std::uint64_t{1});
    }

    /// Entries were cut off. The next start sees it, and so does every one after it, whatever is entered.
    void whatProvesACutStays() {
        MemoryTrail trail;
        {
            AnchoredAuditStore anchored(trail, path());
            ChainedAudit audit(anchored, m_clock);
            for (const char* text : {"one", "two", "three"})
                QVERIFY(audit.write(note(text)));
        }
        trail.kept.resize(1);
        for (int start = 0; start < 4; ++start) {
            AnchoredAuditStore anchored(trail, path());
            ChainedAudit audit(anchored, m_clock, *anchored.anchor());
            QVERIFY(!audit.verdict().whole);
            QVERIFY(audit.write(note("later")));
            QCOMPARE((*anchored.anchor())->sequence, std::uint64_t{3});
        }
    }

    /// A crash came between the entry and its anchor, or another machine wrote meanwhile: the anchor catches
    /// up along the trail.
    void anAnchorThatFellBehindCatchesUp() {
        MemoryTrail trail;
        AnchoredAuditStore anchored(trail, path());
        ChainedAudit audit(anchored, m_clock);
        QVERIFY(audit.write(note("one")));
        trail.kept.push_back(linked(note("elsewhere"), m_clock.now(), anchorOf(trail.kept.back())));
        ChainedAudit later(anchored, m_clock, *anchored.anchor());
        QVERIFY(later.verdict().whole);
        QVERIFY(later.write(note("three")));
        QCOMPARE((*anchored.anchor())->sequence, std::uint64_t{3});
    }

    void aDamagedAnchorIsSaidAndNotReplaced_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("{\"sequence\": 3");
        QTest::newRow("no hash") << QByteArray("{\"sequence\": 3}");
        QTest::newRow("half a hash") << QByteArray("{\"sequence\": 3, \"hash\": \"ab12\"}");
        QTest::newRow("none") << QByteArray("{\"sequence\": 0, \"hash\": \"") + QByteArray(64, '0') +
                                     QByteArray("\"}");
        QTest::newRow("negative") << QByteArray("{\"sequence\": -1, \"hash\": \"") + QByteArray(64, '0') +
                                         QByteArray("\"}");
    }

    void aDamagedAnchorIsSaidAndNotReplaced() {
        QFETCH(QByteArray, text);
        std::ofstream(path()) << text.toStdString();
        MemoryTrail trail;
        AnchoredAuditStore anchored(trail, path());
        QVERIFY(!anchored.anchor());
        QVERIFY(anchored.anchor().error().code == ErrorCode::FixSetup);
        QVERIFY(anchored.append(linked(note("one"), m_clock.now(), {})));
        std::ifstream file(path());
        const std::string left((std::istreambuf_iterator<char>(file)), {});
        QCOMPARE(QByteArray::fromStdString(left), text);
    }

    void aFolderThatTakesNothingIsSaid() {
        std::ofstream(m_folder->filePath(QStringLiteral("file")).toStdString()) << "no folder";
        const AnchorFile anchor(fs::path(m_folder->path().toStdString()) / "file" / "anchor");
        const auto written = anchor.write({.sequence = 1, .hash = std::string(64, 'a')});
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::FixSetup);
    }

private:
    [[nodiscard]] fs::path path() const {
        return fs::path(m_folder->path().toStdString()) / "actions.anchor";
    }

    holdfast::testing::FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
};

HOLDFAST_TEST(TstAnchorFile)
#include "tst_anchor_file.moc"

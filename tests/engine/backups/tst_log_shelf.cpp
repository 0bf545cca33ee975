// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/log_shelf.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace holdfast;
using namespace holdfast::backups;

class TstLogShelf : public QObject {
    Q_OBJECT

    static constexpr SegmentBytes kBytes = 1U << 20U;

    static QByteArray content(std::uint64_t number) {
        return QByteArray(kBytes, static_cast<char>('a' + number));
    }

    static void receive(const std::filesystem::path& folder, std::uint64_t number, const char* ending = "") {
        QFile file(QString::fromStdString((folder / (nameOf({1, number}, kBytes) + ending)).string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content(number)) == kBytes);
    }

    static QStringList names(const QString& folder) {
        return QDir(folder).entryList(QDir::Files, QDir::Name);
    }

    /// A backup that has no more of the log than where it begins.
    static LogRange from(LogPosition position) {
        return {.timeline = 1, .begin = position, .end = position, .segmentBytes = kBytes};
    }

    static LogPosition at(std::uint64_t segment) { return {segment * kBytes}; }

private Q_SLOTS:

    void wholeSegmentsArePackedAndTheNewestStays() {
        const QTemporaryDir folder;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        const auto incoming = shelf.incoming();
        QVERIFY(incoming.has_value());
        for (const std::uint64_t number : {3, 4, 5})
            receive(*incoming, number);
        receive(*incoming, 6, ".partial");
        QVERIFY(shelf.shelve({}).has_value());
        QCOMPARE(names(folder.path()).size(), 2);
        QCOMPARE(names(QString::fromStdString(incoming->string())).size(), 2); // 5 and what comes
        const std::vector<LogSegment> expected{{1, 3}, {1, 4}, {1, 5}};
        QVERIFY(shelf.segments() == expected);
        QVERIFY(shelf.wholeUntil(1)->value() == at(6));
        QVERIFY(!*shelf.wholeUntil(2));
    }

    void everythingIsPutUnderTheNamesPostgresAsksFor() {
        const QTemporaryDir folder;
        const QTemporaryDir stage;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        const auto incoming = shelf.incoming();
        for (const std::uint64_t number : {3, 4, 5})
            receive(*incoming, number);
        receive(*incoming, 6, ".partial");
        QVERIFY(shelf.shelve({}).has_value());
        const auto staged = shelf.stageInto(stage.path().toStdString(), from({at(4).value + 77}), {});
        QVERIFY2(staged.has_value(), staged ? "" : staged.error().detail.c_str());
        const QStringList expected{QString::fromStdString(nameOf({1, 4}, kBytes)),
                                   QString::fromStdString(nameOf({1, 5}, kBytes)),
                                   QString::fromStdString(nameOf({1, 6}, kBytes))};
        QCOMPARE(names(stage.path()), expected);
        for (int i = 0; i < 3; ++i) {
            QFile file(stage.filePath(expected[i]));
            QVERIFY(file.open(QIODevice::ReadOnly) &&
                    file.readAll() == content(static_cast<std::uint64_t>(4 + i)));
        }
    }

    /// The receiver does not wait for a restore: what it writes to, ends and compresses meanwhile is staged
    /// all the same.
    void whatIsReceivedMeanwhileIsStaged() {
        const QTemporaryDir folder;
        const QTemporaryDir stage;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        const auto incoming = shelf.incoming();
        receive(*incoming, 3);
        receive(*incoming, 4, ".partial");
        receive(*incoming, 5, ".partial");
        int told = 0;
        const auto goOn = [&](std::uint64_t) {
            const auto path = *incoming / (nameOf({1, 5}, kBytes) + ".partial");
            if (++told == 1) { // 4 ends, and is compressed; 5 goes on
                receive(*incoming, 4);
                QVERIFY(std::filesystem::remove(*incoming / (nameOf({1, 4}, kBytes) + ".partial")));
                receive(*incoming, 5);
                QVERIFY(std::filesystem::remove(path) && shelf.shelve({}).has_value());
            } else if (told == 3) { // while it is copied
                QFile file(QString::fromStdString((*incoming / nameOf({1, 5}, kBytes)).string()));
                QVERIFY(file.open(QIODevice::Append) && file.write("more") == 4);
            }
        };
        const auto staged = shelf.stageInto(stage.path().toStdString(), from(at(3)), {.sink = goOn});
        QVERIFY2(staged.has_value(), staged ? "" : staged.error().detail.c_str());
        QVERIFY(told >= 3);
        for (const std::uint64_t number : {3, 4, 5}) {
            QFile file(stage.filePath(QString::fromStdString(nameOf({1, number}, kBytes))));
            QVERIFY(file.open(QIODevice::ReadOnly) && file.read(kBytes) == content(number));
        }
    }

    void aGapIsNamedInsteadOfBeingPassed() {
        const QTemporaryDir folder;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        receive(*shelf.incoming(), 3);
        const auto anew = shelf.beginAnew(); // the server no longer had 4
        QVERIFY(anew.has_value() && *shelf.incoming() == *anew);
        receive(*anew, 5);
        QVERIFY(shelf.shelve({}).has_value());
        const QTemporaryDir stage;
        const auto staged = shelf.stageInto(stage.path().toStdString(), from(at(3)), {});
        QVERIFY(!staged && staged.error().code == ErrorCode::FixInput);
        QVERIFY2(staged.error().detail.find(nameOf({1, 4}, kBytes)) != std::string::npos,
                 staged.error().detail.c_str());
        QVERIFY(names(stage.path()).isEmpty());
        QVERIFY(shelf.stageInto(stage.path().toStdString(), from(at(5)), {}).has_value());
        const LogRange whole{.timeline = 1, .begin = at(3), .end = {at(4).value + 9}, .segmentBytes = kBytes};
        const QTemporaryDir other;
        QVERIFY(shelf.stageInto(other.path().toStdString(), whole, {}).has_value()); // it has 4 itself
        // The first one that is needed is missing, too.
        QVERIFY(!shelf.stageInto(stage.path().toStdString(), from(at(2)), {}));
    }

    void aFlippedBitInASegmentIsFound() {
        const QTemporaryDir folder;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        for (const std::uint64_t number : {3, 4})
            receive(*shelf.incoming(), number);
        QVERIFY(shelf.shelve({}).has_value());
        const auto path = folder.filePath(names(folder.path()).constFirst());
        const auto size = QFile(path).size();
        for (const qint64 where : {qint64{0}, size / 2, size - 1}) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(where));
            char byte = 0;
            QVERIFY(file.read(&byte, 1) == 1 && file.seek(where));
            const char flipped = static_cast<char>(byte ^ 1);
            QVERIFY(file.write(&flipped, 1) == 1);
            file.close();
            const QTemporaryDir stage;
            const auto staged = shelf.stageInto(stage.path().toStdString(), from(at(3)), {});
            QVERIFY2(!staged && staged.error().detail.find("damaged") != std::string::npos,
                     std::to_string(where).c_str());
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(where) && file.write(&byte, 1) == 1);
        }
        const QTemporaryDir stage;
        QVERIFY(shelf.stageInto(stage.path().toStdString(), from(at(3)), {}).has_value());
    }

    void whatNoBackupNeedsGoes() {
        const QTemporaryDir folder;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        for (const std::uint64_t number : {3, 4, 5, 6})
            receive(*shelf.incoming(), number);
        QVERIFY(shelf.shelve({}).has_value());
        RetentionItem kept;
        kept.log = LogRange{.systemIdentifier = "7",
                            .timeline = 1,
                            .begin = {at(4).value + 5},
                            .end = at(5),
                            .segmentBytes = kBytes};
        const auto freed = shelf.drop("7", std::vector{kept});
        QVERIFY(freed.has_value() && *freed > 0);
        const std::vector<LogSegment> expected{{1, 4}, {1, 5}, {1, 6}};
        QVERIFY(shelf.segments() == expected);
        QVERIFY(shelf.drop("7", {}).has_value());
        QCOMPARE(shelf.segments()->size(), std::size_t{1}); // the receiver goes on behind it
    }

    void whatIsNoSegmentIsLeftAlone() {
        const QTemporaryDir folder;
        LogShelf shelf(folder.path().toStdString(), kBytes);
        const auto incoming = shelf.incoming();
        receive(*incoming, 3);
        receive(*incoming, 4);
        QFile(QString::fromStdString((*incoming / nameOf({1, 5}, kBytes)).string()))
            .open(QIODevice::WriteOnly); // short
        QFile(QString::fromStdString((*incoming / "notes.txt").string())).open(QIODevice::WriteOnly);
        QFile(folder.filePath(QStringLiteral("00000002.histori"))).open(QIODevice::WriteOnly);
        QVERIFY(shelf.shelve({}).has_value());
        QCOMPARE(shelf.segments()->size(), std::size_t{2});
    }
};

HOLDFAST_TEST(TstLogShelf)
#include "tst_log_shelf.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/bounded_log.h"
#include "engine/platforms/local/log_file_reader.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <thread>

using namespace holdfast;
using namespace holdfast::platforms;
using namespace std::chrono_literals;

class TstLogFileReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const char* name) { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

private Q_SLOTS:

    void theLastLinesAreThoseOfBothFiles() {
        auto log = BoundedLog::open(path("api"), 4096).value();
        for (int i = 0; i < 700; ++i)
            log.append("line " + std::to_string(i) + "\n");
        QCOMPARE(LogFileReader(path("api")).tail(2), std::string("line 698\nline 699\n"));
        const auto all = LogFileReader(path("api")).tail(100'000);
        QVERIFY(all.size() > 4096 && all.ends_with("line 699\n")); // from the file before, too
        QCOMPARE(LogFileReader(path("api")).tail(0), std::string());
    }

    void whatIsNotThereYetIsEmpty() { QCOMPARE(LogFileReader(path("none")).tail(5), std::string()); }

    void aLineWithoutItsEndCounts() {
        auto log = BoundedLog::open(path("open"), 4096).value();
        log.append("one\ntwo\nthr");
        QCOMPARE(LogFileReader(path("open")).tail(1), std::string("thr"));
        QCOMPARE(LogFileReader(path("open")).tail(9), std::string("one\ntwo\nthr"));
    }

    void followsAlsoWhenTheFileIsTurnedOver() {
        auto log = BoundedLog::open(path("turned"), 4096).value();
        log.append("before\n");
        LogFileReader reader(path("turned"));
        QCOMPARE(reader.tail(1), std::string("before\n"));
        constexpr int kLines = 900; // more than one file holds, less than two
        std::string written;
        std::jthread writer([&] {
            for (int i = 0; i < kLines; ++i)
                log.append(std::to_string(i) + "\n");
        });
        for (int i = 0; i < kLines; ++i)
            written += std::to_string(i) + "\n";
        std::string heard;
        const auto sink = [&](std::string_view bytes) {
            heard += bytes;
            return heard.size() < written.size();
        };
        QVERIFY(reader.follow(sink, LogFileReader::Steady::now() + 30s, {}).has_value());
        QCOMPARE(QByteArray::fromStdString(heard), QByteArray::fromStdString(written));
    }

    void stopEndsAWaitWithoutEnd() {
        LogFileReader reader(path("silent"));
        std::stop_source source;
        std::jthread stopper([&] { source.request_stop(); });
        QVERIFY(reader.follow([](std::string_view) { return true; }, std::nullopt, source.get_token())
                    .has_value());
    }

    void aFolderThatIsNotThereIsSaid() {
        LogFileReader reader("/no/such/folder/log");
        const auto followed = reader.follow([](std::string_view) { return true; }, std::nullopt, {});
        HOLDFAST_COMPARE(followed.error().code, ErrorCode::FixSetup);
    }
};

HOLDFAST_TEST(TstLogFileReader)
#include "tst_log_file_reader.moc"

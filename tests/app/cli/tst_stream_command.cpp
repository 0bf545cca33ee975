// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/anomalies_command.h"
#include "engine/core/analysis/streaming_detector.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::app;
using nlohmann::json;

class TstStreamCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    Run run(const std::string& text, Format format) {
        return runOn(m_files.write("readings.csv", text), format);
    }

    static Run runOn(const std::string& path, Format format) {
        return holdfast::testing::runCommand(
            runAnomalies,
            Options{.action = Action::Anomalies, .format = format, .input = path, .method = "stream"});
    }

    /// 300 readings between 0 and 6, then one of 50, then none.
    static std::string spike() {
        std::string text = "timestamp,value\n";
        for (int i = 0; i < 300; ++i)
            text += fmt::format("{},{}\n", 60 * i, i % 7);
        return text + "18000,50\n18060,nan\n";
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void scoresAreThoseOfTheDetector() {
        const auto answer = run(spike(), Format::Csv);
        QCOMPARE(answer.code, exit_code::kDone);
        QVERIFY(answer.problems.empty());
        std::string expected = "timestamp,value,score\n";
        analysis::StreamingDetector detector;
        for (int i = 0; i <= 300; ++i) {
            const int value = i < 300 ? i % 7 : 50;
            const auto finding = detector.reading(TimePoint(std::chrono::minutes(i)), value);
            expected += fmt::format("{},{},{}\n", 60 * i, value, finding.score);
        }
        QCOMPARE(answer.out, expected + "18060,nan,0\n");
    }

    void theReasonStandsInTheJson() {
        const auto answer = json::parse(run(spike(), Format::Json).out);
        QCOMPARE(answer.size(), std::size_t{302});
        QCOMPARE(answer[300]["kind"].get<std::string>(), std::string("spike"));
        QVERIFY(answer[300]["score"].get<double>() > 0.9);
        QCOMPARE(answer[300]["observed"].get<double>(), 50.0);
        QVERIFY(answer[300]["high"].get<double>() < 7.0);
        QVERIFY(!answer[299].contains("kind"));
        QVERIFY(answer[301]["value"].is_null());
    }

    void badInputIsRefusedWithItsPlace() {
        const auto text = run("0,1\n60,many\n", Format::Csv);
        QCOMPARE(text.code, exit_code::kBadUsage);
        QVERIFY(text.out.empty());
        QVERIFY(text.problems.find("readings.csv:2:4: error: «many» is not a number") != std::string::npos);
        QCOMPARE(run("", Format::Csv).code, exit_code::kBadUsage);
        QCOMPARE(runOn(m_files.folder().filePath(QStringLiteral("none.csv")).toStdString(), Format::Csv).code,
                 exit_code::kBadUsage);
    }
};

HOLDFAST_TEST(TstStreamCommand)
#include "tst_stream_command.moc"

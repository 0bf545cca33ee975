// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/warnings_command.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast::app;
using nlohmann::json;

class TstWarningsCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    std::string file(const std::string& text) { return m_files.write("minutes.csv", text); }

    static Run run(const std::vector<std::string>& arguments) {
        return holdfast::testing::runCommand(runWarnings, arguments);
    }

    /// A leak of half a unit a minute from minute 200 on, beside a constant.
    static std::string leak(int minutes) {
        std::string text = "minute,leaking,flat\n";
        for (int i = 0; i < minutes; ++i)
            text +=
                std::to_string(i) + "," + std::to_string(30.0 + 0.5 * std::max(0, i - 200) + i % 3) + ",5\n";
        return text;
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void aLeakRisesAndNothingElse() {
        const auto result = run({"warnings", "--input", file(leak(335)), "--limit", "100", "--horizon", "15m",
                                 "--format", "json"});
        QCOMPARE(result.code, exit_code::kDone);
        const auto rows = json::parse(result.out);
        QCOMPARE(rows.size(), std::size_t(2 * (335 - 30))); // silent for twice the horizon
        for (const auto& row : rows) {
            const double p = row["probability"];
            if (row["series"] == "flat" || row["minute"] < 280) QVERIFY(p < 0.1);
            if (row["series"] == "leaking" && row["minute"] == 334) QVERIFY(p > 0.9);
        }
    }

    void onlyThePastIsUsed() {
        const auto whole = run({"warnings", "--input", file(leak(300)), "--limit", "100"}).out;
        const auto part = run({"warnings", "--input", file(leak(250)), "--limit", "100"}).out;
        QVERIFY(part.starts_with("minute,series,probability\n30,leaking,"));
        QVERIFY(whole.starts_with(part));
    }

    void mistakesAreNamed() {
        QCOMPARE(run({"warnings", "--limit", "1"}).code, exit_code::kBadUsage);
        const auto path = file("minute,a\n0,1\n");
        QVERIFY(run({"warnings", "--input", path}).problems.find("--limit") != std::string::npos);
        QVERIFY(run({"warnings", "--input", path, "--limit", "1", "--horizon", "15"}).problems.find("time") !=
                std::string::npos);
        QCOMPARE(run({"warnings", "--input", path, "--limit", "nan"}).code, exit_code::kBadUsage);
        QCOMPARE(run({"warnings", "--input", "/nowhere.csv", "--limit", "1"}).code, exit_code::kBadUsage);
        QCOMPARE(run({"warnings", "--input", file("minute\n1\n"), "--limit", "1"}).code,
                 exit_code::kBadUsage);
        QCOMPARE(run({"warnings", "--input", file("minute,a\n,1\n"), "--limit", "1"}).code,
                 exit_code::kBadUsage);
        QCOMPARE(run({"warnings", "--input", file("minute,a\n1,x\n"), "--limit", "1"}).code,
                 exit_code::kBadUsage);
        QCOMPARE(run({"warnings", "--input", file("minute,a\n1,nan\n1,2\n0,3\n"), "--limit", "1"}).code,
                 exit_code::kDone);
    }
};

HOLDFAST_TEST(TstWarningsCommand)
#include "tst_warnings_command.moc"

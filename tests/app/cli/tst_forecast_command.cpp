// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/forecast_command.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast::app;
using nlohmann::json;

class TstForecastCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    std::string file(const std::string& text) { return m_files.write("series.csv", text); }

    static Run run(const std::vector<std::string>& arguments) {
        return holdfast::testing::runCommand(runForecast, arguments);
    }

    /// Two values by turns, so that the next ones are certain.
    static std::string turns(const std::string& id, int n) {
        std::string line = id;
        for (int i = 0; i < n; ++i)
            line += i % 2 == 0 ? ",10" : ",20";
        return line + "\n";
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void everySeriesHasItsSteps() {
        const auto path = file(turns("\"a b\"", 60) + "flat,5,5,5,5,5,5,5,5,5,5,5,5\n");
        const auto result = run({"forecast", "--input", path, "--horizon", "2", "--season", "2"});
        QCOMPARE(result.code, exit_code::kDone);
        QCOMPARE(result.out, std::string("id,step,median,lower,upper\n"
                                         "a b,1,10,10,10\na b,2,20,20,20\nflat,1,5,5,5\nflat,2,5,5,5\n"));
        QVERIFY(result.problems.empty());
    }

    void jsonTellsHowItWasMade() {
        const auto result = run({"forecast", "--input", file(turns("a", 60)), "--horizon", "3", "--season",
                                 "2", "--level", "80", "--format", "json"});
        const auto answer = json::parse(result.out);
        QCOMPARE(answer[0]["steps"].size(), std::size_t{3});
        QCOMPARE(answer[0]["level"].get<double>(), 80.0);
        QCOMPARE(answer[0]["made"]["readings"].get<int>(), 60);
        QVERIFY(answer[0]["made"]["seasons"] == json({2}));
    }

    void aSeriesTooShortIsNamedAndTheOthersAreWritten() {
        const auto result =
            run({"forecast", "--input", file("short,1,2,3\n" + turns("a", 60)), "--horizon", "1"});
        QCOMPARE(result.code, exit_code::kFailed);
        QVERIFY(result.problems.find("«short»: no forecast: 3 of 12 readings") != std::string::npos);
        QVERIFY(result.out.find("a,1,") != std::string::npos);
    }

    void wrongInputIsSaidWithItsPlace() {
        const auto wrong = run({"forecast", "--input", file("a,1,x\n"), "--horizon", "1"});
        QCOMPARE(wrong.code, exit_code::kBadUsage);
        QVERIFY(wrong.problems.find(":1, field 3: error: «x» is not a number") != std::string::npos);
        QCOMPARE(run({"forecast", "--input", "/nowhere/at/all.csv", "--horizon", "1"}).code,
                 exit_code::kBadUsage);
    }

    void wrongOptionsAreRefused() {
        for (const std::vector<std::string>& arguments :
             {std::vector<std::string>{"forecast"},
              {"forecast", "--input", "x.csv"},
              {"forecast", "--input", "x.csv", "--horizon", "0"},
              {"forecast", "--input", "x.csv", "--horizon", "1.5"},
              {"forecast", "--input", "x.csv", "--horizon", "1", "--season", "24,"},
              {"forecast", "--input", "x.csv", "--horizon", "1", "--season", "1"},
              {"forecast", "--input", "x.csv", "--horizon", "1", "--level", "100"},
              {"check", "x.yaml", "--input", "x.csv"}}) {
            const auto result = run(arguments);
            QCOMPARE(result.code, exit_code::kBadUsage);
            QVERIFY(!result.problems.empty());
        }
    }
};

HOLDFAST_TEST(TstForecastCommand)
#include "tst_forecast_command.moc"

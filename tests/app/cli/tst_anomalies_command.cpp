// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/anomalies_command.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/app/cli/command_run.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace holdfast::app;
using nlohmann::json;

class TstAnomaliesCommand final : public QObject {
    Q_OBJECT

private:
    using Run = holdfast::testing::CommandRun;

    std::string file(const char* name, std::string_view text) { return m_files.write(name, text); }

    static Run run(Options options) {
        options.action = Action::Anomalies;
        options.method = "forest";
        return holdfast::testing::runCommand(runAnomalies, options);
    }

    /// 300 ordinary rows; the last one far away.
    static std::string observations() {
        holdfast::analysis::SplitMix random(1);
        std::string text = "a,label,b\n";
        for (int i = 0; i < 300; ++i)
            text +=
                fmt::format("{},{},{}\n", random.unit(), i == 299 ? 1 : 0, i == 299 ? 40.0 : random.unit());
        return text;
    }

    /// A signal that walks slowly; from row 600 on it jitters within the same range.
    static std::string readings(bool jitters) {
        holdfast::analysis::SplitMix random(2);
        std::string text;
        double level = 0.0;
        for (int i = 0; i < 800; ++i) {
            level = 0.95 * level + 0.1 * (random.unit() - 0.5);
            const double jitter = jitters && i >= 600 ? (i % 2 == 0 ? 0.15 : -0.15) : 0.0;
            text += fmt::format("{},{}\n", level + jitter, level * 0.5 + 3.0);
        }
        return text;
    }

    holdfast::testing::CommandFiles m_files;

private Q_SLOTS:

    void theRowThatStandsApartScoresHighest() {
        const auto input = file("f.csv", observations());
        const auto done = run({.format = Format::Json, .input = input, .labelColumn = "label"});
        QCOMPARE(done.code, exit_code::kDone);
        const auto rows = json::parse(done.out);
        QCOMPARE(rows.size(), std::size_t{300});
        QCOMPARE(rows[299]["row"].get<int>(), 300);
        for (int i = 0; i < 299; ++i)
            QVERIFY(rows[static_cast<std::size_t>(i)]["score"] < rows[299]["score"]);
        QVERIFY(done.problems.find("each by itself") != std::string::npos);
    }

    void csvIsRowAndScoreAndASeedMakesIt() {
        const auto input = file("f.csv", observations());
        const auto one = run({.format = Format::Csv, .input = input, .seed = 3});
        QVERIFY(one.out.starts_with("row,score\n1,0."));
        QCOMPARE(one.out, run({.format = Format::Csv, .input = input, .seed = 3}).out);
        QVERIFY(one.out != run({.format = Format::Csv, .input = input, .seed = 4}).out);
    }

    void readingsInTimeAreJudgedByTheirChangesToo() {
        const auto train = file("t.csv", readings(false));
        const auto input = file("f.csv", readings(true));
        const auto done = run({.format = Format::Json, .input = input, .train = train});
        QCOMPARE(done.code, exit_code::kDone);
        QVERIFY(done.problems.find("follow each other") != std::string::npos);
        const auto rows = json::parse(done.out);
        double before = 0.0;
        double after = 0.0;
        for (std::size_t i = 100; i < 200; ++i)
            before += rows[i]["score"].get<double>() / 100.0;
        for (std::size_t i = 700; i < 800; ++i)
            after += rows[i]["score"].get<double>() / 100.0;
        QVERIFY2(after > before + 0.2, qPrintable(QString::number(after - before)));
        const auto alone = run({.format = Format::Csv, .input = input, .train = train, .order = "none"});
        QVERIFY(alone.problems.find("each by itself") != std::string::npos);
    }

    void theCommandLineSaysWhatIsMissing() {
        const auto whole = parseOptions({"anomalies", "--method", "forest", "--input", "f.csv", "--trees",
                                         "50", "--sample", "64", "--seed", "7", "--label-column", "label"});
        QVERIFY(whole);
        QVERIFY(whole->action == Action::Anomalies && whole->format == Format::Csv);
        QVERIFY(whole->trees == 50 && whole->sample == 64 && whole->seed == 7);
        QVERIFY(!parseOptions({"anomalies", "--input", "f.csv"}));
        QVERIFY(!parseOptions({"anomalies", "--method", "forest"}));
        QVERIFY(!parseOptions({"anomalies", "--method", "forest", "--input", "f.csv", "--trees", "0"}));
        QVERIFY(!parseOptions({"anomalies", "--method", "wood", "--input", "f.csv"}));
        QVERIFY(!parseOptions({"check", "fleet.yaml", "--trees", "5"}));
        QVERIFY(!parseOptions({"check", "fleet.yaml", "--input", "f.csv"}));
    }

    void badInputIsNamed() {
        const auto refused = [&](Options options, const char* words) {
            const auto done = run(std::move(options));
            if (done.problems.find(words) == std::string::npos) qWarning("%s", done.problems.c_str());
            return done.code == exit_code::kBadUsage && done.out.empty() &&
                   done.problems.find(words) != std::string::npos;
        };
        const auto good = file("good.csv", "a,b\n1,2\n3,4\n");
        QVERIFY(refused({.input = m_files.folder().filePath(QStringLiteral("none.csv")).toStdString()},
                        "cannot be read"));
        QVERIFY(refused({.input = file("e.csv", "")}, "no row"));
        QVERIFY(refused({.input = file("x.csv", "a,b\n1,x\n")}, "x.csv:2:2: error: expected a number"));
        QVERIFY(refused({.input = file("r.csv", "a,b\n1,2\n3\n")}, "r.csv:3: error: 1 fields, not 2"));
        QVERIFY(refused({.input = file("o.csv", "a,b\n1,2\n")}, "at least two"));
        QVERIFY(refused({.input = good, .labelColumn = "labels"}, "no column «labels»"));
        QVERIFY(
            refused({.input = file("l.csv", "label\n1\n0\n"), .labelColumn = "label"}, "no column beside"));
        QVERIFY(refused({.input = good, .train = file("t.csv", "a,c\n1,2\n3,4\n")}, "not those of"));
        QVERIFY(refused({.input = good, .train = file("t.csv", "1\n2\n")}, "not those of"));
    }

    void holesAndConstantsHaveScores() {
        const auto done =
            run({.format = Format::Csv, .input = file("h.csv", "a,b\n1,\n1,nan\n1,inf\n1,7\n")});
        QCOMPARE(done.code, exit_code::kDone);
        QCOMPARE(std::ranges::count(done.out, '\n'), 5);
        QVERIFY(done.out.find("nan") == std::string::npos && done.out.find("inf") == std::string::npos);
    }
};

HOLDFAST_TEST(TstAnomaliesCommand)
#include "tst_anomalies_command.moc"

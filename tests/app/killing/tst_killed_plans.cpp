// SPDX-License-Identifier: GPL-3.0-or-later
// The power cord of Holdfast is pulled in the middle of plans: what is done stays done once, what is not is
// finished, undone or put before a person, and whoever starts it again is told.
#include "tests/support/killing/kill_trial.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <sys/resource.h>

#include <array>
#include <filesystem>
#include <thread>

using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* kNotWritten = "The journal of actions could not be written";
constexpr std::uint64_t kFirstSeed = 1;

std::string programs() {
    return std::filesystem::canonical("/proc/self/exe").parent_path().string();
}

KillReport trial(KillScript script) {
    KillTrial one(std::move(script), programs());
    return one.run();
}

bool isReady(const KilledProgram& program) {
    return program.state().is_object() && program.state().value("ready", false);
}

/// The newest line with that; null: there is none.
const nlohmann::json* said(const KilledProgram& program, const char* what) {
    const nlohmann::json* newest = nullptr;
    for (const auto& line : program.said()) {
        if (line.contains(what)) newest = &line;
    }
    return newest;
}

std::string allSaid(const KilledProgram& program) {
    std::string text;
    for (const auto& line : program.said())
        text += line.dump() + "\n";
    return text;
}

std::string faultsOf(const KillReport& report) {
    std::string text;
    for (const auto& fault : report.faults)
        text += fault + "\n";
    return text + report.story;
}

} // namespace

class TstKilledPlans final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Several at once, since most of a trial is waiting. More of them: bench_kill.
    void killedAtRandomInstants() {
        std::array<KillReport, 6> reports;
        {
            std::vector<std::jthread> trials;
            for (std::size_t i = 0; i < reports.size(); ++i)
                trials.emplace_back(
                    [&report = reports[i], i] { report = trial(killScript(kFirstSeed + i)); });
        }
        int begun = 0;
        int takenUp = 0;
        for (const auto& report : reports) {
            QVERIFY2(report.faults.empty(), faultsOf(report).c_str());
            begun += report.begun;
            takenUp += report.takenUp;
        }
        QVERIFY(begun > 0 && takenUp > 0);
    }

    /// The disk fills up in the middle: what was ordered is not lost, nothing more is done, and that is said.
    void aDiskThatFillsUpInTheMiddleOfAPlan() {
        const auto report = trial({.plans = {{.service = "api", .action = "graceful-restart"}},
                                   .kills = {{.kind = KillMoment::Kind::Said, .words = kNotWritten}},
                                   .fullAtOrder = 1});
        QVERIFY2(report.faults.empty(), faultsOf(report).c_str());
        QVERIFY2(report.whys.contains(kNotWritten), report.whys.c_str());
        QCOMPARE(report.takenUp, 1);
        QCOMPARE(report.outcomes, std::vector<std::string>{"graceful-restart: done"});
    }

    void onAFullDiskNothingIsBegunAndWithRoomAgainItIs() {
        KillPlace place(programs());
        QCOMPARE(place.begin(), std::string());
        KilledProgram program;
        QVERIFY(place.start(program));
        QVERIFY(program.waitUntil([](const auto& one) { return isReady(one); }, 60s));
        limitFiles(program.pid(), 0);
        const nlohmann::json order{{"service", "api"}, {"action", "graceful-restart"}};
        program.order(order);
        QVERIFY2(program.waitUntil([](const auto& one) { return said(one, "refused") != nullptr; }, 60s),
                 program.log().c_str());
        const auto refusal = (*said(program, "refused"))["refused"].get<std::string>();
        QVERIFY2(refusal.contains("Mend its disk"), refusal.c_str());
        QVERIFY(place.platform().deeds().empty());
        QVERIFY(place.journal().records.empty() && !place.journal().damage);
        limitFiles(program.pid(), RLIM_INFINITY);
        // Where it has seen the trouble by itself, nothing begins before it has seen that it is over.
        const auto isWell = [](const auto& one) { return one.state().value("store", "?").empty(); };
        QVERIFY2(program.waitUntil(isWell, 60s), allSaid(program).c_str());
        program.order(order);
        QVERIFY2(program.waitUntil([](const auto& one) { return said(one, "accepted") != nullptr; }, 60s),
                 allSaid(program).c_str());
        const auto ended = [](const auto& one) {
            return one.state().value("ended", nlohmann::json()).size() == 2;
        };
        QVERIFY(program.waitUntil(ended, 60s));
        QCOMPARE(place.startsOf("api.1"), 2);
        QVERIFY(program.close());
    }
};

HOLDFAST_TEST(TstKilledPlans)
#include "tst_killed_plans.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Holdfast is killed while a plan restores a backup over its service: the former or the restored data stands
// in its place afterwards, whole, and never half of both; and whoever starts it again is told.
#include "tests/app/killing/restore_kill_place.h"
#include "tests/support/killing/kill_trial.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

using Kind = KillMoment::Kind;

#ifdef __SANITIZE_ADDRESS__ // each takes several times as long; there it is about memory
constexpr std::size_t kTrials = 4;
constexpr std::size_t kLanes = 2;
#else
constexpr std::size_t kTrials = 8;
constexpr std::size_t kLanes = 4;
#endif

/// When it is killed: at a change of places, else at a moment.
struct Instant {
    int beforeRename = 0; ///< 1: the former data goes aside; 2: the restored takes its place
    int afterRename = 0;
    KillMoment moment = {.kind = Kind::Time, .after = 60s};
};

std::string wordsOf(const Instant& instant) {
    if (instant.beforeRename > 0) return fmt::format("before rename {}", instant.beforeRename);
    if (instant.afterRename > 0) return fmt::format("after rename {}", instant.afterRename);
    return toString(instant.moment);
}

bool isReady(const KilledProgram& program) {
    return program.state().is_object() && program.state().value("ready", false);
}

/// The newest line of that event; null: there is none.
const nlohmann::json* event(const KilledProgram& program, const char* kind) {
    const nlohmann::json* newest = nullptr;
    for (const auto& line : program.said()) {
        if (line.value("event", std::string()) == kind) newest = &line;
    }
    return newest;
}

std::string storyOf(const KilledProgram& program) {
    std::string text = program.log();
    for (const auto& line : program.said())
        text += line.dump() + "\n";
    return text;
}

struct Ended {
    std::string fault; ///< empty: all is well
    bool cut = false;  ///< the plan was under way when it was killed
    std::string outcome;
    std::string served;
    std::string folders;
};

Ended trial(const Instant& instant) {
    Ended ended;
    RestoreKillPlace place(std::filesystem::canonical("/proc/self/exe").parent_path().string());
    const auto faulty = [&](std::string why) {
        ended.fault = wordsOf(instant) + ": " + std::move(why);
        return ended;
    };
    if (auto trouble = place.begin(); !trouble.empty()) return faulty(trouble);
    KilledProgram first;
    if (!place.start(first) || !first.waitUntil(isReady, 60s)) return faulty("not ready: " + storyOf(first));
    place.platform().watch([pid = first.pid(), moment = instant.moment](int number, bool after) {
        const bool now = after ? moment.kind == Kind::AfterDeed : moment.kind == Kind::BeforeDeed;
        if (now && number == moment.number) ::kill(pid, SIGKILL);
    });
    first.order({{"kill_before_rename", instant.beforeRename}, {"kill_after_rename", instant.afterRename}});
    first.order({{"service", "cache"}, {"action", "restore"}});
    const auto answered = [](const KilledProgram& one) {
        return std::ranges::any_of(one.said(), [](const nlohmann::json& line) {
            return line.contains("accepted") || line.contains("refused");
        });
    };
    static_cast<void>(first.waitUntil(answered, 60s));
    const auto isOver = [&](const KilledProgram& one) {
        return event(one, "ended") != nullptr && place.isClosed();
    };
    first.killAt(instant.moment, place.actingFolder(), isOver);
    place.platform().watch({});
    if (event(first, "begun") == nullptr && place.isClosed()) return faulty("never begun: " + storyOf(first));
    ended.cut = !place.isClosed();

    KilledProgram next;
    if (!place.start(next)) return faulty("it does not start again");
    const auto isTold = [&](const KilledProgram& one) {
        if (!isReady(one) || !one.state()["running"].empty() || !place.isClosed()) return false;
        return !ended.cut || (event(one, "begun") != nullptr && event(one, "ended") != nullptr);
    };
    if (!next.waitUntil(isTold, 180s)) return faulty("it does not settle: " + storyOf(next));
    const auto* end = event(ended.cut ? next : first, "ended");
    if (end == nullptr) return faulty("nobody says how it ended: " + storyOf(next));
    ended.outcome = end->value("outcome", std::string());
    ended.served = place.served();
    ended.folders = place.folders();
    const bool done = ended.outcome == "done";
    const bool asItWas = ended.outcome == "rolled-back" || ended.outcome == "failed";
    if (done ? ended.served != "kept" || ended.folders != "data data.before-1"
             : !asItWas || ended.served != "former" || ended.folders.contains("before"))
        return faulty(
            fmt::format("«{}», {}, {}: {}", ended.outcome, ended.served, ended.folders, storyOf(next)));
    if (!next.close()) return faulty("it does not end");
    return ended;
}

} // namespace

class TstKilledRestores final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Around the two renames and the orders beside them, and between records that a seed has chosen. Several
    /// at once, since most of a trial is waiting.
    void neverHalfOfBoth() {
        std::mt19937 dice(11);
        const auto anywhere = [&dice] {
            const auto number = 1 + static_cast<int>(dice() % 14);
            return Instant{.moment = {.kind = Kind::Journal,
                                      .number = number,
                                      .after = std::chrono::microseconds(dice() % 20'000)}};
        };
        const std::array instants{Instant{.moment = {.kind = Kind::AfterDeed, .number = 1}},
                                  Instant{.beforeRename = 1},
                                  Instant{.afterRename = 1},
                                  Instant{.afterRename = 2},
                                  Instant{.moment = {.kind = Kind::BeforeDeed, .number = 2}},
                                  Instant{.moment = {.kind = Kind::AfterDeed, .number = 2}},
                                  anywhere(),
                                  anywhere()};
        std::array<Ended, kTrials> ends;
        {
            std::atomic<std::size_t> next{0};
            std::vector<std::jthread> lanes;
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                lanes.emplace_back([&] {
                    for (auto i = next++; i < ends.size(); i = next++)
                        ends[i] = trial(instants[i]);
                });
        }
        for (std::size_t i = 0; i < ends.size(); ++i) {
            QVERIFY2(ends[i].fault.empty(), ends[i].fault.c_str());
            qInfo("%s: %s, %s, %s", wordsOf(instants[i]).c_str(), ends[i].outcome.c_str(),
                  ends[i].served.c_str(), ends[i].folders.c_str());
        }
        for (std::size_t i = 1; i < 4; ++i)
            QVERIFY(ends[i].cut);
    }
};

HOLDFAST_TEST(TstKilledRestores)
#include "tst_killed_restores.moc"

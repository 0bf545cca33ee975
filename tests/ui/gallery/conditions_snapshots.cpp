// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may have to show of snapshots.
#include "engine/core/fleet/signal_catalog.h"
#include "tests/support/acting.h"
#include "tests/support/sample_snapshots.h"
#include "tests/ui/gallery/conditions.h"

#include <algorithm>
#include <chrono>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;
using Play = std::unique_ptr<FleetPlay>;
using snapshots::SnapshotState;

Play with(Play play, const SnapshotState& state) {
    play->snapshots = std::make_shared<const SnapshotState>(state);
    return play;
}

/// Somebody may act; nothing is under way.
Play calmNow(bool busy = false) {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->desk = std::make_shared<const automation::DeskState>(busy ? busyDesk(play->fleet(), play->now())
                                                                    : deskFor(play->fleet(), play->now()));
    return play;
}

Play healthy() {
    auto play = calmNow(true);
    const auto state = snapshotsOf(play->fleet(), play->now());
    return with(std::move(play), state);
}

Play drifted() {
    auto play = calmNow(true);
    auto state = snapshotsOf(play->fleet(), play->now());
    drift(state, play->fleet());
    return with(std::move(play), state);
}

Play blamed() {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->down("learning-service");
    play->sweep(28);
    play->desk = std::make_shared<const automation::DeskState>(deskFor(play->fleet(), play->now()));
    auto state = snapshotsOf(play->fleet(), play->now());
    drift(state, play->fleet());
    blame(state, play->fleet(), play->now());
    return with(std::move(play), state);
}

Play damaged() {
    auto play = calmNow();
    auto state = snapshotsOf(play->fleet(), play->now());
    damage(state);
    return with(std::move(play), state);
}

Play locked() {
    auto play = drifted();
    auto desk = *play->desk;
    desk.access.unlocked = false;
    desk.access.locksAt.reset();
    play->desk = std::make_shared<const automation::DeskState>(desk);
    return play;
}

Play capturing() {
    auto play = healthy();
    auto state = *play->snapshots;
    state.capturing = {
        .occasion = snapshots::Occasion::Safety, .done = 7, .total = 13, .began = play->now() - 1s};
    return with(std::move(play), state);
}

Play troubled() {
    auto play = drifted();
    auto state = *play->snapshots;
    state.trouble = "The snapshot of 20:00 could not be written: no space is left on /home (0 bytes). Free "
                    "some room; the ones before are untouched.";
    state.safePoint = {};
    state.driftAt.reset();
    state.drift.clear();
    for (auto& snapshot : state.snapshots)
        snapshot.safety = {.safe = false, .sweeps = 0, .whyNot = "An action was running."};
    return with(std::move(play), state);
}

Play longNamed() {
    auto play = std::make_unique<FleetPlay>(longNamedFleet());
    play->sweep(30);
    play->desk = std::make_shared<const automation::DeskState>(busyDesk(play->fleet(), play->now()));
    auto state = snapshotsOf(play->fleet(), play->now());
    drift(state, play->fleet());
    blame(state, play->fleet(), play->now());
    return with(std::move(play), state);
}

Play thousand() {
    auto play = std::make_unique<FleetPlay>(largeFleet(1000));
    play->sweep(4);
    play->desk = std::make_shared<const automation::DeskState>(deskFor(play->fleet(), play->now()));
    auto state = snapshotsOf(play->fleet(), play->now());
    for (std::size_t i = 0; i < 300; ++i)
        state.drift.push_back({.service = play->fleet().services[i].id, .fields = 3});
    return with(std::move(play), state);
}

Play empty() {
    auto play = calmNow();
    SnapshotState state;
    state.nextDue = play->now() + 12min;
    return with(std::move(play), state);
}

Play first() {
    auto play = empty();
    auto state = *play->snapshots;
    state.capturing = {
        .occasion = snapshots::Occasion::Schedule, .done = 4, .total = 13, .began = play->now()};
    return with(std::move(play), state);
}

Play unreadable() {
    auto play = empty();
    auto state = *play->snapshots;
    state.trouble = "The folder ~/.local/share/holdfast/snapshots cannot be read: permission denied. Give "
                    "yourself the right to it.";
    return with(std::move(play), state);
}

Play nobody() {
    return std::make_unique<FleetPlay>(ordinaryHour());
}

/// Two days of history, with the hours in which a service was down.
HistoryAnswer twoDays(const HistoryQuery& query, TimePoint now) {
    HistoryAnswer answer{.query = query, .points = {}, .resolution = 5min, .gapAfter = 15min};
    if (query.series.signal != SignalId(signals::kOwnHealth)) return answer;
    const bool learning = query.series.service.value().find("learning") != std::string::npos;
    const bool worker = query.series.service.value().find("worker") != std::string::npos;
    for (TimePoint at = std::max(query.from, now - 46h); at < std::min(query.to, now); at += 5min) {
        const Duration ago = now - at;
        if (ago > 14h && ago < 16h) continue; // nobody watched
        double health = 0.94;
        if (learning && ((ago > 31min && ago < 47min) || ago < 3min)) health = 0.28;
        if (worker && ago > 2h && ago < 3h) health = 0.61;
        answer.points.push_back({at, health, health, health, health, 10});
    }
    return answer;
}

auto goingTo(const char* part, const char* service = "") {
    return [part, service](shell::MainWindow& window, shell::PageContext&, FakeEngineClient& client) {
        if (client.state() && client.state()->services.size() < 100)
            client.history = [now = client.state()->time](const HistoryQuery& query) {
                return twoDays(query, now);
            };
        window.goTo({.page = QStringLiteral("snapshots"),
                     .service = ServiceId(service),
                     .part = QString::fromLatin1(part)});
    };
}

} // namespace

std::vector<Condition> snapshotConditions() {
    std::vector<Condition> all;
    const auto add = [&all](const char* name, Play (*play)(), auto after,
                            void (*keeper)(FakeSnapshotClient&) = nullptr) {
        all.push_back(
            {.name = QString::fromLatin1(name), .play = play, .bare = {}, .after = after, .keeper = keeper});
    };
    add("snapshots-healthy", healthy, goingTo(""));
    add("snapshots-drift", drifted, goingTo(""));
    add("snapshots-likely", blamed, goingTo(""));
    add("snapshots-damaged", damaged, goingTo(""));
    add("snapshots-locked", locked, goingTo(""));
    add("snapshots-capturing", capturing, goingTo(""));
    add("snapshots-trouble", troubled, goingTo(""));
    add("snapshots-long-names", longNamed, goingTo(""));
    add("snapshots-thousand", thousand, goingTo(""));
    add("snapshots-empty", empty, goingTo(""));
    add("snapshots-first", first, goingTo(""));
    add("snapshots-unreadable", unreadable, goingTo(""));
    add("snapshots-nobody", nobody, goingTo(""));
    add("snapshots-one-service", drifted, goingTo("", "redis"));
    add("snapshots-take", drifted, goingTo("take"));
    add("snapshots-incomparable", drifted, goingTo(""), [](FakeSnapshotClient& keeper) {
        keeper.trouble = Error{.code = ErrorCode::FixSetup,
                               .detail = "Docker at unix:///run/docker.sock does not answer: permission "
                                         "denied. Add yourself to the group docker.",
                               .where = {}};
    });
    add("snapshots-service-drift", drifted,
        [](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
            window.goTo({.page = QStringLiteral("services"), .service = ServiceId("redis"), .part = {}});
        });
    return all;
}

} // namespace holdfast::testing

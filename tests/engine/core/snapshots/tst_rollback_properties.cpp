// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/rollback_play.h"
#include "tests/support/test_registry.h"

#include <set>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

/// Random fleets and random changes: the seeds are fixed, so that each failure comes again.
class TstRollbackProperties : public QObject {
    Q_OBJECT

/// Under sanitizers, which make each game forty times as long, the first of them: there it is about memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    static constexpr std::size_t kGames = 40;
#else
    static constexpr std::size_t kGames = 200;
#endif

    /// A fleet as it was, as it is now, and the moves between.
    struct Game {
        explicit Game(std::uint64_t seed)
            : play(seed), fleet(play.fleet()), then(play.state(fleet)), now(then) {
            play.change(fleet, now);
            const auto concealer = sampleConcealer();
            SecretPool pool(concealer);
            RollbackPlay::addSecrets(pool, now);
            RollbackPlay::addSecrets(pool, then);
            target = RollbackPlay::snapshotOf(then);
            moves = rollbackMoves(RollbackPlay::snapshotOf(now), target, pool, fleet,
                                  {.only = {}, .limitsLive = [](const ServiceId&) { return true; }});
        }

        /// What differs from the target after all moves.
        [[nodiscard]] std::vector<ServiceDifference> leftOver() const {
            auto state = now;
            for (const auto& stage : moves.stages) {
                for (const auto& move : stage.moves)
                    RollbackPlay::apply(state.at(stage.service), move);
            }
            return differences(RollbackPlay::snapshotOf(state), target);
        }

        /// Whether the service of a stage differs after all of its moves but this one.
        [[nodiscard]] bool needs(const RollbackStage& stage, const Move& without) const {
            auto service = now.at(stage.service);
            for (const auto& move : stage.moves) {
                if (&move != &without) RollbackPlay::apply(service, move);
            }
            return difference(RollbackPlay::snapshotOf({{stage.service, service}}), target, stage.service)
                .has_value();
        }

        RollbackPlay play;
        FleetSpec fleet;
        PlayedFleet then;
        PlayedFleet now;
        Snapshot target;
        RollbackMoves moves;
    };

    /// Whether `from` depends on `to`, through whatever.
    static bool depends(const FleetSpec& fleet, const ServiceId& from, const ServiceId& to) {
        std::set<ServiceId> seen;
        std::vector<ServiceId> open{from};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            for (const auto& edge : fleet.dependencies) {
                if (edge.from != at || !seen.insert(edge.to).second) continue;
                open.push_back(edge.to);
            }
        }
        return seen.contains(to);
    }

    static std::string told(std::uint64_t seed, const std::vector<ServiceDifference>& left) {
        auto text = "seed " + std::to_string(seed);
        for (const auto& service : left) {
            for (const auto& field : service.fields)
                text += ", " + service.service.value() + " " + field.field;
        }
        return text;
    }

private Q_SLOTS:

    void theMovesLeadToTheSnapshotExactly() {
        std::size_t moves = 0;
        for (std::uint64_t seed = 1; seed <= kGames; ++seed) {
            const Game game(seed);
            const auto refused = game.moves.refusals();
            QVERIFY2(refused.empty(), refused.empty() ? "" : refused.front().c_str());
            const auto left = game.leftOver();
            QVERIFY2(left.empty(), told(seed, left).c_str());
            for (const auto& stage : game.moves.stages)
                moves += stage.moves.size();
        }
        QVERIFY2(moves > 5 * kGames, "the dice change too little for this to prove anything");
    }

    void withoutAnyMoveADifferenceWouldStay() {
        for (std::uint64_t seed = 1; seed <= kGames; ++seed) {
            const Game game(seed);
            for (const auto& stage : game.moves.stages) {
                for (const auto& move : stage.moves) {
                    QVERIFY2(game.needs(stage, move),
                             (std::to_string(seed) + ": " + std::string(toString(move.kind)) + " of " +
                              stage.service.value() + " is not needed")
                                 .c_str());
                }
            }
        }
    }

    void whatIsEqualIsNotTouched() {
        for (std::uint64_t seed = 1; seed <= kGames; ++seed) {
            const Game game(seed);
            const auto now = RollbackPlay::snapshotOf(game.now);
            std::set<ServiceId> touched;
            for (const auto& stage : game.moves.stages) {
                QVERIFY2(touched.insert(stage.service).second, "a service comes twice");
                QVERIFY2(difference(now, game.target, stage.service), "an equal service is touched");
            }
            for (const auto& different : differences(now, game.target))
                QVERIFY2(touched.contains(different.service), "a service that differs is left out");
        }
    }

    void whatOthersDependOnComesFirst() {
        std::size_t pairs = 0;
        for (std::uint64_t seed = 1; seed <= kGames; ++seed) {
            const Game game(seed);
            const auto& stages = game.moves.stages;
            for (std::size_t early = 0; early < stages.size(); ++early) {
                for (std::size_t late = early + 1; late < stages.size(); ++late) {
                    const auto& first = stages[early].service;
                    const auto& second = stages[late].service;
                    const bool needs = depends(game.fleet, first, second);
                    const bool circle = needs && depends(game.fleet, second, first);
                    QVERIFY2(!needs || circle, (std::to_string(seed) + ": " + first.value() + " before " +
                                                second.value() + ", on which it depends")
                                                   .c_str());
                    pairs += depends(game.fleet, second, first) ? 1U : 0U;
                }
            }
        }
        QVERIFY2(pairs > kGames, "too few dependencies for this to prove anything");
    }
};

HOLDFAST_TEST(TstRollbackProperties)
#include "tst_rollback_properties.moc"

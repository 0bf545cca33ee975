// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/breakers/circuit_breaker.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

using namespace holdfast;
using namespace holdfast::breakers;

namespace {

SteadyPoint second(double seconds) {
    return SteadyPoint{Duration(static_cast<Duration::rep>(std::llround(seconds * 1000.0)))};
}

/// A dependency that is called twice a second, told of every 2 s.
class Play {
public:
    explicit Play(const BreakerSettings& settings = {}) : breaker(settings) {}

    /// Seconds of calls of which this share fails; the changes that came of it.
    std::vector<BreakerChange> calls(double seconds, double failing, double perSecond = 2.0,
                                     double slow = 0.0) {
        std::vector<BreakerChange> all;
        for (double done = 0.0; done < seconds; done += kStep) {
            now += kStep;
            const double count = perSecond * kStep;
            const auto changes = breaker.take({.from = second(now - kStep),
                                               .to = second(now),
                                               .calls = count,
                                               .failed = count * failing,
                                               .timed = count,
                                               .slow = count * slow});
            all.insert(all.end(), changes.begin(), changes.end());
        }
        return all;
    }

    /// Nobody calls; time passes.
    std::vector<BreakerChange> silence(double seconds) {
        now += seconds;
        return breaker.advance(second(now));
    }

    static constexpr double kStep = 2.0;
    CircuitBreaker breaker;
    double now = 1000.0;
};

std::vector<BreakerPhase> phases(const std::vector<BreakerChange>& changes) {
    std::vector<BreakerPhase> out;
    for (const auto& change : changes)
        out.push_back(change.to);
    return out;
}

using Phases = std::vector<BreakerPhase>;

/// Without the rule about failures in a row.
BreakerSettings windowOnly() {
    BreakerSettings settings;
    settings.failuresInARow = 0.0;
    return settings;
}

/// The rules once more, in the plainest way: all batches are kept, everything is computed anew.
class Reference {
public:
    explicit Reference(const BreakerSettings& settings) : m_settings(settings) {}

    void take(const CallBatch& batch) {
        advance(batch.to);
        m_all.push_back(batch);
        double calls = 0.0;
        double failed = 0.0;
        double timed = 0.0;
        double slow = 0.0;
        for (const auto& one : m_all) {
            if (one.to <= m_forgotten) continue;
            const bool onTrial = phase == BreakerPhase::HalfOpen;
            double share = 0.0;
            if (onTrial) {
                share = one.from >= m_entered ? 1.0 : 0.0;
            } else {
                const auto begin = std::max(one.from, batch.to - m_settings.window);
                share = one.to <= begin ? 0.0
                                        : static_cast<double>((one.to - begin).count()) /
                                              static_cast<double>((one.to - one.from).count());
            }
            calls += one.calls * share;
            failed += one.failed * share;
            timed += one.timed * share;
            slow += one.slow * share;
        }
        double row = 0.0;
        for (auto one = m_all.rbegin(); one != m_all.rend() && one->to > m_forgotten; ++one) {
            if (one->failed < one->calls) break;
            row += one->failed;
        }
        constexpr double kNearly = 1e-7;
        if (phase == BreakerPhase::Closed) {
            const bool failing = calls >= m_settings.minimumCalls && failed > 0.0 &&
                                 failed / calls >= m_settings.failureRatio - kNearly;
            const bool slowing = timed >= m_settings.minimumCalls && slow > 0.0 &&
                                 slow / timed >= m_settings.slowRatio - kNearly;
            const bool inARow = m_settings.failuresInARow > 0.0 && row >= m_settings.failuresInARow;
            if (failing || slowing || inARow) open(batch.to);
        } else if (phase == BreakerPhase::HalfOpen) {
            const double wanted = m_settings.trialCalls;
            if ((failed > 0.0 && failed / std::max(calls, wanted) >= m_settings.failureRatio - kNearly) ||
                (slow > 0.0 && slow / std::max(timed, wanted) >= m_settings.slowRatio - kNearly)) {
                open(batch.to);
            } else if (calls >= wanted) {
                phase = BreakerPhase::Closed;
                m_entered = batch.to;
                m_forgotten = batch.to;
            }
        }
    }

    void advance(SteadyPoint now) {
        if (phase != BreakerPhase::Open || now - m_entered < coolDown) return;
        phase = BreakerPhase::HalfOpen;
        m_entered += coolDown;
    }

    void forget(SteadyPoint now) { m_forgotten = now; }

    BreakerPhase phase = BreakerPhase::Closed;
    Duration coolDown{0};

private:
    void open(SteadyPoint at) {
        if (phase == BreakerPhase::Closed)
            m_openings = std::max<Duration::rep>(0, m_openings - (at - m_entered) / m_settings.coolDown);
        ++m_openings;
        const double grown = static_cast<double>(m_settings.coolDown.count()) *
                             std::pow(2.0, static_cast<double>(m_openings - 1));
        coolDown = grown >= static_cast<double>(m_settings.longestCoolDown.count())
                       ? m_settings.longestCoolDown
                       : Duration(static_cast<Duration::rep>(grown));
        phase = BreakerPhase::Open;
        m_entered = at;
    }

    BreakerSettings m_settings;
    std::vector<CallBatch> m_all;
    SteadyPoint m_entered;
    SteadyPoint m_forgotten{Duration::min()};
    Duration::rep m_openings = 0;
};

} // namespace

class TstCircuitBreaker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDependencyDiesIsTriedAndComesBack() {
        Play play(windowOnly());
        QVERIFY(play.calls(60, 0.02).empty());
        const auto opened = play.calls(14, 1.0);
        QVERIFY(phases(opened) == Phases{BreakerPhase::Open});
        HOLDFAST_COMPARE(opened[0].cause, BreakerCause::Failures);
        QVERIFY(opened[0].ratio >= 0.5 && opened[0].ratio < 0.62); // not later than needed
        QCOMPARE(opened[0].threshold, 0.5);
        QCOMPARE(opened[0].coolDown, Duration(30'000));
        QVERIFY(!opened[0].again);

        QVERIFY(play.calls(22, 0.0).empty()); // whatever they do meanwhile
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::Open);
        const auto closed = play.calls(12, 0.0);
        QVERIFY((phases(closed) == Phases{BreakerPhase::HalfOpen, BreakerPhase::Closed}));
        HOLDFAST_COMPARE(closed[0].cause, BreakerCause::CooledDown);
        HOLDFAST_COMPARE(closed[1].cause, BreakerCause::TrialsPassed);
        QVERIFY(closed[1].calls >= 5.0);
        QVERIFY(closed[1].sinceOpened > Duration(30'000));
        QVERIFY(play.calls(40, 0.0).empty()); // the failures of then are forgotten
    }

    void fewCallsDecideNothing() {
        Play play(windowOnly());
        QVERIFY(play.calls(60, 1.0, 0.45).empty()); // 9 in 20 s
        QVERIFY(!play.calls(20, 1.0, 0.55).empty());
    }

    void failuresInARowOpenItHoweverFewCallsThereAre() {
        Play play; // its caller has broken off: one trial every ten seconds
        QVERIFY(play.calls(60, 0.0, 0.5).empty());
        std::vector<BreakerChange> changes;
        for (int i = 0; i < 4; ++i) {
            QVERIFY(play.calls(2, 1.0, 0.5).empty());
            QVERIFY(play.calls(8, 0.0, 0.0).empty()); // told of, and nobody called
        }
        QVERIFY(play.calls(2, 0.0, 0.5).empty()); // one that goes well ends the row
        for (int i = 0; i < 4; ++i) {
            QVERIFY(play.calls(2, 1.0, 0.5).empty());
            QVERIFY(play.calls(8, 0.0, 0.0).empty());
        }
        changes = play.calls(2, 1.0, 0.5);
        QVERIFY(phases(changes) == Phases{BreakerPhase::Open});
        HOLDFAST_COMPARE(changes[0].cause, BreakerCause::FailuresInARow);
        QCOMPARE(changes[0].calls, 5.0);
    }

    void belowTheThresholdItStaysClosed() {
        Play play;
        QVERIFY(play.calls(300, 0.49).empty());
        QCOMPARE(phases(play.calls(30, 0.51)).size(), std::size_t{1});
    }

    void slowCallsOpenItToo() {
        Play play;
        const auto changes = play.calls(10, 0.0, 2.0, 0.8);
        QVERIFY(phases(changes) == Phases{BreakerPhase::Open});
        HOLDFAST_COMPARE(changes[0].cause, BreakerCause::Slow);
        QCOMPARE(changes[0].ratio, 0.8);
    }

    void aMeanIsCalledAMean() {
        CircuitBreaker breaker{BreakerSettings{}};
        const auto changes = breaker.take({.from = second(0),
                                           .to = second(10),
                                           .calls = 20.0,
                                           .timed = 20.0,
                                           .slow = 20.0,
                                           .slowByMean = true});
        QCOMPARE(changes.size(), std::size_t{1});
        HOLDFAST_COMPARE(changes[0].cause, BreakerCause::SlowOnAverage);
    }

    void failedTrialsOpenItAgainForTwiceAsLongUpToTheBound() {
        Play play;
        static_cast<void>(play.calls(20, 1.0));
        std::vector<Duration> coolDowns;
        for (int i = 0; i < 2000 && coolDowns.size() < 6; ++i) {
            for (const auto& change : play.calls(2, 1.0)) {
                if (change.to != BreakerPhase::Open) continue;
                QVERIFY(change.again);
                coolDowns.push_back(change.coolDown);
            }
        }
        const std::vector<Duration> expected{Duration(60'000),  Duration(120'000), Duration(240'000),
                                             Duration(300'000), Duration(300'000), Duration(300'000)};
        QVERIFY(coolDowns == expected);
    }

    void whatWasWellForLongBeginsAnew() {
        Play play;
        static_cast<void>(play.calls(20, 1.0));  // 30 s
        static_cast<void>(play.calls(100, 1.0)); // 60 s
        static_cast<void>(play.calls(120, 0.0)); // closes
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::Closed);
        static_cast<void>(play.calls(10, 0.0));
        auto soon = play.calls(20, 1.0);
        QVERIFY(!soon.empty());
        QVERIFY(soon[0].coolDown > Duration(30'000));
        static_cast<void>(play.calls(400, 0.0));
        QVERIFY(!play.calls(600, 0.0).size());
        auto late = play.calls(20, 1.0);
        QCOMPARE(late[0].coolDown, Duration(30'000));
        QVERIFY(!late[0].again);
    }

    void theFirstFailuresOfTheTrialsAreEnoughAndTheFirstSuccessIsNot() {
        BreakerSettings settings;
        settings.trialCalls = 10.0;
        Play play(settings);
        static_cast<void>(play.calls(20, 1.0));
        QCOMPARE(play.silence(60).size(), std::size_t{1}); // half-open
        QVERIFY(play.calls(4, 0.0).empty());               // 8 of 10
        QCOMPARE(play.breaker.status().calls, 8.0);
        QCOMPARE(play.breaker.status().wanted, 10.0);
        QVERIFY(phases(play.calls(2, 0.0)) == Phases{BreakerPhase::Closed});

        Play other(settings);
        static_cast<void>(other.calls(20, 1.0));
        static_cast<void>(other.silence(60));
        QVERIFY(other.calls(2, 1.0).empty()); // 4 failed: 4 of 10 may still pass
        QVERIFY(phases(other.calls(2, 1.0)) == Phases{BreakerPhase::Open});
    }

    void callsThatBeganBeforeTheTrialsDecideNothing() {
        Play play;
        static_cast<void>(play.calls(20, 1.0));
        const auto due = play.breaker.trialsDue();
        const auto changes = play.breaker.take(
            {.from = due - Duration(1), .to = due + Duration(1'000), .calls = 50.0, .failed = 50.0});
        QVERIFY(phases(changes) == Phases{BreakerPhase::HalfOpen});
        QVERIFY(changes[0].at == due); // when the time was over, not when it was noticed
        const auto next =
            play.breaker.take({.from = due, .to = due + Duration(2'000), .calls = 50.0, .failed = 1.0});
        QVERIFY(phases(next) == Phases{BreakerPhase::Closed});
    }

    void withoutCallsItWaitsHowLongEver() {
        Play play;
        static_cast<void>(play.calls(20, 1.0));
        QVERIFY(phases(play.silence(31)) == Phases{BreakerPhase::HalfOpen});
        QVERIFY(play.silence(100'000).empty());
        QVERIFY(play.calls(600, 0.0, 0.0).empty()); // told of, and there were none
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::HalfOpen);
    }

    void aGapNeitherOpensNorCloses() {
        Play play(windowOnly());
        static_cast<void>(play.calls(8, 1.0, 1.2)); // 9.6 failures: one short of a verdict
        play.breaker.forget();
        play.now += 1.0;
        QVERIFY(play.calls(6, 1.0, 1.2).empty()); // only what is known counts
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::Closed);
        static_cast<void>(play.calls(20, 1.0));
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::Open);
        play.breaker.forget();
        HOLDFAST_COMPARE(play.breaker.phase(), BreakerPhase::Open);
        static_cast<void>(play.silence(60));
        static_cast<void>(play.calls(2, 0.0)); // 4 of 5 trials
        play.breaker.forget();
        QVERIFY(play.calls(2, 0.0).empty()); // they begin anew
        QVERIFY(phases(play.calls(2, 0.0)) == Phases{BreakerPhase::Closed});
    }

    void aLongReportCountsByWhatLiesInTheWindow() {
        CircuitBreaker breaker{windowOnly()};
        // 100 s in one report, all failed: 20 s of it are in the window.
        const auto changes =
            breaker.take({.from = second(0), .to = second(100), .calls = 45.0, .failed = 45.0});
        QVERIFY(changes.empty()); // 9 calls
        QCOMPARE(breaker.status().calls, 9.0);
        QVERIFY(!breaker.take({.from = second(100), .to = second(101), .calls = 2.0, .failed = 2.0}).empty());
    }

    void hostileBatchesAreLeftOut_data() {
        QTest::addColumn<double>("calls");
        QTest::addColumn<double>("failed");
        QTest::addColumn<double>("timed");
        QTest::addColumn<double>("slow");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        QTest::newRow("nan") << nan << nan << 0.0 << 0.0;
        QTest::newRow("infinite") << infinite << infinite << 0.0 << 0.0;
        QTest::newRow("negative") << -20.0 << -20.0 << 0.0 << 0.0;
        QTest::newRow("more failures than calls") << 20.0 << 21.0 << 0.0 << 0.0;
        QTest::newRow("more slow than timed") << 20.0 << 0.0 << 20.0 << 21.0;
        QTest::newRow("nan times") << 20.0 << 0.0 << nan << nan;
    }

    void hostileBatchesAreLeftOut() {
        QFETCH(double, calls);
        QFETCH(double, failed);
        QFETCH(double, timed);
        QFETCH(double, slow);
        CircuitBreaker breaker{BreakerSettings{}};
        for (int i = 1; i < 50; ++i)
            QVERIFY(breaker
                        .take({.from = second(i - 1),
                               .to = second(i),
                               .calls = calls,
                               .failed = failed,
                               .timed = timed,
                               .slow = slow})
                        .empty());
        QCOMPARE(breaker.status().calls, 0.0);
    }

    void timeThatDoesNotRunForwardIsLeftOut() {
        CircuitBreaker breaker{windowOnly()};
        const CallBatch batch{.from = second(10), .to = second(12), .calls = 6.0, .failed = 6.0};
        QVERIFY(breaker.take(batch).empty());
        for (int i = 0; i < 20; ++i)
            QVERIFY(breaker.take(batch).empty()); // the same report twice is one
        QVERIFY(breaker.take({.from = second(9), .to = second(9), .calls = 6.0, .failed = 6.0}).empty());
        QVERIFY(breaker.take({.from = second(8), .to = second(5), .calls = 6.0, .failed = 6.0}).empty());
        QCOMPARE(breaker.status().calls, 6.0);
    }

    void whatWasOpenWhenHoldfastStoppedIsOnTrial() {
        CircuitBreaker breaker{BreakerSettings{}};
        const auto carried = breaker.carryOpen(second(5));
        QVERIFY(phases(carried) == Phases{BreakerPhase::HalfOpen});
        HOLDFAST_COMPARE(carried[0].cause, BreakerCause::Carried);
        QVERIFY(breaker.carryOpen(second(6)).empty());
        const auto again = breaker.take({.from = second(6), .to = second(8), .calls = 8.0, .failed = 8.0});
        QVERIFY(phases(again) == Phases{BreakerPhase::Open});
        QCOMPARE(again[0].coolDown, Duration(60'000));
    }

    /// Anything, in any order: the same as the plainest reading of the rules, and what must always hold.
    void theRulesHoldWhateverHappens() {
        std::mt19937_64 random(20261121);
        const auto uniform = [&](double from, double to) {
            return std::uniform_real_distribution(from, to)(random);
        };
        int opened = 0;
        int closed = 0;
        for (int run = 0; run < 300; ++run) {
            BreakerSettings settings;
            settings.window = Duration(static_cast<Duration::rep>(uniform(2'000, 60'000)));
            settings.minimumCalls = std::floor(uniform(1, 30));
            settings.failureRatio = uniform(0.05, 1.0);
            settings.slowRatio = uniform(0.05, 1.0);
            settings.failuresInARow = uniform(0, 1) < 0.3 ? 0.0 : std::floor(uniform(1, 40));
            settings.coolDown = Duration(static_cast<Duration::rep>(uniform(1'000, 40'000)));
            settings.longestCoolDown = settings.coolDown * static_cast<int>(uniform(1, 20));
            settings.trialCalls = std::floor(uniform(1, 12));
            CircuitBreaker breaker(settings);
            Reference reference(settings);
            auto now = second(uniform(0, 1e6));
            auto told = now;
            double failing = 0.0;
            std::optional<BreakerChange> last;
            for (int step = 0; step < 400; ++step) {
                now += Duration(static_cast<Duration::rep>(uniform(1, 5'000)));
                if (uniform(0, 1) < 0.05) failing = uniform(0, 1) < 0.5 ? uniform(0, 1) : 0.0;
                CircuitBreaker::Changes changes;
                const double dice = uniform(0, 1);
                const auto before = breaker.phase();
                if (dice < 0.02) {
                    breaker.forget();
                    reference.forget(now);
                    told = now;
                    HOLDFAST_COMPARE(breaker.phase(), before);
                } else if (dice < 0.2) {
                    changes = breaker.advance(now);
                    reference.advance(now);
                    for (const auto& change : changes)
                        HOLDFAST_COMPARE(change.to, BreakerPhase::HalfOpen); // time alone decides nothing
                } else {
                    const double calls = std::floor(uniform(0, 12));
                    CallBatch batch{.from = told, .to = now, .calls = calls, .timed = calls};
                    batch.failed = std::floor(calls * failing);
                    batch.slow = uniform(0, 1) < 0.1 ? calls : 0.0;
                    told = now;
                    changes = breaker.take(batch);
                    reference.take(batch);
                }
                for (const auto& change : changes) {
                    const bool legal =
                        (change.to == BreakerPhase::Open && (!last || last->to != BreakerPhase::Open)) ||
                        (change.to == BreakerPhase::HalfOpen && last && last->to == BreakerPhase::Open) ||
                        (change.to == BreakerPhase::Closed && last && last->to == BreakerPhase::HalfOpen);
                    QVERIFY(legal);
                    if (change.to == BreakerPhase::Open) {
                        ++opened;
                        const bool inARow = change.cause == BreakerCause::FailuresInARow;
                        QVERIFY((inARow ? change.calls : change.ratio) >= change.threshold - 1e-6 ||
                                change.again); // trials may be lost before all are in
                        QVERIFY(change.coolDown >= settings.coolDown);
                        QVERIFY(change.coolDown <= settings.longestCoolDown);
                    }
                    if (change.to == BreakerPhase::HalfOpen) QVERIFY(change.at - last->at == last->coolDown);
                    if (change.to == BreakerPhase::Closed) {
                        ++closed;
                        QVERIFY(change.calls >= settings.trialCalls);
                        QVERIFY(change.failed / change.calls < settings.failureRatio);
                    }
                    last = change;
                }
                HOLDFAST_COMPARE(breaker.phase(), reference.phase);
                if (breaker.phase() == BreakerPhase::Open)
                    HOLDFAST_COMPARE(breaker.status().coolDown, reference.coolDown);
            }
        }
        QVERIFY2(opened > 1000 && closed > 300, "the dice were too kind to prove anything");
    }
};

HOLDFAST_TEST(TstCircuitBreaker)
#include "tst_circuit_breaker.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/offline_detector.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

std::vector<SweepOutcome> remote(int count, ProbeProblem problem, bool before = true) {
    return std::vector<SweepOutcome>(static_cast<std::size_t>(count),
                                     {.problem = problem, .loopback = false, .wasReachable = before});
}

} // namespace

class TstOfflineDetector final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void noRouteAnywhereIsOurs() {
        QVERIFY(judgeOffline(remote(5, ProbeProblem::NoRoute)).offline);
        HOLDFAST_COMPARE(judgeOffline(remote(5, ProbeProblem::NameUnknown)).reason,
                         std::string("names do not resolve"));
        QVERIFY(judgeOffline(remote(1, ProbeProblem::NoRoute)).offline);
    }

    void oneOfManyWithoutARouteIsItsOwnTrouble() {
        auto outcomes = remote(9, ProbeProblem::None);
        outcomes.push_back({.problem = ProbeProblem::NoRoute});
        QVERIFY(!judgeOffline(outcomes).offline);
    }

    void everythingFallingSilentAtOnceIsOurs() {
        QVERIFY(judgeOffline(remote(3, ProbeProblem::NoAnswer)).offline);
        // Two may die together; and what never answered tells nothing.
        QVERIFY(!judgeOffline(remote(2, ProbeProblem::NoAnswer)).offline);
        QVERIFY(!judgeOffline(remote(3, ProbeProblem::NoAnswer, false)).offline);
    }

    void aRefusedConnectionIsASignOfLife() {
        auto outcomes = remote(3, ProbeProblem::NoAnswer);
        outcomes.push_back({.problem = ProbeProblem::Refused, .wasReachable = true});
        QVERIFY(!judgeOffline(outcomes).offline);
        QVERIFY(!judgeOffline(remote(4, ProbeProblem::Refused))
                     .offline); // everything is down, we are not offline
    }

    void thisMachineSaysNothingAboutTheNetwork() {
        std::vector<SweepOutcome> local(
            5, {.problem = ProbeProblem::NoAnswer, .loopback = true, .wasReachable = true});
        QVERIFY(!judgeOffline(local).offline);
        auto mixed = local;
        for (auto& outcome : mixed)
            outcome.problem = ProbeProblem::None;
        const auto far = remote(3, ProbeProblem::NoRoute);
        mixed.insert(mixed.end(), far.begin(), far.end());
        QVERIFY(judgeOffline(mixed).offline);
    }

    void nothingAtAllIsNotOffline() { QVERIFY(!judgeOffline({}).offline); }
};

HOLDFAST_TEST(TstOfflineDetector)
#include "tst_offline_detector.moc"

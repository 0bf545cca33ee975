// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evidence_view.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::models;

class TstEvidenceView final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void healthGoesFromBeforeToAfter() {
        const TimePoint now{Duration(1'780'000'000'000)};
        const auto plan =
            testing::planFor("api", actions::RecoveryAction::GracefulRestart, Environment::Lab, now);
        const auto detail = testing::detailFor(plan, actions::Outcome::Done, now);
        const auto view = evidenceOf(detail.evidence, now);
        QVERIFY(view.has_value());
        const auto health = view->health();
        QCOMPARE(health.front().second, 0.31);
        QCOMPARE(health.back().second, 0.94);
        QVERIFY(std::ranges::is_sorted(health, {}, [](const auto& point) { return point.first; }));
        QCOMPARE(view->signal(QStringLiteral("memory")).size(), health.size());
        QVERIFY(view->signal(QStringLiteral("disk")).empty());
        QVERIFY(view->verified.startsWith(QStringLiteral("Verified: health 0.92")));
    }

    void callsStandUnderTheirAnswerWithTheirTime() {
        const TimePoint now{Duration(1'780'000'000'000)};
        const auto plan =
            testing::planFor("api", actions::RecoveryAction::GracefulRestart, Environment::Lab, now);
        const auto view = evidenceOf(testing::detailFor(plan, actions::Outcome::Done, now).evidence, now);
        const auto call = std::ranges::find_if(view->timeline, [](const ActLine& line) {
            return line.title.startsWith(QStringLiteral("POST /containers/api"));
        });
        QVERIFY(call != view->timeline.end());
        QCOMPARE(call->detail, QStringLiteral("204"));
        QVERIFY(call->side.startsWith(QStringLiteral("1.4")));
        HOLDFAST_COMPARE(std::prev(call)->mark, Mark::Good);
    }

    void whatIsNoEvidenceIsNone() {
        QVERIFY(!evidenceOf("", {}).has_value());
        QVERIFY(!evidenceOf("[1]", {}).has_value());
        const auto bare = evidenceOf(R"({"timeline":[{"kind":"begun"}],"before":null})", {});
        QVERIFY(bare.has_value());
        QVERIFY(bare->health().empty());
    }
};

HOLDFAST_TEST(TstEvidenceView)
#include "tst_evidence_view.moc"

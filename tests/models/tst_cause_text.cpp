// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/cause_text.h"
#include "models/format/quantity_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using models::format::causeReasons;
using models::format::duration;
using models::format::partInTrouble;
using models::format::percent;

namespace {

TroubleGroup group() {
    return {.cause = {.service = ServiceId("redis"),
                      .probability = 0.92,
                      .reasons = {.dependencies = 3,
                                  .troubledDependencies = 0,
                                  .explained = 4,
                                  .troubled = 5,
                                  .worst = SignalId("up"),
                                  .ahead = Duration(30'000)}},
            .others = {},
            .alternatives = {{.service = ServiceId("api"), .probability = 0.06}}};
}

} // namespace

class TstCauseText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatSpeaksForACauseInOrder() {
        QCOMPARE(
            causeReasons(group()),
            (QStringList{QStringLiteral("explains 4 of the 5 others in trouble"),
                         QStringLiteral("began %1 before the first of them").arg(duration(Duration(30'000))),
                         QStringLiteral("nothing that it depends on is in trouble"),
                         QStringLiteral("%1 likely; else api (%2)").arg(percent(0.92), percent(0.06))}));
    }

    void whatSpeaksAgainstItIsToldAsWell() {
        auto doubtful = group();
        doubtful.cause.reasons.explained = 1;
        doubtful.cause.reasons.troubled = 1;
        doubtful.cause.reasons.troubledDependencies = 1;
        doubtful.cause.reasons.ahead = Duration(-60'000);
        doubtful.cause.reasons.worst = SignalId();
        doubtful.alternatives.clear();
        QCOMPARE(
            causeReasons(doubtful),
            (QStringList{QStringLiteral("explains the one other service in trouble"),
                         QStringLiteral("began %1 after the first of them").arg(duration(Duration(60'000))),
                         QStringLiteral("1 of its 3 dependencies in trouble, too"),
                         QStringLiteral("nothing is known of it itself")}));
    }

    void eachServiceKnowsItsPart() {
        FleetState state;
        state.troubles = {group()};
        state.troubles.front().others = {ServiceId("api"), ServiceId("web")};
        QVERIFY(partInTrouble(ServiceId("redis"), state)
                    .startsWith(QStringLiteral("likely started here: explains 4 of the 5")));
        QCOMPARE(partInTrouble(ServiceId("web"), state), QStringLiteral("likely because of redis"));
        QVERIFY(partInTrouble(ServiceId("mail"), state).isEmpty());
    }

    void aServiceInTroubleByItselfNeedsNoReasons() {
        auto alone = group();
        alone.cause.reasons.explained = 0;
        QVERIFY(causeReasons(alone).isEmpty());
    }
};

HOLDFAST_TEST(TstCauseText)
#include "tst_cause_text.moc"

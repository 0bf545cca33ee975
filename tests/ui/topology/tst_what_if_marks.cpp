// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/topology/what_if_marks.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

Card card(const char* name) {
    return {.id = QString::fromLatin1(name),
            .name = QString::fromLatin1(name),
            .state = HealthState::Healthy,
            .freshness = Freshness::Fresh,
            .score = QStringLiteral("1.00"),
            .remark = QStringLiteral("fine"),
            .words = QStringLiteral("well")};
}

} // namespace

class TstWhatIfMarks final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// web → api → redis, web → mail; redis fails.
    void theWayOfTheFailureIsMarkedAndNothingElse() {
        Content content;
        content.cards = {card("web"), card("api"), card("redis"), card("mail")};
        content.links = {{.from = 0, .to = 1, .hard = false, .words = {}},
                         {.from = 1, .to = 2, .words = {}},
                         {.from = 0, .to = 3, .tone = LinkTone::Critical, .words = {}}};
        holdfast::topology::WhatIf answer;
        answer.question.failing = {ServiceId("redis")};
        answer.down = {{.service = ServiceId("api"),
                        .probability = 1.0,
                        .path = {ServiceId("redis"), ServiceId("api")}}};
        answer.degraded = {{.service = ServiceId("web"),
                            .probability = 0.5,
                            .path = {ServiceId("redis"), ServiceId("api"), ServiceId("web")}}};
        markWhatIf(content, answer);
        QVERIFY(content.cards[0].fate == Fate::Degrades);
        QVERIFY(content.cards[0].remark.contains(QStringLiteral("50")));
        QVERIFY(content.cards[1].fate == Fate::GoesDown);
        QVERIFY(content.cards[2].fate == Fate::Fails);
        QVERIFY(content.cards[3].fate == Fate::None);
        QCOMPARE(content.cards[3].remark, QStringLiteral("fine"));
        QVERIFY(content.links[0].tone == LinkTone::Foretold);
        QVERIFY(content.links[1].tone == LinkTone::Foretold);
        QVERIFY(content.links[2].tone == LinkTone::Quiet); // one story at a time
        QVERIFY(content.cards[1].words.contains(QStringLiteral("would go down")));
    }

    void whatIsNotOnTheMapIsLeftOut() {
        Content content;
        content.cards = {card("web")};
        holdfast::topology::WhatIf answer;
        answer.question.failing = {ServiceId("gone")};
        answer.down = {
            {.service = ServiceId("also-gone"), .path = {ServiceId("gone"), ServiceId("also-gone")}}};
        const Content before = content;
        markWhatIf(content, answer);
        QCOMPARE(content, before);
    }
};

HOLDFAST_TEST(TstWhatIfMarks)
#include "tst_what_if_marks.moc"

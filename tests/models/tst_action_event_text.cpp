// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/action_event_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models::format;

namespace {

EventText textOf(EventKind kind, Facts facts, const char* service = "redis") {
    return eventText({.kind = kind, .service = ServiceId(service), .facts = std::move(facts)});
}

} // namespace

class TstActionEventText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanIsToldFromItsProposalToItsEnd() {
        const Facts facts{{"action", std::string("graceful-restart")},
                          {"by", std::string("ann@desk")},
                          {"reason", std::string("own health is 0.10, below 0.40.")}};
        QCOMPARE(textOf(EventKind::PlanProposed, facts).title,
                 QStringLiteral("graceful restart of redis is proposed"));
        QCOMPARE(textOf(EventKind::PlanProposed, facts).detail,
                 QStringLiteral("own health is 0.10, below 0.40."));
        const auto begun = textOf(EventKind::PlanBegun, facts);
        QCOMPARE(begun.title, QStringLiteral("graceful restart of redis begins"));
        QCOMPARE(begun.detail, QStringLiteral("by ann@desk · own health is 0.10, below 0.40."));
        auto again = facts;
        again["interrupted"] = std::int64_t{1};
        QVERIFY(textOf(EventKind::PlanBegun, again).title.contains(QStringLiteral("taken up again")));
    }

    void everyOutcomeHasItsWords() {
        const auto ended = [](const char* outcome) {
            return textOf(EventKind::PlanEnded,
                          {{"action", std::string("failover")}, {"outcome", std::string(outcome)}})
                .title;
        };
        QCOMPARE(ended("done"), QStringLiteral("failover of redis is done and verified"));
        QCOMPARE(ended("refused"), QStringLiteral("failover of redis was refused; nothing was changed"));
        QCOMPARE(ended("rolled-back"), QStringLiteral("failover of redis was undone"));
        QCOMPARE(ended("needs-person"), QStringLiteral("failover of redis needs a person"));
        QVERIFY(ended("failed").contains(QStringLiteral("nothing of it is in effect")));
    }

    void automationOfTheFleetIsCalledSo() {
        QCOMPARE(textOf(EventKind::AutomationPaused,
                        {{"by", std::string("ann@desk")}, {"why", std::string("a release")}}, "")
                     .title,
                 QStringLiteral("Automation is paused for the fleet"));
        QCOMPARE(textOf(EventKind::AutomationModeSet, {{"mode", std::string("auto")}}).title,
                 QStringLiteral("Automation of redis: auto"));
        QCOMPARE(textOf(EventKind::AutomationHeld, {{"why", std::string("4 services …")}}, "").title,
                 QStringLiteral("Automation holds still"));
        QCOMPARE(textOf(EventKind::AutomationHeld, {{"why", std::string()}}, "").title,
                 QStringLiteral("Automation may act again"));
    }
};

HOLDFAST_TEST(TstActionEventText)
#include "tst_action_event_text.moc"

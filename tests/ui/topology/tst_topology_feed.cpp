// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/topology/fold.h"
#include "ui/topology/short_names.h"
#include "ui/topology/topology_feed.h"

#include <QtGui/QFont>

using namespace holdfast;
using namespace holdfast::ui::topology;

class TstTopologyFeed : public QObject {
    Q_OBJECT

private:
    static const Card& cardOf(const Content& content, const char* id) {
        return *std::ranges::find(content.cards, QString::fromLatin1(id), &Card::id);
    }

private Q_SLOTS:

    /// What is taken over from the state before must be what would have been made anew.
    void whatIsTakenOverIsWhatWouldBeMadeAnew() {
        testing::FleetPlay play(testing::ordinaryHour());
        play.sweep(3);
        for (const Overlay overlay : {Overlay::Health, Overlay::Load, Overlay::Latency}) {
            FleetStatePtr before = play.state();
            Content known = contentOf(*before, {.overlay = overlay});
            for (int step = 0; step < 8; ++step) {
                if (step == 2) play.down("redis");
                if (step == 4) play.silence("postgres");
                if (step == 6) play.heal("redis");
                if (step % 2 == 0) play.sweep();
                const FleetStatePtr now = play.state();
                Content next = contentOf(*now, {.overlay = overlay,
                                                .groups = {},
                                                .busiest = {},
                                                .stateBefore = before.get(),
                                                .contentBefore = &known});
                QCOMPARE(next, contentOf(*now, {.overlay = overlay}));
                before = now;
                known = std::move(next);
            }
        }
    }

    void anotherOverlayTakesNothingOver() {
        testing::FleetPlay play(testing::ordinaryHour());
        play.sweep(3);
        const FleetStatePtr state = play.state();
        const Content health = contentOf(*state);
        const Content latency = contentOf(*state, {.overlay = Overlay::Latency,
                                                   .groups = {},
                                                   .busiest = {},
                                                   .stateBefore = state.get(),
                                                   .contentBefore = &health});
        QVERIFY(cardOf(latency, "api").measure.has_value());
        QVERIFY(!cardOf(health, "api").measure.has_value());
    }

    /// Thirteen cards all said «eu-central-1-cu… primary-blue».
    void longNamesShowWhatTellsThemApart() {
        testing::FleetPlay play(testing::longNamedFleet());
        play.sweep(2);
        const Content content = contentOf(*play.state());
        QSet<QString> labels;
        for (const Card& card : content.cards)
            labels.insert(card.shown());
        QCOMPARE(labels.size(), content.cards.size());
        QVERIFY(labels.contains(QStringLiteral("…redis…")));
        const QStringList plain{QStringLiteral("eu-api"), QStringLiteral("eu-redis")};
        QCOMPARE(shortNames(plain), plain); // short enough
        const QStringList nested{QStringLiteral("a-very-long-name-of-a-service"),
                                 QStringLiteral("a-very-long-name-of-a-service-two")};
        QCOMPARE(shortNames(nested).front(), QStringLiteral("…service"));
        QCOMPARE(shortNames(nested).back(), QStringLiteral("…service-two"));
    }

    void theGraphKnowsWhatIsHidden() {
        testing::FleetPlay play(testing::ordinaryHour());
        play.sweep(3);
        const FleetStatePtr state = play.state();
        QStringList groups;
        for (const ServiceState& service : state->services) {
            const bool data = service.id == ServiceId("redis") || service.id == ServiceId("postgres");
            groups << (data ? QStringLiteral("data") : QString());
        }
        const Content whole = contentOf(*state, {.overlay = Overlay::Health, .groups = groups});
        const LayoutGraph open = graphOf(whole, whole, QFont());
        QCOMPARE(open.nodes.size(), whole.cards.size());
        QCOMPARE(open.hidden.value(groupId(QStringLiteral("data"))), QStringLiteral("data"));
        const Content shown = foldGroups(whole, {QStringLiteral("data")});
        const LayoutGraph folded = graphOf(shown, whole, QFont());
        QCOMPARE(folded.nodes.size(), whole.cards.size() - 1);
        QCOMPARE(folded.hidden.size(), 2);
        QCOMPARE(folded.hidden.value(QStringLiteral("redis")), QStringLiteral("data"));
        QCOMPARE(folded.nodes.front().size, open.nodes.front().size); // folding makes no card narrower
    }
};

HOLDFAST_TEST(TstTopologyFeed)
#include "tst_topology_feed.moc"

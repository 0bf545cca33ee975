// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/topology/fold.h"

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

Card card(const char* id, const char* group, HealthState state = HealthState::Healthy, double health = 0.95) {
    return {.id = QString::fromLatin1(id),
            .name = QString::fromLatin1(id),
            .state = state,
            .freshness = Freshness::Fresh,
            .score = QString::number(health),
            .remark = {},
            .words = QString::fromLatin1(id) + QStringLiteral(" — trouble\nmore"),
            .health = health,
            .group = QString::fromLatin1(group)};
}

Link link(int from, int to, bool hard, LinkTone tone = LinkTone::Quiet) {
    return {.from = from, .to = to, .hard = hard, .tone = tone, .words = {}};
}

/// web → {cart, pay} (shop) → {db, cache} (data); cart → pay within the shop; db is critical.
Content sample() {
    Content content;
    content.cards = {card("web", ""), card("cart", "shop"), card("pay", "shop", HealthState::Degraded, 0.6),
                     card("db", "data", HealthState::Critical, 0.1), card("cache", "data")};
    content.links = {link(0, 1, false),
                     link(0, 2, true),
                     link(1, 2, true),
                     link(1, 3, false),
                     link(2, 3, true, LinkTone::Degraded),
                     link(2, 4, false)};
    return content;
}

const QString kShop = QStringLiteral("shop");
const QString kData = QStringLiteral("data");

const Link* between(const Content& content, const QString& from, const QString& to) {
    for (const Link& link : content.links) {
        if (content.cards[link.from].id == from && content.cards[link.to].id == to) return &link;
    }
    return nullptr;
}

} // namespace

class TstFold : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingFoldedIsTheSame() { QCOMPARE(foldGroups(sample(), {}), sample()); }

    void aFoldedGroupShowsTheWorstInsideAndCountsByState() {
        const Content folded = foldGroups(sample(), {kShop, kData});
        QCOMPARE(folded.cards.size(), 3);
        const Card& shop = folded.cards[1];
        QCOMPARE(shop.id, groupId(kShop));
        QVERIFY(shop.isGroup());
        QCOMPARE(shop.members, 2);
        QVERIFY(shop.state == HealthState::Degraded);
        QCOMPARE(shop.score, QStringLiteral("0.6"));
        const Card& data = folded.cards[2];
        QVERIFY(data.state == HealthState::Critical);
        QCOMPARE(data.counts[static_cast<std::size_t>(HealthState::Critical)], 1);
        QCOMPARE(data.counts[static_cast<std::size_t>(HealthState::Healthy)], 1);
        QVERIFY2(data.words.contains(QStringLiteral("db — trouble")), qPrintable(data.words));
        QVERIFY(!data.words.contains(QStringLiteral("cache")));
    }

    void linksAreJoinedAndHardWhenOneIs() {
        const Content folded = foldGroups(sample(), {kShop, kData});
        QCOMPARE(folded.links.size(), 2); // nothing within a group
        const Link* in = between(folded, QStringLiteral("web"), groupId(kShop));
        QVERIFY(in != nullptr && in->hard);
        QCOMPARE(in->count, 2);
        const Link* out = between(folded, groupId(kShop), groupId(kData));
        QVERIFY(out != nullptr && out->hard);
        QCOMPARE(out->count, 3);
        QVERIFY(out->tone == LinkTone::Degraded);
        QVERIFY2(out->words.contains(QStringLiteral("3 dependencies, 1 of them hard")),
                 qPrintable(out->words));
    }

    void oneOpenAndOneFoldedLeaveTheOpenMembersAlone() {
        const Content folded = foldGroups(sample(), {kData});
        QCOMPARE(folded.cards.size(), 4);
        const Link* from = between(folded, QStringLiteral("pay"), groupId(kData));
        QVERIFY(from != nullptr && from->hard);
        QCOMPARE(from->count, 2);
        const Link* soft = between(folded, QStringLiteral("cart"), groupId(kData));
        QVERIFY(soft != nullptr && !soft->hard);
        QCOMPARE(soft->count, 1);
    }

    /// Unknown is worse than healthy: a group must not look well while nobody sees into it.
    void aGroupThatIsPartlyUnknownIsNotGreen() {
        Content content = sample();
        content.cards[3].state = HealthState::Unknown;
        content.cards[3].health.reset();
        const Content folded = foldGroups(content, {kData});
        QVERIFY(folded.cards.back().state == HealthState::Unknown);
        QCOMPARE(folded.cards.back().score, QStringLiteral("0.95"));
    }

    void theHighestReadingOfTheMembersIsTheGroups() {
        Content content = sample();
        content.overlay = Overlay::Load;
        content.cards[3].measure = Measure{.share = 0.3, .text = QStringLiteral("30 %")};
        content.cards[4].measure = Measure{.share = 0.8, .text = QStringLiteral("80 %")};
        const Content folded = foldGroups(content, {kData});
        QCOMPARE(folded.cards.back().measure->share, std::optional(0.8));
        QCOMPARE(folded.cards.back().measure->text, QStringLiteral("cache · 80 %"));
        QVERIFY(folded.overlay == Overlay::Load);
    }

    void groupsAreNamedOnceInTheirOrder() { QCOMPARE(groupNames(sample()), (QStringList{kShop, kData})); }
};

HOLDFAST_TEST(TstFold)
#include "tst_fold.moc"

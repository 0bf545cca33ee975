// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/topology/grouping.h"

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

ServiceSpec service(std::string id, std::vector<std::string> tags = {}, std::string space = {}) {
    ServiceSpec spec;
    spec.id = ServiceId(std::move(id));
    spec.tags = std::move(tags);
    if (!space.empty()) spec.platform = {{"kind", "kubernetes"}, {"namespace", std::move(space)}};
    return spec;
}

FleetSpec fleet(std::vector<ServiceSpec> services) {
    FleetSpec spec;
    spec.services = std::move(services);
    return spec;
}

} // namespace

class TstGrouping : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void servicesStandUnderTheirFirstTag() {
        const FleetSpec spec = fleet({service("web", {"edge", "public"}), service("proxy", {"edge"}),
                                      service("db", {"data"}), service("cache", {"data"}), service("mail")});
        QCOMPARE(groupsOf(spec, Grouping::Tag),
                 (QStringList{QStringLiteral("edge"), QStringLiteral("edge"), QStringLiteral("data"),
                              QStringLiteral("data"), QString()}));
        QCOMPARE(possibleGroupings(spec), QList<Grouping>{Grouping::Tag});
    }

    void aGroupOfOneIsNone() {
        const FleetSpec spec =
            fleet({service("web", {"edge"}), service("db", {"data"}), service("cache", {"data"})});
        QCOMPARE(groupsOf(spec, Grouping::Tag),
                 (QStringList{QString(), QStringLiteral("data"), QStringLiteral("data")}));
    }

    void namespacesComeBeforeTags() {
        const FleetSpec spec = fleet({service("a", {"x"}, "shop"), service("b", {"x"}, "shop"),
                                      service("c", {"y"}, "pay"), service("d", {"y"}, "pay")});
        QCOMPARE(possibleGroupings(spec), (QList<Grouping>{Grouping::Namespace, Grouping::Tag}));
        QCOMPARE(groupsOf(spec, Grouping::Namespace).front(), QStringLiteral("shop"));
    }

    void namesSpeakOnlyWhereTheFileDoesNot() {
        const FleetSpec plain =
            fleet({service("shop-cart"), service("shop-db"), service("pay.api"), service("pay.db")});
        QCOMPARE(possibleGroupings(plain), QList<Grouping>{Grouping::Name});
        QCOMPARE(groupsOf(plain, Grouping::Name).back(), QStringLiteral("pay"));
        QVERIFY(possibleGroupings(fleet({service("service-1"), service("service-2")})).isEmpty());
    }

    void largeFleetsOpenGroupedSmallOnesDoNot() {
        std::vector<ServiceSpec> services;
        for (int i = 0; i < 299; ++i)
            services.push_back(service("s" + std::to_string(i), {i % 2 == 0 ? "a" : "b"}));
        QVERIFY(firstGrouping(fleet(services)) == Grouping::None);
        services.push_back(service("last", {"a"}));
        QVERIFY(firstGrouping(fleet(services)) == Grouping::Tag);
    }

    void whatIsRememberedIsReadAgain() {
        for (const Grouping grouping : {Grouping::None, Grouping::Namespace, Grouping::Tag, Grouping::Name})
            QVERIFY(groupingFromText(toText(grouping)) == grouping);
        QVERIFY(!groupingFromText(QStringLiteral("colour")));
    }
};

HOLDFAST_TEST(TstGrouping)
#include "tst_grouping.moc"

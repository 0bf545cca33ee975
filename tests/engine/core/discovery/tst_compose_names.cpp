// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_names.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast::discovery;

class TstComposeNames final : public QObject {
    Q_OBJECT

private:
    static ComposeService service(const std::string& name,
                                  std::map<std::string, std::vector<std::string>> networks) {
        ComposeService out;
        out.name = name;
        out.networks = std::move(networks);
        return out;
    }

private Q_SLOTS:

    void aServiceHasManyNames() {
        std::vector<ComposeService> services{service("web", {{"front", {}}}),
                                             service("db", {{"back", {"main"}}})};
        services[1].containerName = "shop-db";
        services[1].hostname = "DB1";
        services[0].needs.push_back({.service = "db", .where = {}, .alias = "store", .word = "links"});
        const ComposeNames names(services);
        for (const char* name : {"db", "DB", "shop-db", "db1", "main", "store"})
            QVERIFY2(names.host(0, name) == std::size_t{1}, name);
        QVERIFY(!names.host(1, "store"));
        QVERIFY(!names.service("shop-db"));
        QVERIFY(names.isItself(0, "localhost"));
        QVERIFY(names.isItself(1, "main"));
        QVERIFY(!names.isItself(0, "db"));
    }

    void aServicesOwnNameComesFirst() {
        std::vector<ComposeService> services{service("a", {{"n", {"db"}}}), service("db", {{"n", {}}})};
        QVERIFY(ComposeNames(services).host(0, "db") == std::size_t{1});
    }

    void whoReachesWhom() {
        std::vector<ComposeService> services{service("web", {{"front", {}}}),
                                             service("db", {{"back", {}}}),
                                             service("api", {{"front", {}}, {"back", {}}}),
                                             service("side", {}),
                                             service("host", {}),
                                             service("none", {})};
        services[3].networkMode = "service:api";
        services[4].networkMode = "host";
        services[5].networkMode = "none";
        const ComposeNames names(services);
        QVERIFY(names.reach(0, 1) == Reach::NoSharedNetwork);
        QVERIFY(names.reach(2, 1) == Reach::Reaches);
        QVERIFY(names.reach(3, 1) == Reach::Reaches);
        QVERIFY(names.reach(4, 1) == Reach::Reaches);
        QVERIFY(names.reach(5, 1) == Reach::HasNoNetwork);
        QCOMPARE(names.networkOwner(3), std::size_t{2});
    }

    void networksThatAreEachOthersEnd() {
        std::vector<ComposeService> services{service("a", {}), service("b", {})};
        services[0].networkMode = "service:b";
        services[1].networkMode = "service:a";
        QVERIFY(ComposeNames(services).networkOwner(0) < 2);
    }
};

HOLDFAST_TEST(TstComposeNames)
#include "tst_compose_names.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_book.h"
#include "engine/recovery/platform_recipe.h"
#include "tests/support/test_registry.h"

#include <array>

using namespace holdfast;
using namespace holdfast::recovery;

class TstPlatformBook : public QObject {
    Q_OBJECT

    std::shared_ptr<FleetSpec> m_fleet = std::make_shared<FleetSpec>();
    AbsentPlatform m_local{"local", "of the test"};

    void add(const char* id, std::map<std::string, std::string> platform) {
        auto& spec = m_fleet->services.emplace_back();
        spec.id = ServiceId(id);
        spec.platform = std::move(platform);
    }

private Q_SLOTS:

    void init() { m_fleet = std::make_shared<FleetSpec>(); }

    void aProcessIsFoundByItsNameOrTheServices() {
        add("api", {{"kind", "local"}, {"name", "api-1"}});
        add("db", {{"kind", "local"}});
        PlatformBook book({.fleet = m_fleet, .local = &m_local, .dockerHost = {}});
        QCOMPARE(book.find(ServiceId("api"))->workload.value(), std::string("api-1"));
        QCOMPARE(book.find(ServiceId("db"))->workload.value(), std::string("db"));
        QCOMPARE(book.find(ServiceId("db"))->platform, static_cast<ports::Platform*>(&m_local));
    }

    void containersOfOneEngineShareItsPlatform() {
        add("api", {{"kind", "docker"}, {"container", "api"}});
        add("db", {{"kind", "docker"}, {"project", "shop"}, {"service", "db"}});
        add("far", {{"kind", "docker"}, {"container", "x"}, {"endpoint", "unix:///run/other.sock"}});
        PlatformBook book({.fleet = m_fleet, .dockerHost = "unix:///run/here.sock"});
        const auto api = book.find(ServiceId("api"));
        QCOMPARE(book.find(ServiceId("db"))->workload.value(), std::string("shop/db"));
        QCOMPARE(api->platform, book.find(ServiceId("db"))->platform);
        QVERIFY(api->platform != book.find(ServiceId("far"))->platform);
    }

    void whatIsMissingIsSaid() {
        add("api", {{"kind", "docker"}});
        add("far", {{"kind", "docker"}, {"container", "x"}, {"endpoint", "tcp://far:2375"}});
        PlatformBook book({.fleet = m_fleet, .dockerHost = {}});
        QVERIFY(book.find(ServiceId("api")).error().detail.find("«container»") != std::string::npos);
        QVERIFY(!book.find(ServiceId("far")).has_value()); // TCP without certificates
        QVERIFY(!book.find(ServiceId("ghost")).has_value());
    }

    void whatCannotBeSteeredCanStillBeFound() {
        add("api", {{"kind", "kubernetes"}});
        add("db", {{"kind", "local"}});
        add("bare", {});
        PlatformBook book({.fleet = m_fleet, .dockerHost = {}});
        constexpr std::array needs{workloads::Ability::Start};
        QVERIFY(whyNotByPlatform(*book.find(ServiceId("api")), needs).find("kubectl") != std::string::npos);
        QVERIFY(whyNotByPlatform(*book.find(ServiceId("db")), needs).find("Start the lab") !=
                std::string::npos);
        QVERIFY(whyNotByPlatform(*book.find(ServiceId("bare")), needs).find("«platform»") !=
                std::string::npos);
    }
};

HOLDFAST_TEST(TstPlatformBook)
#include "tst_platform_book.moc"

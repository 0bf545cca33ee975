// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_keys.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <set>

using namespace holdfast::discovery;

class TstComposeKeys final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void noWordStandsTwice() {
        for (const auto words : {topLevelKeys(), serviceKeys()}) {
            const std::set<std::string_view> once(words.begin(), words.end());
            QCOMPARE(once.size(), words.size());
            QVERIFY(!once.contains(""));
        }
    }

    void whatDiscoveryReadsIsAmongThem() {
        for (const std::string_view key :
             {"image",       "build",   "ports",          "expose",         "environment", "env_file",
              "depends_on",  "links",   "external_links", "network_mode",   "networks",    "volumes_from",
              "healthcheck", "deploy",  "scale",          "mem_limit",      "cpus",        "profiles",
              "extends",     "command", "entrypoint",     "container_name", "hostname"})
            QVERIFY2(std::ranges::find(serviceKeys(), key) != serviceKeys().end(), key.data());
        for (const std::string_view key : {"services", "include", "name", "networks", "volumes", "version"})
            QVERIFY2(std::ranges::find(topLevelKeys(), key) != topLevelKeys().end(), key.data());
    }
};

HOLDFAST_TEST(TstComposeKeys)
#include "tst_compose_keys.moc"

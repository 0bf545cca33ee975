// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_merge.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

class TstComposeMerge final : public QObject {
    Q_OBJECT

private:
    static NodePtr node(const std::string& text) {
        Findings findings;
        const PutVariables none = [](const std::string& raw, const Place&) {
            return Varied{.text = raw, .varied = false};
        };
        const auto documents = readDocuments(text, "c.yaml", none, findings);
        if (documents.empty()) qFatal("%s", said(findings.all()).c_str());
        return documents.front();
    }

    static NodePtr merge(const char* base, const char* over) { return mergeService(node(base), node(over)); }

    static std::string list(const Node* sequence) {
        std::string out;
        for (const auto& item : sequence->items)
            out += item->text + " ";
        return out;
    }

private Q_SLOTS:

    void mappingsMergeListsAppendTextsReplace() {
        const auto merged = merge("{ image: a, tty: true, dns: [x], deploy: { replicas: 1, mode: r } }",
                                  "{ image: b, dns: [x, y], deploy: { replicas: 3 } }");
        QCOMPARE(merged->find("image")->text, std::string("b"));
        QCOMPARE(merged->find("tty")->text, std::string("true"));
        QCOMPARE(list(merged->find("dns")), std::string("x y "));
        QCOMPARE(merged->find("deploy")->find("replicas")->text, std::string("3"));
        QCOMPARE(merged->find("deploy")->find("mode")->text, std::string("r"));
    }

    void commandsAreReplacedAsAWhole() {
        const auto merged = merge("{ command: [a, b], healthcheck: { test: [CMD, x], retries: 3 } }",
                                  "{ command: [c], healthcheck: { test: [CMD, y] } }");
        QCOMPARE(list(merged->find("command")), std::string("c "));
        QCOMPARE(list(merged->find("healthcheck")->find("test")), std::string("CMD y "));
        QCOMPARE(merged->find("healthcheck")->find("retries")->text, std::string("3"));
    }

    void environmentMergesByNameInBothForms() {
        const auto merged =
            merge("{ environment: [A=1, B=2, C], depends_on: [db] }",
                  "{ environment: { B: 3 }, depends_on: { cache: { condition: service_healthy } } }");
        const auto* environment = merged->find("environment");
        QCOMPARE(environment->find("A")->text, std::string("1"));
        QCOMPARE(environment->find("B")->text, std::string("3"));
        QVERIFY(environment->entry("C")->value->isNull());
        QVERIFY(merged->find("depends_on")->entry("db") != nullptr);
        QCOMPARE(merged->find("depends_on")->find("cache")->find("condition")->text,
                 std::string("service_healthy"));
    }

    void resetTakesAwayAndOverrideReplaces() {
        const auto merged =
            merge("{ ports: ['80:80'], environment: { A: 1, B: 2 }, dns: [x] }",
                  "{ ports: !override ['81:80'], environment: { A: !reset null }, dns: !reset [] }");
        QCOMPARE(list(merged->find("ports")), std::string("81:80 "));
        QVERIFY(merged->find("environment")->entry("A") == nullptr);
        QCOMPARE(merged->find("environment")->find("B")->text, std::string("2"));
        QVERIFY(merged->entry("dns") == nullptr);
    }

    void nothingOverridesNothing() {
        QCOMPARE(merge("{ image: a }", "~")->find("image")->text, std::string("a"));
        QCOMPARE(list(merge("{ ports: ['1:1'] }", "{ ports: }")->find("ports")), std::string("1:1 "));
    }

    void theFormOfAListIsTheFormOfAMapping() {
        const auto map = asMapping(node("[A=1, 'B=x=y', C, A=2]"));
        QCOMPARE(map->entries.size(), std::size_t{3});
        QCOMPARE(map->find("A")->text, std::string("2"));
        QCOMPARE(map->find("B")->text, std::string("x=y"));
        QVERIFY(map->entry("C")->value->isNull());
        QCOMPARE(map->entry("B")->where.column, 7);
    }
};

HOLDFAST_TEST(TstComposeMerge)
#include "tst_compose_merge.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_node.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>

using namespace holdfast;
using namespace holdfast::discovery;

class TstComposeNode final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingIsNotFound() {
        auto nothing = std::make_shared<Node>();
        const auto map = makeMap({{.key = "a", .where = {}, .value = makeScalar("1", {})},
                                  {.key = "b", .where = {}, .value = nothing}},
                                 {});
        QCOMPARE(map->find("a")->text, std::string("1"));
        QVERIFY(map->find("b") == nullptr);
        QVERIFY(map->entry("b") != nullptr);
        QVERIFY(map->find("c") == nullptr);
        QCOMPARE(map->size, std::size_t{5});
    }

    void theSameIsSaidOnceAndNotForEver() {
        Findings findings;
        for (int line = 0; line < 3; ++line)
            findings.note({.line = 7}, "again");
        QCOMPARE(findings.all().size(), std::size_t{1});
        QVERIFY(!findings.hasErrors());
        for (int line = 0; line < 10'000; ++line)
            findings.error({.line = line}, "wrong");
        const auto all = findings.take();
        QVERIFY(all.size() <= 201);
        QVERIFY(all.back().message.find("more of this kind") != std::string::npos);
    }

    void aLongMessageIsCutBetweenCharacters() {
        Findings findings;
        std::string message(499, 'x');
        message += "éé";
        findings.error({}, message);
        QCOMPARE(findings.all().front().message, std::string(499, 'x') + "…");
    }

    void theNearestWordIsLookedForOnlyWhereItHelps() {
        constexpr std::array<std::string_view, 2> words{"ports", "image"};
        Findings findings;
        QCOMPARE(findings.nearest("port", words), std::string("did you mean «ports»?"));
        QCOMPARE(findings.nearest(std::string(100'000, 'p'), words), std::string());
    }
};

HOLDFAST_TEST(TstComposeNode)
#include "tst_compose_node.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/isolation_tree.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <numeric>
#include <vector>

using namespace holdfast::analysis;

class TstIsolationTree final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyRowEndsInALeafOfItsOwnWhereRowsDiffer() {
        // Sixteen different rows and a height of four: a leaf is one row, or lies as deep as leaves may.
        std::vector<double> values(16);
        std::iota(values.begin(), values.end(), 0.0);
        const std::vector<float> centres{8.0F};
        TreeGrower grower({.values = values, .columns = 1}, centres, 16);
        std::vector<std::uint32_t> chosen(16);
        std::iota(chosen.begin(), chosen.end(), 0U);
        SplitMix random(1);
        std::vector<ForestNode> nodes;
        grower.grow(chosen, random, nodes);
        std::size_t leaves = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].column == 1) {
                ++leaves;
                QCOMPARE(std::size_t{nodes[i].left}, i);
            } else {
                QVERIFY(nodes[i].left > i);
                QVERIFY(nodes[i].value >= 0.0F && nodes[i].value < 15.0F);
            }
        }
        QCOMPARE(nodes.size(), 2 * leaves - 1);
        QVERIFY(leaves >= 5 && leaves <= 16);
    }

    void rowsThatAreAlikeAreOneLeaf() {
        const std::vector<double> values(8, 3.0);
        const std::vector<float> centres{3.0F, 3.0F};
        TreeGrower grower({.values = values, .columns = 2}, centres, 4);
        const std::vector<std::uint32_t> chosen{0, 1, 2, 3};
        SplitMix random(1);
        std::vector<ForestNode> nodes;
        grower.grow(chosen, random, nodes);
        QCOMPARE(nodes.size(), std::size_t{1});
        QCOMPARE(nodes[0].value, static_cast<float>(meanPathLength(4)));
    }

    void aColumnThatStandsStillIsPassedOver() {
        std::vector<double> values;
        for (int i = 0; i < 32; ++i)
            values.insert(values.end(), {1.0, 2.0, static_cast<double>(i), 4.0});
        const std::vector<float> centres{1.0F, 2.0F, 16.0F, 4.0F};
        TreeGrower grower({.values = values, .columns = 4}, centres, 32);
        std::vector<std::uint32_t> chosen(32);
        std::iota(chosen.begin(), chosen.end(), 0U);
        SplitMix random(5);
        std::vector<ForestNode> nodes;
        grower.grow(chosen, random, nodes);
        QVERIFY(nodes.size() > 10);
        for (const auto& node : nodes)
            QVERIFY(node.column == 2 || node.column == 4);
    }

    void neighbouringFloatsStillPart() {
        // Nothing lies between the two: each split must leave something on both sides all the same.
        const float one = 1.0F;
        const float next = std::nextafter(one, 2.0F);
        const std::vector<double> values{one, next};
        const std::vector<float> centres{1.0F};
        TreeGrower grower({.values = values, .columns = 1}, centres, 2);
        const std::vector<std::uint32_t> chosen{0, 1};
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            SplitMix random(seed);
            std::vector<ForestNode> nodes;
            grower.grow(chosen, random, nodes);
            QCOMPARE(nodes.size(), std::size_t{3});
            QCOMPARE(nodes[1].value, 1.0F);
            QCOMPARE(nodes[2].value, 1.0F);
        }
    }
};

HOLDFAST_TEST(TstIsolationTree)
#include "tst_isolation_tree.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/spell_coupling.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast::topology;

namespace {

std::vector<Spell> at(const std::vector<std::uint32_t>& begins) {
    std::vector<Spell> spells;
    for (const auto begin : begins)
        spells.push_back({begin, begin + 1});
    return spells;
}

SpellCoupling couple(const std::vector<std::uint32_t>& dependency, const std::vector<std::uint32_t>& caller) {
    return coupleSpells(at(dependency), at(caller), 2880, 5, 120);
}

} // namespace

class TstSpellCoupling final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void troubleThatFollowsIsCountedWithItsLag() {
        const auto found = couple({100, 400, 900, 1300, 2000, 2500}, {101, 402, 901, 1301, 2001, 2700});
        QCOMPARE(found.spells, std::size_t{6});
        QCOMPARE(found.followed, std::size_t{5});
        QCOMPARE(found.before, std::size_t{5});
        QCOMPARE(found.lag, std::size_t{1});
        QCOMPARE(found.callerAlone, std::size_t{1});
        QCOMPARE(found.shared, (std::vector<std::uint32_t>{100, 400, 900, 1300, 2000}));
        QVERIFY(found.chance < 1e-5);
        HOLDFAST_COMPARE(directionOf(found), DirectionFrom::TimeOrder);
    }

    /// The other way round the same pairs say nothing of a dependency.
    void theDirectionIsNotReversible() {
        const auto found = couple({101, 402, 901, 1301, 2001, 2700}, {100, 400, 900, 1300, 2000, 2500});
        QCOMPARE(found.followed, std::size_t{0});
        QCOMPARE(found.after, std::size_t{5});
        QCOMPARE(found.chance, 1.0);
        HOLDFAST_COMPARE(directionOf(found), DirectionFrom::Nothing);
    }

    void whoIsInTroubleAloneTellsWhereTimeDoesNot() {
        const std::vector<std::uint32_t> shared{100, 400, 900, 1300, 2000};
        auto more = shared;
        for (const std::uint32_t own : {600U, 1100U, 1600U, 1800U, 2300U})
            more.push_back(own);
        std::ranges::sort(more);
        HOLDFAST_COMPARE(directionOf(couple(shared, more)), DirectionFrom::LonelySpells);
        auto early = more; // one of the caller's own began just before
        *std::ranges::find(early, 900U) = 899;
        HOLDFAST_COMPARE(directionOf(couple(shared, early)), DirectionFrom::LonelySpells);
        HOLDFAST_COMPARE(directionOf(couple(more, shared)), DirectionFrom::Nothing);
        HOLDFAST_COMPARE(directionOf(couple(shared, shared)), DirectionFrom::Nothing);
    }

    /// Both are restless during one hour and calm all day: five of ten coincide, as they would by chance.
    void aRestlessHourIsNoEvidence() {
        std::vector<std::uint32_t> left;
        std::vector<std::uint32_t> right;
        for (std::uint32_t i = 0; i < 10; ++i) {
            left.push_back(1000 + 12 * i);
            right.push_back(1000 + 11 * i + 3);
        }
        const auto found = coupleSpells(at(left), at(right), 2880, 5, 120);
        QVERIFY(found.followed >= 4);
        QVERIFY2(found.chance > 0.05, qPrintable(QString::number(found.chance)));
    }

    void nothingIsNoEvidence() {
        QCOMPARE(couple({}, {}).chance, 1.0);
        QCOMPARE(couple({5}, {}).chance, 1.0);
        QCOMPARE(coupleSpells(at({}), at({}), 0, 5, 120).chance, 1.0);
        HOLDFAST_COMPARE(directionOf({}), DirectionFrom::Nothing);
    }

    void signsAreTossedFairly() {
        QCOMPARE(signTest(5, 5), 1.0 / 32.0);
        QCOMPARE(signTest(0, 5), 1.0);
        QCOMPARE(signTest(0, 0), 1.0);
        QVERIFY(std::abs(signTest(3, 4) - 5.0 / 16.0) < 1e-12);
    }
};

HOLDFAST_TEST(TstSpellCoupling)
#include "tst_spell_coupling.moc"

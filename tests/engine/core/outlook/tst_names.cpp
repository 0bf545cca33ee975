// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/names.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <string>

using namespace holdfast;
using namespace holdfast::outlook;

class TstNames final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everythingHasAWordOfItsOwn() {
        const auto word = [](auto value) { return std::string(outlook::toString(value)); };
        QCOMPARE(word(warnings::ReasonKind::OnItsWay), std::string("on-its-way"));
        QCOMPARE(word(warnings::ReasonKind::Anomaly), std::string("anomaly"));
        QCOMPARE(word(warnings::Outcome::Intervened), std::string("intervened"));
        QCOMPARE(word(warnings::Outcome::False), std::string("false"));
        QCOMPARE(word(warnings::LimitSide::Below), std::string("below"));
        QCOMPARE(word(analysis::AnomalyKind::LevelShift), std::string("level-shift"));
        QCOMPARE(word(analysis::DriftStanding::Drifted), std::string("drifted"));
        QCOMPARE(word(Silence::Learning), std::string("learning"));
    }
};

HOLDFAST_TEST(TstNames)
#include "tst_names.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>

using namespace holdfast;

class TstText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void quantitiesAreReadInTheUnitOfTheSignal() {
        QCOMPARE(*parseQuantity("99.9 %", Unit::Ratio), 0.999); // QCOMPARE: equal up to rounding
        HOLDFAST_COMPARE(parseQuantity("0.95", Unit::Ratio).value(), 0.95);
        HOLDFAST_COMPARE(parseQuantity("500 ms", Unit::Seconds).value(), 0.5);
        HOLDFAST_COMPARE(parseQuantity("2 GiB", Unit::Bytes).value(), 2.0 * 1024 * 1024 * 1024);
        HOLDFAST_COMPARE(parseQuantity("512MB", Unit::Bytes).value(), 512e6);
        HOLDFAST_COMPARE(parseQuantity("30 d", Unit::Days).value(), 30.0);
        HOLDFAST_COMPARE(parseQuantity("10 MiB/s", Unit::BytesPerSecond).value(), 10.0 * 1024 * 1024);
    }

    void whatIsNoQuantityIsNothing() {
        for (const auto* text : {"", " ", "abc", "5 parsecs", "nan", "inf", "1e999", "--5", "5 5"}) {
            QVERIFY2(!parseQuantity(text, Unit::Seconds), text);
            QVERIFY2(!parseBytes(text), text);
        }
        QVERIFY(!parseBytes("-1 GiB"));
        QVERIFY(!parseDuration("-5 s"));
        QVERIFY(!parseDuration("5")); // no unit is no duration
    }

    void durationsAreMilliseconds() {
        QCOMPARE(parseDuration("250 ms")->count(), 250);
        QCOMPARE(parseDuration("2s")->count(), 2'000);
        QCOMPARE(parseDuration(" 5 min ")->count(), 300'000);
        QCOMPARE(parseDuration("1.5h")->count(), 5'400'000);
    }

    void theNearestWordIsFoundForATypingMistake() {
        constexpr std::array<std::string_view, 4> words{"postgres", "redis", "proxy", "http"};
        QCOMPARE(nearestWord("postgers", words), std::string_view("postgres"));
        QCOMPARE(nearestWord("htp", words), std::string_view("http"));
        QCOMPARE(nearestWord("Redis", words), std::string_view("redis"));
        QVERIFY(nearestWord("kubernetes", words).empty());
        QVERIFY(nearestWord("", words).empty());
        QVERIFY(nearestWord(std::string(1'000'000, 'x'), words).empty());
    }

    void swappedLettersAreOneEdit() {
        QCOMPARE(editDistance("redis", "reids"), std::size_t{1});
        QCOMPARE(editDistance("", "abc"), std::size_t{3});
        QCOMPARE(editDistance("same", "SAME"), std::size_t{0});
    }
};

HOLDFAST_TEST(TstText)
#include "tst_text.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/number_series.h"
#include "engine/stores/value_mapping.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <random>

using namespace holdfast::stores;

using Values = std::vector<double>;

namespace {

bool sameBits(const Values& a, const Values& b) {
    return std::ranges::equal(a, b, [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

bool comesBack(const Values& values) {
    Values back;
    return decodeValues(encodeValues(values), values.size(), back) && sameBits(values, back);
}

} // namespace

class TstValueMapping : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decimalsAreFoundWhicheverWayTheyWereMade();
    void theBitsKeepTheOrderOfTheValues();
    void oddValuesComeBackBitByBit();
    void everyFiniteDoubleComesBack();
    void aSignalAtRestDoesNotHideTheDigitsItMovesWith();
    void oneOddValueAmongDecimalsCostsOnlyItself();
    void infinityInTheBytesIsDamage();
    void foreignBytesNeverCrash();
};

void TstValueMapping::decimalsAreFoundWhicheverWayTheyWereMade() {
    const auto quotient = ValueMapping::choose(Values{12.345, 0.007, 1999.999});
    QCOMPARE(quotient.form(), ValueMapping::Form::Quotient);
    QCOMPARE(quotient.digits(), std::uint8_t{3});
    QCOMPARE(quotient.toNumber(12.345).value_or(0), std::int64_t{12345});
    Values products;
    for (int i = 1; i < 100; ++i)
        products.push_back((1000 + i * 7919) * 1e-6);
    const auto product = ValueMapping::choose(products);
    QCOMPARE(product.form(), ValueMapping::Form::Product);
    QCOMPARE(product.digits(), std::uint8_t{6});
    QVERIFY(!product.toNumber(1.0 / 3.0));
}

void TstValueMapping::theBitsKeepTheOrderOfTheValues() {
    const ValueMapping bits;
    const Values ascending = {-1e308, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1e-308, 1.0, 1.5, 1e308};
    for (std::size_t i = 1; i < ascending.size(); ++i)
        QVERIFY(*bits.toNumber(ascending[i - 1]) < *bits.toNumber(ascending[i]));
}

void TstValueMapping::oddValuesComeBackBitByBit() {
    QVERIFY(comesBack({}));
    QVERIFY(comesBack({-0.0}));
    QVERIFY(comesBack({0.0, -0.0, 0.0, -0.0, 1.0}));
    QVERIFY(comesBack(
        {5e-324, -5e-324, 2.2250738585072011e-308, 1.7976931348623157e308, -1.7976931348623157e308}));
    QVERIFY(
        comesBack({9007199254740991.0, 9007199254740992.0, 9007199254740994.0, 1e22, 123456789012345678.0}));
    QVERIFY(comesBack({0.1, 0.2, 0.1 + 0.2, 1.0 / 3.0}));
}

void TstValueMapping::everyFiniteDoubleComesBack() {
    std::mt19937_64 random(31);
    for (int round = 0; round < 300; ++round) {
        Values values;
        const auto digits = static_cast<int>(random() % 10);
        for (auto left = random() % 80; left > 0; --left) {
            auto value = std::bit_cast<double>(random());
            if (!std::isfinite(value)) value = -0.0;
            // Mixtures: any bits, decimals, floats.
            if (round % 3 == 1)
                value = std::round(std::fmod(value, 1e6) * std::pow(10, digits)) / std::pow(10, digits);
            if (round % 3 == 2 && random() % 4 != 0)
                value = static_cast<double>(static_cast<float>(random() % 1000) / 7.0F);
            values.push_back(value);
        }
        QVERIFY2(comesBack(values), qPrintable(QStringLiteral("round %1").arg(round)));
    }
}

void TstValueMapping::aSignalAtRestDoesNotHideTheDigitsItMovesWith() {
    Values values(1000, 0.0);
    for (std::size_t i = 0; i < values.size(); i += 10)
        values[i] = static_cast<double>(i * 37 % 1000) / 1000.0;
    QVERIFY(comesBack(values));
    QVERIFY2(encodeValues(values).size() < 300, qPrintable(QString::number(encodeValues(values).size())));
}

void TstValueMapping::oneOddValueAmongDecimalsCostsOnlyItself() {
    Values values;
    for (int i = 0; i < 240; ++i)
        values.push_back(static_cast<double>(i * 7919 % 50) / 100.0);
    const auto before = encodeValues(values).size();
    values[100] = std::acos(-1.0);
    values[200] = -0.0;
    QVERIFY(comesBack(values));
    QVERIFY(encodeValues(values).size() <= before + 24);
}

void TstValueMapping::infinityInTheBytesIsDamage() {
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(ValueMapping::Form::Bits));
    const std::vector<std::int64_t> numbers = {
        std::bit_cast<std::int64_t>(std::numeric_limits<double>::infinity())};
    out.append(encodeNumbers(numbers));
    Values values;
    QVERIFY(!decodeValues(out.bytes(), 1, values));
}

void TstValueMapping::foreignBytesNeverCrash() {
    std::mt19937 random(32);
    Values values;
    for (int round = 0; round < 20000; ++round) {
        ByteVector foreign(random() % 40);
        for (auto& byte : foreign)
            byte = static_cast<std::uint8_t>(random());
        if (!foreign.empty()) foreign[0] &= 0x07;
        if (foreign.size() > 1) foreign[1] = static_cast<std::uint8_t>(foreign[1] % 20);
        if (!decodeValues(foreign, 20, values)) continue;
        QCOMPARE(values.size(), std::size_t{20});
        QVERIFY(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }));
    }
}

HOLDFAST_TEST(TstValueMapping)
#include "tst_value_mapping.moc"

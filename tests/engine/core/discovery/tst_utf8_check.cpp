// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/utf8_check.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <string>

using namespace holdfast::discovery;

class TstUtf8Check final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void textInManyLanguagesIsText() {
        QVERIFY(!findNonText(""));
        QVERIFY(!findNonText("services:\n  größe: «Ελληνικά» 漢字 🦀\n"));
    }

    void theFirstWrongByteIsNamedWithItsPlace() {
        const auto latin = findNonText("a: b\nstra\xDF"
                                       "e: x\n");
        QVERIFY(latin.has_value());
        QCOMPARE(latin->line, 2);
        QCOMPARE(latin->column, 5);
        QCOMPARE(latin->byte, 0xDFU);
        // Columns are characters, not bytes.
        QCOMPARE(findNonText("é\xFF")->column, 2);
        QCOMPARE(findNonText(std::string_view("a\0b", 3))->byte, 0U);
    }

    void overlongSurrogateAndCutCharactersAreNoText() {
        for (const std::string text :
             {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"})
            QVERIFY(findNonText(text).has_value());
    }
};

HOLDFAST_TEST(TstUtf8Check)
#include "tst_utf8_check.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/canonical_json.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;

class TstCanonicalJson : public QObject {
    Q_OBJECT

    static bool refused(const std::string& text, const char* because, const DocumentBounds& bounds = {}) {
        const auto read = canonicalDocument(text, "here", bounds);
        return !read && read.error().code == ErrorCode::FixInput && read.error().where == "here" &&
               read.error().detail.find(because) != std::string::npos;
    }

private Q_SLOTS:

    void oneTextForOneDocument() {
        const auto left = nlohmann::json::parse(R"({"b": 1.50, "a": [true, null, "ä\u00e4"]})");
        const auto right = nlohmann::json::parse(R"({"a":[true,null,"\u00e4ä"],"b":1.5})");
        QCOMPARE(canonicalText(left), canonicalText(right));
        QCOMPARE(canonicalText(left), std::string(R"({"a":[true,null,"ää"],"b":1.5})"));
    }

    void itsOwnTextIsReadAgain() {
        const nlohmann::json document{
            {"text", "\"\\\n\x01"}, {"number", 0.1}, {"big", 18446744073709551615ULL}};
        const auto read = canonicalDocument(canonicalText(document), "here");
        QVERIFY(read.has_value());
        QVERIFY(*read == document);
    }

    void anotherSpellingIsRefused() {
        for (const auto* text : {R"({"b":1,"a":2})", R"({"a":1,"a":1})", R"({"a": 1})", R"({"a":1.0e0})",
                                 "{\"a\":1}\n", R"({"a":"\u0041"})", R"({"a":1}x)"})
            QVERIFY2(refused(text, "It is n"), text);
    }

    void whatIsNoJsonIsRefused() {
        for (const auto* text : {"", "{", "[1,", "nul", "\xff\xfe", "{\"a\":}", "\"\\ud800\""})
            QVERIFY2(refused(text, "no JSON"), text);
    }

    void hugeAndNestedIsRefusedBeforeItIsRead() {
        QVERIFY(refused(std::string(200, 'x'), "200 bytes", {.bytes = 100}));
        const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
        QVERIFY(refused(deep, "32 deep"));
        QVERIFY(refused(std::string(1'000'000, '{'), "32 deep"));
        // Brackets inside of texts are none.
        QVERIFY(canonicalDocument("[\"" + std::string(1'000, '[') + "\"]", "here").has_value());
        const nlohmann::json escaped{"\"" + std::string(1'000, '[')};
        QVERIFY(canonicalDocument(canonicalText(escaped), "here").has_value());
    }

    void bytesThatAreNoTextAreTold() {
        QVERIFY(isUtf8("ä «x» \n"));
        QVERIFY(isUtf8(""));
        QVERIFY(!isUtf8("\xff"));
        QVERIFY(!isUtf8(std::string("a\xc3")));
    }
};

HOLDFAST_TEST(TstCanonicalJson)
#include "tst_canonical_json.moc"

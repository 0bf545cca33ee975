// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/json_fields.h"
#include "engine/core/fleet/state_json.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;

class TstJsonFields final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void timesGoThereAndBack() {
        for (const long long ms : {0LL, 1'780'000'000'123LL, 951'782'399'999LL, -1LL, -86'400'000LL * 365}) {
            const TimePoint time{Duration(ms)};
            const auto back = timeFromIso8601(toIso8601(time));
            QVERIFY(back);
            QVERIFY2(*back == time, toIso8601(time).c_str());
        }
    }

    void whatIsNoTimeIsRefused() {
        for (const std::string text :
             {"", "2026-11-21", "2026-11-21T02:30:00Z", "2026-13-21T02:30:00.000Z",
              "2026-02-30T02:30:00.000Z", "2026-11-21T24:30:00.000Z", "2026-11-21 02:30:00.000Z",
              "2026-11-21T02:30:00.000+", "-026-11-21T02:30:00.000Z", "2026-11-21T02:30:0x.000Z"})
            QVERIFY2(!timeFromIso8601(text), text.c_str());
    }

    void theFirstMistakeIsKept() {
        const auto document = nlohmann::json::parse(R"({"a": 1, "b": "x", "c": -1, "d": true})");
        FieldReader fields(document, "here");
        QVERIFY(fields.text("b") == "x");
        QVERIFY(fields.flag("d"));
        QCOMPARE(fields.number("a"), 1.0);
        QVERIFY(fields.result());
        QCOMPARE(fields.count("c"), std::uint64_t{0});
        QVERIFY(fields.text("missing").empty());
        QVERIFY(!fields.result());
        QVERIFY(fields.result().error().detail == "«c» is no whole number from 0");
        QVERIFY(fields.result().error().where == "here");
    }

    void otherKindsAreRefused() {
        const auto document = nlohmann::json::parse(R"({"a": [], "b": {}, "c": null})");
        const auto refuses = [&](auto read) {
            FieldReader fields(document, "here");
            read(fields);
            return !fields.result();
        };
        QVERIFY(refuses([](FieldReader& f) { (void)f.text("a"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.number("b"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.array("b"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.object("a"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.flag("c"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.seconds("c"); }));
        QVERIFY(refuses([](FieldReader& f) { (void)f.time("c"); }));
    }

    void whatIsNoObjectIsRefused() {
        QVERIFY(!objectFromText("[1]", 100, "here"));
        QVERIFY(!objectFromText("{\"a\":1", 100, "here"));
        QVERIFY(!objectFromText("{\"a\": 1}", 7, "here"));
        QVERIFY(objectFromText("{\"a\": 1}", 8, "here"));
        const auto list = nlohmann::json::parse("[1]");
        FieldReader fields(list, "here");
        QVERIFY(!fields.result());
        QVERIFY(fields.text("a").empty());
    }
};

HOLDFAST_TEST(TstJsonFields)
#include "tst_json_fields.moc"

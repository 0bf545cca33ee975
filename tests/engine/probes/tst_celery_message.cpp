// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_message.h"
#include "tests/support/test_registry.h"

namespace {

using namespace holdfast::probes;

/// As Celery 5.2 writes it, with further headers and properties.
std::string message(const std::string& headers, const std::string& properties = {}) {
    return R"({"body": "W1sxLCAyXV0=", "content-encoding": "utf-8", "content-type": "application/json", )"
           R"("headers": {"lang": "py", "task": "tasks.add", "id": "978c112e", "timelimit": [null, 1600000000])" +
           headers +
           R"(}, "properties": {"delivery_info": {"exchange": "", "timestamp": 1700000000}, "priority": 0)" +
           properties + "}}";
}

class TstCeleryMessage : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlainMessageTellsNothingOfTime() {
        const auto plain = parseCeleryMessage(message(R"(, "eta": null, "expires": null)"));
        QVERIFY(plain);
        QVERIFY(!plain->published && !plain->eta);
        QVERIFY(!plain->waited(1.8e9));
    }

    void stampsOfApplicationsAndTheirMonitoring() {
        for (const char* header :
             {R"(, "enqueued_at": 1790000000)", R"(, "sent_at": 1790000000000)",
              R"(, "sentry-task-enqueued-time": "1790000000.0")", R"(, "queued_at": "2026-09-21T14:13:20Z")",
              R"(, "published_at": "2026-09-21T16:13:20.000000+02:00")"}) {
            const auto stamped = parseCeleryMessage(message(header));
            QVERIFY2(stamped && stamped->published, header);
            QCOMPARE(*stamped->published, 1.79e9);
            QCOMPARE(*stamped->waited(1.79e9 + 42), 42.0);
        }
        const auto property = parseCeleryMessage(message("", R"(, "timestamp": 1790000000)"));
        QCOMPARE(property->published, std::optional(1.79e9));
    }

    void aTaskForLaterWaitsSinceItCouldHaveRun() {
        const auto later = parseCeleryMessage(message(R"(, "eta": "2026-09-21T14:13:20.500000+00:00")"));
        QCOMPARE(later->eta, std::optional(1.79e9 + 0.5));
        QVERIFY(!later->waited(1.79e9));
        QCOMPARE(*later->waited(1.79e9 + 10), 9.5);
    }

    void aSenderWhoseClockIsAheadHasNotWaitedNegatively() {
        const auto ahead = parseCeleryMessage(message(R"(, "timestamp": 1790000100)"));
        QCOMPARE(*ahead->waited(1.79e9), 0.0);
    }

    void stampsThatCouldMeanAnythingMeanNothing() {
        for (const char* text : {"", "yesterday", "12", "-1790000000", "nan", "2026-09-21T14:13:20",
                                 "2026-13-21T14:13:20Z", "2026-02-30T14:13:20Z", "2026-09-21T24:00:00Z",
                                 "2026-09-21", "2026-09-21T14:13:20+99:00", "1e300"})
            QVERIFY2(!parseStamp(text), text);
        QCOMPARE(parseStamp("1790000000000000"), std::optional(1.79e9));
        QCOMPARE(parseStamp("2026-09-21 14:13:20.25-0330"), std::optional(1.79e9 + 12600.25));
        QCOMPARE(parseStamp("1969-12-31T23:59:59Z"), std::optional(-1.0));
    }

    void whatIsNoMessageIsNone() {
        for (const char* text :
             {"", "[]", "42", "{", R"({"headers": {}})", R"({"a": {"headers": 1, "properties": 2}})"})
            QVERIFY2(!parseCeleryMessage(text), text);
    }

    void aHostileMessageIsRefused() {
        QVERIFY(!parseCeleryMessage(std::string(1'000'000, '[')));
        std::string deep = R"({"headers": )";
        for (int i = 0; i < 1000; ++i)
            deep += R"({"a":)";
        QVERIFY(!parseCeleryMessage(deep));
        const auto strange =
            parseCeleryMessage(message(R"(, "timestamp": {"timestamp": 1790000000}, "eta": [1790000000])"));
        QVERIFY(strange && !strange->published && !strange->eta);
    }
};

} // namespace

HOLDFAST_TEST(TstCeleryMessage)
#include "tst_celery_message.moc"

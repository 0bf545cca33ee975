// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_file.h"
#include "engine/core/fleet/state_json.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::testing;

class TstChangeReader final : public QObject {
    Q_OBJECT

private:
    static FleetFileOutcome with(const std::string& changes) {
        return readFleet("holdfast: 1\nfleet: x\nchanges:\n" + changes +
                         "services:\n  a: { kind: tcp, address: 'h:1' }\n");
    }

private Q_SLOTS:

    void aFreezeOfAZoneIsTwoInstants() {
        const auto outcome = with("  zone: Europe/Berlin\n"
                                  "  freezes:\n"
                                  "    - { from: 2026-12-20 18:00, until: 2027-07-06T06:00, set_by: Ada,\n"
                                  "        reason: the turn of the year }\n");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& calendar = outcome.fleet->changes;
        QVERIFY(!calendar.windows);
        QCOMPARE(calendar.freezes.value().size(), std::size_t{1});
        const auto& freeze = calendar.freezes->front();
        QCOMPARE(toIso8601(freeze.from), std::string("2026-12-20T17:00:00.000Z"));
        QCOMPARE(toIso8601(freeze.until), std::string("2027-07-06T04:00:00.000Z")); // in summer time
        QCOMPARE(freeze.setBy, std::string("Ada"));
        QCOMPARE(freeze.reason, std::string("the turn of the year"));
        QCOMPARE(freeze.zone, std::string("Europe/Berlin"));
    }

    void aWindowMayHaveItsOwnZoneOrOffsets() {
        const auto outcome =
            with("  windows:\n"
                 "    - { from: '2026-12-20T18:00-05:00', until: '2026-12-20T20:00', set_by: Bo, zone: "
                 "America/New_York }\n"
                 "    - { from: 2026-12-21T00:00Z, until: 2026-12-21T01:00Z, set_by: Bo }\n");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& windows = outcome.fleet->changes.windows.value();
        QVERIFY(windows[0].until - windows[0].from == std::chrono::hours(2));
        QCOMPARE(windows[1].zone, std::string("UTC"));
    }

    void anEmptyListIsSetWhichNoListIsNot() {
        const auto outcome = with("  freezes: []\n");
        QVERIFY(outcome.fleet != nullptr);
        QVERIFY(outcome.fleet->changes.freezes.value().empty());
        QVERIFY(!outcome.fleet->changes.windows);
    }

    void mistakesAreNamedWithTheirPlace_data() {
        QTest::addColumn<QByteArray>("changes");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char* name, const char* changes, const char* sentence) {
            QTest::newRow(name) << QByteArray(changes) << QByteArray(sentence);
        };
        row("zone", "  zone: Europe/Berln\n",
            "fleet.yaml:4:9: error: zone: There is no time zone «Europe/Berln». (did you mean "
            "«Europe/Berlin»?)");
        row("no zone", "  windows: [{ from: 2026-12-20T18:00, until: 2026-12-20T19:00Z, set_by: Bo }]\n",
            "fleet.yaml:4:21: error: from: the time has no offset, and no zone is given");
        row("a date alone", "  windows: [{ from: 2026-12-20, until: 2026-12-21T19:00Z, set_by: Bo }]\n",
            "from: expected a time such as 2026-12-20T18:00+01:00");
        row("leapt over",
            "  zone: Europe/Berlin\n  windows: [{ from: 2027-03-28T02:30, until: 2027-03-28T04:00, set_by: "
            "Bo }]\n",
            "from: clocks in Europe/Berlin leap over this time");
        row("twice",
            "  zone: Europe/Berlin\n  windows: [{ from: 2026-10-25T02:30, until: 2026-10-25T04:00, set_by: "
            "Bo }]\n",
            "from: clocks in Europe/Berlin show this time twice");
        row("backwards", "  windows: [{ from: 2026-12-20T18:00Z, until: 2026-12-20T17:00Z, set_by: Bo }]\n",
            "window: it ends before it begins");
        row("nobody", "  windows: [{ from: 2026-12-20T18:00Z, until: 2026-12-20T19:00Z }]\n",
            "window: «set_by» is missing");
        row("no reason", "  freezes: [{ from: 2026-12-20T18:00Z, until: 2026-12-20T19:00Z, set_by: Bo }]\n",
            "freeze: «reason» is missing");
        row("key", "  freeze: []\n", "changes: «freeze» is not known here (did you mean «freezes»?)");
        row("key of an entry", "  windows: [{ form: 2026-12-20T18:00Z }]\n",
            "window: «form» is not known here (did you mean «from»?)");
        row("no list", "  windows: none\n", "windows: expected a list");
        row("no window at all", "  windows: []\n", "note: windows: with an empty list no change is allowed");
    }

    void mistakesAreNamedWithTheirPlace() {
        QFETCH(QByteArray, changes);
        QFETCH(QByteArray, sentence);
        const auto outcome = with(changes.toStdString());
        if (!sentence.startsWith("note")) QVERIFY(outcome.fleet == nullptr);
        QVERIFY2(said(outcome).find(sentence.toStdString()) != std::string::npos, said(outcome).c_str());
    }
};

HOLDFAST_TEST(TstChangeReader)
#include "tst_change_reader.moc"

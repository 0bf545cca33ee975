// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::app;

namespace {

std::string refusal(const std::vector<std::string>& arguments) {
    const auto options = parseOptions(arguments);
    return options ? std::string() : options.error().detail;
}

} // namespace

class TstOptions final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutWordsTheWindowOpens() {
        const auto options = parseOptions({});
        QVERIFY(options);
        QVERIFY(options->action == Action::Window);
        QVERIFY(options->fleet.empty() && !options->lab);
    }

    void eachCommandTakesItsOptions() {
        const auto serve = parseOptions({"serve", "fleet.yaml", "--listen", "127.0.0.1:9000", "--no-api"});
        QVERIFY(serve && serve->action == Action::Serve);
        QCOMPARE(serve->fleet, std::string("fleet.yaml"));
        QCOMPARE(serve->listen, std::string("127.0.0.1:9000"));
        QVERIFY(!serve->api);
        const auto capture =
            parseOptions({"capture", "pictures", "--lab", "--size=1920x1080", "--scale", "2"});
        QVERIFY(capture && capture->action == Action::Capture);
        QCOMPARE(capture->captureFolder, std::string("pictures"));
        QCOMPARE(capture->width, 1920);
        QCOMPARE(capture->scale, 2.0);
        const auto impact = parseOptions({"impact", "--graph", "e.csv", "--service", "a", "--service", "b"});
        QVERIFY(impact && impact->action == Action::Impact);
        QCOMPARE(impact->services.size(), std::size_t{2});
        QVERIFY(impact->format == Format::Json);
        QVERIFY(parseOptions({"impact", "f.yaml", "--analysis", "--format", "text"})->format == Format::Text);
        const auto discover = parseOptions({"discover", "compose", "c.yaml", "o.yaml", "--profile", "a",
                                            "--profile", "b", "--host", "fd00::1", "--env-file", "x.env"});
        QVERIFY(discover && discover->action == Action::Discover);
        QCOMPARE(discover->sources.size(), std::size_t{2});
        QCOMPARE(discover->profiles.size(), std::size_t{2});
        QCOMPARE(discover->host, std::string("fd00::1"));
    }

    void aRestoreIsOfOneServiceFromABackup() {
        const auto one = parseOptions({"restore", "fleet.yaml", "db", "--from", "20261122-003000-7f3a",
                                       "--at", "2026-11-22T00:30:00Z", "--into", "fresh", "--confirm", "db"});
        QVERIFY(one && one->action == Action::Restore && !one->acting.dryRun);
        QCOMPARE(one->fleet, std::string("fleet.yaml"));
        QCOMPARE(one->acting.service, std::string("db"));
        QCOMPARE(one->acting.action, std::string("restore"));
        QCOMPARE(one->acting.settings.at("backup"), std::string("20261122-003000-7f3a"));
        QCOMPARE(one->acting.settings.at("at"), std::string("2026-11-22T00:30:00.000Z"));
        QCOMPARE(one->acting.settings.at("into"), std::string("fresh"));
        const auto other = parseOptions({"restore", "--lab", "postgres", "--transaction", "812"});
        QVERIFY(other && other->lab);
        QCOMPARE(other->acting.settings.at("transaction"), std::string("812"));
        QVERIFY(!other->acting.settings.contains("backup")); // the newest verified one
        // No further than the backup itself, without the log behind it.
        const auto itself = parseOptions({"restore", "f.yaml", "db", "--at", "backup"});
        QVERIFY(itself && !itself->acting.at);
        QCOMPARE(itself->acting.settings.at("at"), std::string("backup"));
        const auto beside =
            parseOptions({"backup", "restore", "f.yaml", "db", "--into", "/srv/x", "--at", "backup"});
        QVERIFY(beside && beside->acting.atBackup && !beside->acting.at);
        QVERIFY(refusal({"restore", "f.yaml", "db", "--at", "backup", "--transaction", "8"})
                    .contains("not both"));
        QVERIFY(refusal({"restore", "f.yaml", "db", "--at", "backups"}).contains("or backup"));
        QVERIFY(refusal({"backup", "drill", "f.yaml", "db", "--at", "backup"}).contains("backup restore"));
        QVERIFY(refusal({"restore", "f.yaml"}).contains("SERVICE"));
        QVERIFY(refusal({"restore", "f.yaml", "db", "--from", "yesterday"}).contains("the id of a backup"));
        QVERIFY(refusal({"restore", "f.yaml", "db", "--into", "/home"}).contains("fresh or in-place"));
        QVERIFY(refusal({"restore", "f.yaml", "db", "--into", "somewhere"}).contains("--into"));
        QVERIFY(refusal({"restore", "f.yaml", "db", "--at", "2026-11-22T00:30:00Z", "--transaction", "8"})
                    .contains("not both"));
        QVERIFY(refusal({"backup", "restore", "f.yaml", "db", "--into", "fresh"}).contains("--into FOLDER"));
        QVERIFY(parseOptions({"backup", "copy", "f.yaml", "db"}).has_value());
        QVERIFY(refusal({"backup", "copy", "f.yaml", "db", "20261122-003000-7f3a"})
                    .contains("one word too many"));
        const auto fetch = parseOptions({"backup", "fetch", "f.yaml", "db", "20261122-003000-7f3a"});
        QVERIFY(fetch && fetch->acting.verb == "fetch" && fetch->acting.backup == "20261122-003000-7f3a");
        QVERIFY(refusal({"backup", "verify-copy", "f.yaml"}).contains("expected a service"));
        QVERIFY(refusal({"backup", "fetch", "f.yaml", "db", "newest"}).contains("the id of a backup"));
        QVERIFY(refusal({"sweep", "f.yaml", "--from", "20261122-003000-7f3a"}).contains("restore"));
    }

    void aRollbackIsOfAServiceOrTheFleet() {
        const auto one =
            parseOptions({"rollback", "fleet.yaml", "api", "--to", "20261122-003000-7f3a", "--dry-run"});
        QVERIFY(one && one->action == Action::RollBack && one->acting.dryRun);
        QCOMPARE(one->fleet, std::string("fleet.yaml"));
        QCOMPARE(one->acting.service, std::string("api"));
        QCOMPARE(one->acting.action, std::string("emergency-rollback"));
        QCOMPARE(one->acting.settings.at("snapshot"), std::string("20261122-003000-7f3a"));
        QCOMPARE(one->acting.settings.at("scope"), std::string("service"));
        const auto all = parseOptions({"rollback", "--lab", "--confirm", "caddy"});
        QVERIFY(all && all->lab && all->acting.service.empty());
        QCOMPARE(all->acting.settings.at("scope"), std::string("fleet"));
        QVERIFY(!all->acting.settings.contains("snapshot")); // the newest safe point
        QVERIFY(refusal({"rollback"}).contains("FLEET.yaml"));
        QVERIFY(
            refusal({"rollback", "f.yaml", "api", "--to", "yesterday"}).contains("the name of a snapshot"));
        QVERIFY(refusal({"rollback", "f.yaml", "api", "more"}).contains("too many"));
        QVERIFY(refusal({"rollback", "f.yaml", "api", "--action", "restart"}).contains("--action"));
        QVERIFY(refusal({"sweep", "f.yaml", "--to", "20261122-003000-7f3a"}).contains("rollback"));
    }

    void snapshotsHaveAVerbAFleetAndAnId() {
        const auto diff = parseOptions({"snapshot", "diff", "f.yaml", "20261122-003000-7f3a"});
        QVERIFY(diff && diff->action == Action::Snapshot);
        QCOMPARE(diff->acting.verb, std::string("diff"));
        QCOMPARE(diff->fleet, std::string("f.yaml"));
        QCOMPARE(diff->acting.snapshot, std::string("20261122-003000-7f3a"));
        QVERIFY(diff->acting.other.empty());
        QVERIFY(parseOptions({"snapshot", "take", "--lab", "--reason", "a look"}));
        QVERIFY(refusal({"snapshot"}).find("expected one of take, list") != std::string::npos);
        QVERIFY(refusal({"snapshot", "pin", "f.yaml"}).find("the id of a snapshot") != std::string::npos);
        QVERIFY(refusal({"snapshot", "list"}).find("FLEET.yaml or --lab") != std::string::npos);
        QVERIFY(refusal({"snapshot", "list", "f.yaml", "x"}).find("too many") != std::string::npos);
        QVERIFY(refusal({"snapshot", "list", "f.yaml", "--format", "csv"}).find("text or json") !=
                std::string::npos);
    }

    void mistakesAreSentencesWithTheNearestWord_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QStringList& arguments, const char* said) {
            QTest::newRow(name) << arguments << QString::fromUtf8(said);
        };
        const auto words = [](const char* text) { return QString::fromUtf8(text).split(QLatin1Char(' ')); };
        row("an option", words("--formt json"), "did you mean --format?");
        row("a command", words("chek fleet.yaml"), "did you mean «check»?");
        row("a value", words("sweep f.yaml --format xml"), "expected text, json or csv, found «xml»");
        row("no value", words("sweep f.yaml --format"), "--format: expected text, json or csv");
        row("a size", words("capture d --lab --size 10x10"), "from 640x400 to 7680x4320");
        row("no fleet", words("serve"), "a fleet file or --lab is missing");
        row("both", words("serve f.yaml --lab"), "not both");
        row("too many", words("check a.yaml b.yaml"), "«b.yaml» is one word too many");
        row("impact without", words("impact f.yaml"), "expected --service NAME");
        row("impact of nothing", words("impact --service a"), "either a fleet file or --graph");
        row("impact of both", words("impact f.yaml --graph e.csv --analysis"),
            "either a fleet file or --graph");
        row("stream of a forest", words("anomalies --method stream --input f.csv --trees 5"),
            "are for anomalies --method forest");
        row("discover what", words("discover"), "expected «discover compose FILE»");
        row("discover another", words("discover dokcer"), "expected «compose», found «dokcer»");
        row("discover nothing", words("discover compose"), "the Compose file is missing");
        row("discover as a table", words("discover compose c.yaml --format csv"), "text or json");
        row("no host", words("discover compose c.yaml --host a:b:80/x"), "--host: expected");
        row("profiles elsewhere", words("check f.yaml --profile a"), "are for discover");
        row("not for check", words("check f.yaml --analysis"), "are for impact");
    }

    void mistakesAreSentencesWithTheNearestWord() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        std::vector<std::string> words;
        for (const QString& word : arguments)
            words.push_back(word.toStdString());
        const auto text = QString::fromStdString(refusal(words));
        QVERIFY2(text.contains(said), qPrintable(text));
    }
};

HOLDFAST_TEST(TstOptions)
#include "tst_options.moc"

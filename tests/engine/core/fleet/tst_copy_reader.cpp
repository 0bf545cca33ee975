// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/copy_reader.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;

class TstCopyReader final : public QObject {
    Q_OBJECT

    static std::string textWith(const std::string& copy, const std::string& more = {}) {
        return fleetWith(
            "  db: { kind: postgres, address: 'postgresql://keeper@h:5432/app', backup: { repository: "
            "/b, " +
            more + "copy: { " + copy + " } } }\n");
    }

    static bool refused(const std::string& text, const char* why) {
        const auto outcome = readFleet(text);
        if (outcome.fleet || said(outcome).find(why) == std::string::npos)
            qWarning("%s", said(outcome).c_str());
        return !outcome.fleet && said(outcome).find(why) != std::string::npos;
    }

    /// What a file of that text says; nothing when it is refused.
    static std::optional<CopySettings> read(const std::string& text) {
        const auto outcome = readFleet(text);
        return outcome.fleet ? outcome.fleet->services.front().backup->copy : std::nullopt;
    }

    static inline const std::string kRest = ", credentials_file: /etc/keys/s3";
    static inline const std::string kGood = "to: 's3://kept', endpoint: ";

private Q_SLOTS:

    void aCopyIsKeptInABucket() {
        const auto all =
            read(textWith("to: 's3://kept/a/b/', endpoint: 'https://s3.example.net:9000/', region: "
                          "eu-central-1, ca_file: /etc/ca.pem" +
                          kRest));
        QVERIFY(all.has_value());
        const CopySettings expected{.bucket = "kept",
                                    .prefix = "a/b",
                                    .endpoint = "https://s3.example.net:9000",
                                    .region = "eu-central-1",
                                    .credentialsFile = "/etc/keys/s3",
                                    .caFile = "/etc/ca.pem"};
        QVERIFY(*all == expected);
        QCOMPARE(all->target(), std::string("s3://kept/a/b"));
        const auto here = read(textWith(kGood + "'http://127.0.0.1:9000'" + kRest));
        QVERIFY(here && here->region == "us-east-1" && here->prefix.empty());
        QVERIFY(!read(
            fleetWith("  db: { kind: redis, address: 'redis://h:6379', backup: { repository: /b } }\n")));
    }

    void whatCannotBeIsAMistake() {
        QVERIFY(refused(textWith(kGood + "'http://s3.example.net'" + kRest), "is not encrypted"));
        QVERIFY(refused(textWith(kGood + "'https://s3.example.net/x'" + kRest), "without path"));
        QVERIFY(refused(textWith(kGood + "'https://me:word@s3.example.net'" + kRest),
                        "without path and credentials"));
        QVERIFY(refused(textWith(kGood + "'https://h'"), "«credentials_file» is missing"));
        QVERIFY(refused(textWith(kGood + "'https://h', credentials_file: /b/key"), "lies in the repository"));
        QVERIFY(refused(textWith("endpoint: 'https://h'" + kRest), "«to» is missing"));
        QVERIFY(refused(textWith("to: 's3://kept'" + kRest), "«endpoint» is missing"));
        QVERIFY(refused(textWith(kGood + "'https://h', region: 'a b'" + kRest), "region: expected"));
        QVERIFY(refused(textWith(kGood + "'https://h', regoin: a" + kRest), "did you mean «region»?"));
        for (const char* to : {"/folder", "s3://", "s3://A_B", "s3://kept//x", "s3://kept/../x", "gs://kept"})
            QVERIFY2(refused(textWith("endpoint: 'https://h', to: '" + std::string(to) + "'" + kRest),
                             "to: expected"),
                     to);
        QVERIFY(refused(textWith(kGood + "'https://h'" + kRest, "method: pgbackrest, stanza: m, "),
                        "pgBackRest keeps its own"));
    }

    void thePublishedSchemaKnowsTheSameKeys() {
        std::ifstream file(HOLDFAST_RESOURCES "/schemas/fleet.schema.json");
        const auto schema = nlohmann::json::parse(file);
        std::vector<std::string> published;
        for (const auto& [key, value] : schema.at("$defs").at("copy").at("properties").items())
            published.push_back(key);
        std::vector<std::string> read(yaml::copyKeys().begin(), yaml::copyKeys().end());
        std::ranges::sort(read);
        QVERIFY(published == read);
    }
};

HOLDFAST_TEST(TstCopyReader)
#include "tst_copy_reader.moc"

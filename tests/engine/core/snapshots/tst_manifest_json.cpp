// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/canonical_json.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using nlohmann::json;

class TstManifestJson : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aManifestIsReadAgainToTheLastField() {
        auto manifest = sampleSnapshot().manifest;
        manifest.occasion = Occasion::Safety;
        manifest.by = "ada";
        manifest.reason = "before a rollback";
        manifest.plan = "01hplan";
        manifest.safety = {.safe = false, .sweeps = 1, .whyNot = "An action was running."};
        manifest.services[0].missing[PartKind::Settings] = "The server did not answer.";
        manifest.services[0].health = {};
        const auto read = manifestFrom(manifestText(manifest));
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        HOLDFAST_COMPARE(*read, manifest);
        QCOMPARE(digestOf(*read), digestOf(manifest));
    }

    void everyByteOfAManifestCounts() {
        const auto text = manifestText(sampleSnapshot().manifest);
        const auto digest = digestOf(sampleSnapshot().manifest);
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto other = text;
            other[i] = static_cast<char>(other[i] ^ 1);
            const auto read = manifestFrom(other);
            if (read) QVERIFY(digestOf(*read) != digest);
        }
    }

    void aTruncatedManifestIsRefused() {
        const auto text = manifestText(sampleSnapshot().manifest);
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!manifestFrom(text.substr(0, size)));
    }

    void wrongFieldsAreRefusedInASentence() {
        const auto good = json::parse(manifestText(sampleSnapshot().manifest));
        const auto refusal = [](const json& document) {
            const auto read = manifestFrom(canonicalText(document), "file");
            return read ? std::string() : read.error().detail;
        };
        QVERIFY(refusal(good).empty());
        for (const auto& [field, value] : good.items()) {
            for (const json& wrong :
                 {json(), json(-1), json("x"), json(json::array({1})), json{{"a", 1}}, json(1e300)}) {
                if (wrong.is_string() && value.is_string() && field != "id" && field != "taken" &&
                    field != "format" && field != "occasion")
                    continue;
                auto bad = good;
                bad[field] = wrong;
                QVERIFY2(!refusal(bad).empty(), (field + " " + wrong.dump()).c_str());
            }
            auto without = good;
            without.erase(field);
            QVERIFY2(!refusal(without).empty(), field.c_str());
        }
        auto more = good;
        more["surprise"] = 1;
        QVERIFY(refusal(more).find("does not know") != std::string::npos);
        auto newer = good;
        newer["version"] = 2;
        QVERIFY(refusal(newer).find("version 2") != std::string::npos);
    }

    void servicesStandByNameEachOnce() {
        auto manifest = sampleSnapshot().manifest;
        std::swap(manifest.services[0], manifest.services[1]);
        QVERIFY(!manifestFrom(manifestText(manifest)));
        manifest.services[1] = manifest.services[0];
        QVERIFY(!manifestFrom(manifestText(manifest)));
    }

    void randomBytesNeverPass() {
        std::mt19937 random(7);
        const auto good = manifestText(sampleSnapshot().manifest);
        for (int i = 0; i < 2'000; ++i) {
            auto text = good;
            for (int k = 0; k < 3; ++k) {
                const auto at = random() % text.size();
                switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 20);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 20));
                }
            }
            const auto read = manifestFrom(text);
            if (read) QCOMPARE(manifestText(*read), text);
        }
    }
};

HOLDFAST_TEST(TstManifestJson)
#include "tst_manifest_json.moc"

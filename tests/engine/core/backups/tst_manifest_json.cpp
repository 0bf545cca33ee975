// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/canonical_json.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/test_registry.h"

#include <set>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace std::chrono_literals;
using nlohmann::json;
using snapshots::canonicalText;

class TstManifestJson : public QObject {
    Q_OBJECT

    static std::string refusal(const json& document) {
        const auto read = manifestFrom(canonicalText(document), "file");
        return read ? std::string() : read.error().detail;
    }

    static Proofs sampleProofs() {
        return {.verified = Verification{.at = kNoon + 1min, .sound = true, .text = "pg_verifybackup: fine."},
                .drilled = DrillReport{.at = kNoon + 1h,
                                       .proven = false,
                                       .text = "A table differs.",
                                       .phases = {{"copy", 1200ms}, {"start", 300ms}},
                                       .restoredTo = kNoon + 30s,
                                       .findings = {"app.public.ledger has 11 rows instead of 12."}}};
    }

private Q_SLOTS:

    void aManifestIsReadAgainToTheLastField() {
        for (const auto method :
             {BackupMethod::Physical, BackupMethod::Logical, BackupMethod::PgBackRest, BackupMethod::Redis}) {
            auto manifest = sampleManifest();
            manifest.method = method;
            if (method != BackupMethod::Physical) manifest.log.reset();
            const auto read = manifestFrom(manifestText(manifest));
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            HOLDFAST_COMPARE(*read, manifest);
            manifest.key = "17df6f5ac6d2fedf";
            const auto sealed = manifestFrom(manifestText(manifest));
            QVERIFY(sealed && *sealed == manifest);
            manifest.key = "17df6f5ac6d2fed";
            QVERIFY(!manifestFrom(manifestText(manifest)));
        }
    }

    void everyByteOfAManifestCounts() {
        const auto manifest = sampleManifest();
        const auto text = manifestText(manifest);
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto other = text;
            other[i] = static_cast<char>(other[i] ^ 1);
            const auto read = manifestFrom(other);
            if (read) QVERIFY2(!(*read == manifest), other.c_str());
        }
    }

    void aTruncatedManifestIsRefused() {
        const auto text = manifestText(sampleManifest());
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!manifestFrom(text.substr(0, size)));
    }

    void wrongFieldsAreRefusedInASentence() {
        const auto good = json::parse(manifestText(sampleManifest()));
        QVERIFY(refusal(good).empty());
        const std::set<std::string> freeTexts{"fleet", "service", "server", "administrator", "tool"};
        for (const auto& [field, value] : good.items()) {
            for (const json& wrong :
                 {json(), json(-1), json("x"), json::array({1}), json{{"a", 1}}, json(1e300)}) {
                if (wrong.is_string() && freeTexts.contains(field)) continue;
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

    void aFileThatLeadsOutOfTheBackupIsRefused() {
        auto document = json::parse(manifestText(sampleManifest()));
        document["files"][0]["path"] = "../../../home/ada/.ssh/authorized_keys";
        QVERIFY(refusal(document).find("leads out") != std::string::npos);
        document["files"][0]["path"] = "wal/x"; // twice
        QVERIFY(refusal(document).find("each once") != std::string::npos);
    }

    void timesAndPositionsRunForward() {
        auto document = json::parse(manifestText(sampleManifest()));
        document["ended"] = "2026-11-22T11:59:59.000Z";
        QVERIFY(refusal(document).find("before «began»") != std::string::npos);
        document = json::parse(manifestText(sampleManifest()));
        document["log"]["end"] = "0/2000000";
        QVERIFY(refusal(document).find("before «begin»") != std::string::npos);
        document["log"]["end"] = "zero";
        QVERIFY(refusal(document).find("no position") != std::string::npos);
        document = json::parse(manifestText(sampleManifest()));
        document["log"]["segment_bytes"] = 12345;
        QVERIFY(refusal(document).find("size of segments") != std::string::npos);
    }

    void theLogBelongsToPhysicalBackups() {
        auto document = json::parse(manifestText(sampleManifest()));
        document["method"] = "redis";
        QVERIFY(refusal(document).find("belongs to physical") != std::string::npos);
    }

    void proofsAreReadAgain() {
        const auto proofs = sampleProofs();
        for (const auto& one :
             {Proofs{}, proofs, Proofs{.verified = proofs.verified}, Proofs{.drilled = proofs.drilled}}) {
            const auto read = proofsFrom(proofsText(one));
            QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
            HOLDFAST_COMPARE(*read, one);
        }
        QVERIFY(!proofsFrom(manifestText(sampleManifest())));
        QVERIFY(!manifestFrom(proofsText(proofs)));
    }

    void damagedProofsAreRefused() {
        const auto text = proofsText(sampleProofs());
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!proofsFrom(text.substr(0, size)));
        auto document = json::parse(text);
        document["drilled"]["phases"][0]["milliseconds"] = 1e18;
        QVERIFY(!proofsFrom(canonicalText(document)));
        document = json::parse(text);
        document["drilled"]["findings"][0] = 1;
        QVERIFY(!proofsFrom(canonicalText(document)));
        document = json::parse(text);
        document["verified"]["surprise"] = 1;
        QVERIFY(!proofsFrom(canonicalText(document)));
    }
};

HOLDFAST_TEST(TstManifestJson)
#include "tst_manifest_json.moc"

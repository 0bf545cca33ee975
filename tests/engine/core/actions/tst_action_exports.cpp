// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/action_exports.h"
#include "engine/core/actions/plan_json.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;

class TstActionExports final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanThatWasTakenAwayIsReadAgain() {
        Plan plan{.id = PlanId("p-1"), .target = {.service = ServiceId("api")}, .reason = "it is ill"};
        plan.steps = {{.title = "Restart", .service = ServiceId("api"), .operation = {.name = "restart"}}};
        plan.changes = {{.field = "env TOKEN",
                         .before = "hunter2",
                         .after = "hunter3",
                         .sensitivity = Sensitivity::Secret}};
        const auto text = planAsJsonText(plan);
        QVERIFY(text.ends_with("}\n"));
        QVERIFY(text.find("hunter") == std::string::npos);
        const auto document = nlohmann::json::parse(text);
        QVERIFY(document == planToJson(plan));
    }

    void aTrailIsOneArrayThatVerifiesAgain() {
        std::vector<AuditEntry> trail;
        AuditAnchor newest;
        for (const char* word : {"one", "two", "three"}) {
            trail.push_back(
                linked({.kind = "action-done", .actor = "ada", .text = word}, TimePoint{}, newest));
            newest = anchorOf(trail.back());
        }
        const auto document = nlohmann::json::parse(auditAsJsonText(trail));
        QCOMPARE(document.size(), std::size_t{3});
        std::vector<AuditEntry> again;
        for (const auto& entry : document) {
            auto read = auditFromJson(entry, "trail");
            QVERIFY(read.has_value());
            again.push_back(*read);
        }
        QVERIFY(verifyChain(again, newest).whole);
        QCOMPARE(auditAsJsonText({}), std::string("[]\n"));
    }
};

HOLDFAST_TEST(TstActionExports)
#include "tst_action_exports.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/sheet_json.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstSheetJson final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSheetSaysWhatIsAsked() {
        PlanSheet sheet{
            .plan = samplePlan(), .digest = digestOf(samplePlan()), .guards = {}, .ask = {}, .expires = kNow};
        sheet.guards = askGuards(sheet.plan, wellFacts(), GuardMoment::BeforeExecution);
        sheet.ask = confirmationFor(sheet.plan);
        auto document = sheetToJson(sheet);
        QVERIFY(!document["refused"].get<bool>());
        QCOMPARE(document["confirmation"]["typed_name"].get<std::string>(), std::string("learning"));
        QCOMPARE(document["digest"].get<std::string>(), sheet.digest);
        auto facts = wellFacts();
        facts.access.role = Role::Viewer;
        sheet.guards = askGuards(sheet.plan, facts, GuardMoment::BeforeExecution);
        document = sheetToJson(sheet);
        QVERIFY(document["refused"].get<bool>());
        QVERIFY(document["refusals"].get<std::string>().contains("role viewer"));
    }

    void evidenceThatIsDamagedIsNone() {
        PlanDetail detail{.plan = samplePlan(), .summary = {}, .steps = {}, .evidence = "{\"a\": 1}"};
        detail.steps.push_back(
            {.standing = StepStanding::Undone, .attempts = 1, .undoAttempts = 1, .text = "t"});
        QCOMPARE(provenToJson(detail)["evidence"]["a"].get<int>(), 1);
        QCOMPARE(provenToJson(detail)["steps"][0]["standing"].get<std::string>(), std::string("undone"));
        detail.evidence = "{";
        QVERIFY(provenToJson(detail)["evidence"].is_null());
    }

    void aRehearsalHidesSecretsInItsCalls() {
        const Rehearsal rehearsal{.plan = PlanId("1"),
                                  .steps = {{{.call = "AUTH password=hunter2", .answer = {}}}},
                                  .guards = {},
                                  .trouble = "stopped"};
        const auto text = rehearsalToJson(rehearsal).dump();
        QVERIFY(!text.contains("hunter2"));
        QVERIFY(text.contains("stopped"));
    }
};

HOLDFAST_TEST(TstSheetJson)
#include "tst_sheet_json.moc"

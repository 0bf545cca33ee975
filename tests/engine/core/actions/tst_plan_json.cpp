// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_json.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstPlanJson final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanGoesThereAndBack() {
        auto plan = samplePlan();
        plan.origin = Origin::Automation;
        plan.arguments = {{"replicas", "3"}};
        plan.steps[0].repeatability = Repeatability::Guarded;
        plan.steps[3].undo = {UndoKind::None, {}, "none: what was sent is sent"};
        plan.success.promises.push_back({.text = "the version is 1.8.2",
                                         .name = "version",
                                         .comparison = Comparison::Equal,
                                         .word = "1.8.2"});
        plan.affected.push_back({.service = ServiceId("api"),
                                 .effect = Effect::Down,
                                 .lasts = Duration(1'500),
                                 .probability = 0.25});
        const auto back = planFromText(planToJson(plan).dump());
        QVERIFY2(back, back ? "" : (back.error().detail + back.error().where).c_str());
        QVERIFY(*back == plan);
    }

    void secretsStayAtHome() {
        auto plan = samplePlan();
        plan.changes.push_back({.field = "env API_TOKEN", .before = "hunter2", .after = "hunter3"});
        plan.steps[0].title = "Call https://u:hunter2@proxy/";
        const auto document = planToJson(plan);
        QVERIFY(document.dump().find("hunter") == std::string::npos);
        const auto back = planFromJson(document);
        QVERIFY(back);
        QVERIFY(*back == masked(plan));
        QVERIFY(digestOf(*back) == digestOf(plan)); // it is still the plan that was confirmed
    }

    void aDamagedPlanIsRefusedWithItsPlace_data() {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("said");
        QTest::newRow("format") << "/format" << "2" << "format";
        QTest::newRow("action") << "/action" << "\"explode\"" << "action";
        QTest::newRow("tier") << "/tier" << "9" << "tier";
        QTest::newRow("too low a tier") << "/tier" << "1" << "tier";
        QTest::newRow("environment") << "/target/environment" << "\"home\"" << "environment";
        QTest::newRow("step") << "/steps/1/deadline_seconds" << "-1" << "step 2";
        QTest::newRow("step of another kind") << "/steps/1" << "7" << "step 2";
        QTest::newRow("undo") << "/steps/0/undo/kind" << "\"pray\"" << "undo";
        QTest::newRow("arguments") << "/steps/0/operation/arguments/replica" << "1" << "replica";
        QTest::newRow("what was asked for") << "/arguments" << "{\"replicas\": 3}" << "replicas";
        QTest::newRow("time") << "/drawn_up" << "\"yesterday\"" << "drawn_up";
        QTest::newRow("revision") << "/revision" << "-5" << "revision";
        QTest::newRow("readings") << "/success/readings" << "99999999999" << "verified";
        QTest::newRow("endless") << "/expected_seconds" << "1e300" << "expected_seconds";
    }

    void aDamagedPlanIsRefusedWithItsPlace() {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        QFETCH(QString, said);
        auto document = planToJson(samplePlan());
        document[nlohmann::json::json_pointer(pointer.toStdString())] =
            nlohmann::json::parse(value.toStdString());
        const auto back = planFromJson(document);
        QVERIFY(!back);
        const auto message = back.error().detail + " " + back.error().where;
        QVERIFY2(message.find(said.toStdString()) != std::string::npos, message.c_str());
    }

    void everyFieldIsMissed() {
        const auto whole = planToJson(samplePlan());
        for (const auto& item : whole.items()) {
            auto document = whole;
            document.erase(item.key());
            QVERIFY2(!planFromJson(document), item.key().c_str());
        }
    }

    void hostileTextIsRefused() {
        QVERIFY(!planFromText(""));
        QVERIFY(!planFromText("[]"));
        QVERIFY(!planFromText("{"));
        QVERIFY(!planFromText(std::string(2'000'000, ' ')));
        QVERIFY(!planFromText(std::string(500'000, '[')));
    }
};

HOLDFAST_TEST(TstPlanJson)
#include "tst_plan_json.moc"

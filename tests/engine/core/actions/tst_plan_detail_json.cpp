// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_detail_json.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::kNow;
using holdfast::actions::testing::samplePlan;

namespace {

PlanDetail sampleDetail() {
    return {
        .plan = masked(samplePlan()),
        .summary = {.plan = PlanId("1932"),
                    .service = ServiceId("learning"),
                    .action = RecoveryAction::Restore,
                    .tier = Tier::Destroys,
                    .origin = Origin::Automation,
                    .by = "ada",
                    .reason = "health 0.31",
                    .began = kNow,
                    .firstStep = kNow + Duration(1'500),
                    .ended = kNow + Duration(60'000),
                    .outcome = Outcome::NeedsPerson,
                    .cause = EndCause::Interrupted,
                    .why = "the replica did not start"},
        .steps = {{.standing = StepStanding::Undone, .attempts = 2, .undoAttempts = 1, .text = "«put back»"},
                  {}},
        .evidence = "{}"};
}

} // namespace

class TstPlanDetailJson final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsWrittenIsReadBack() {
        const auto detail = sampleDetail();
        const auto text = detailToJson(detail).dump();
        const auto read = detailFromJson(nlohmann::json::parse(text), "here");
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QVERIFY(read->plan == detail.plan);
        QVERIFY(read->summary == detail.summary);
        QVERIFY(read->steps == detail.steps);
    }

    void aPlanThatHasNotEndedIsReadBack() {
        auto summary = sampleDetail().summary;
        summary.firstStep.reset();
        summary.ended.reset();
        summary.outcome.reset();
        summary.cause = EndCause::None;
        const auto read = summaryFromJson(summaryToJson(summary), "here");
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QVERIFY(*read == summary);
    }

    void whatIsWrongIsNamed_data() {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("a word of no action") << QByteArray("action") << QByteArray("\"explode\"");
        QTest::newRow("a tier of none") << QByteArray("tier") << QByteArray("5");
        QTest::newRow("an outcome of none") << QByteArray("outcome") << QByteArray("\"fine\"");
        QTest::newRow("no time") << QByteArray("ended") << QByteArray("\"yesterday\"");
        QTest::newRow("a number for a text") << QByteArray("why") << QByteArray("7");
    }

    void whatIsWrongIsNamed() {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        auto document = detailToJson(sampleDetail());
        document["summary"][field.toStdString()] = nlohmann::json::parse(value.toStdString());
        const auto read = detailFromJson(document, "here");
        QVERIFY(!read);
        QVERIFY2(read.error().detail.find("«" + field.toStdString() + "»") != std::string::npos,
                 read.error().detail.c_str());
        QVERIFY(read.error().where.starts_with("here"));
    }

    void whatIsNoPlanAtAllIsRefused() {
        QVERIFY(!detailFromJson(nlohmann::json::parse("null"), "here"));
        QVERIFY(!detailFromJson(nlohmann::json::array(), "here"));
        auto document = detailToJson(sampleDetail());
        document["format"] = 2;
        QVERIFY(!detailFromJson(document, "here"));
        document = detailToJson(sampleDetail());
        document["steps"][0]["standing"] = "asleep";
        QVERIFY(!detailFromJson(document, "here"));
    }
};

HOLDFAST_TEST(TstPlanDetailJson)
#include "tst_plan_detail_json.moc"

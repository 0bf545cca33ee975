// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <array>
#include <functional>
#include <limits>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstPlan final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aCompletePlanIsSound() {
        const auto sound = checkPlan(samplePlan());
        QVERIFY2(sound, sound ? "" : sound.error().detail.c_str());
    }

    void whatIsMissingIsNamed_data() {
        QTest::addColumn<int>("mistake");
        QTest::addColumn<QString>("word");
        const std::array words{
            "id",       "fleet",   "bound to nothing", "tier",     "reason",  "«none»",
            "steps",    "title",   "operation",        "deadline", "service", "«password»",
            "verified", "figures", "«none»",           "steps",    "read",    "«api_token»"};
        for (std::size_t i = 0; i < words.size(); ++i)
            QTest::addRow("%zu %s", i, words[i]) << static_cast<int>(i) << words[i];
    }

    void whatIsMissingIsNamed() {
        QFETCH(int, mistake);
        QFETCH(QString, word);
        const std::array<std::function<void(Plan&)>, 18> mistakes{
            [](Plan& p) { p.id = PlanId(); },
            [](Plan& p) { p.target.service = ServiceId(); },
            [](Plan& p) { p.basis.clear(); },
            [](Plan& p) { p.tier = Tier::Reversible; },
            [](Plan& p) { p.reason.clear(); },
            [](Plan& p) { p.wayBack.clear(); },
            [](Plan& p) { p.steps.clear(); },
            [](Plan& p) { p.steps[1].title.clear(); },
            [](Plan& p) { p.steps[0].operation.name.clear(); },
            [](Plan& p) { p.steps[0].deadline = Duration(0); },
            [](Plan& p) { p.steps[0].service = ServiceId(); },
            [](Plan& p) { p.steps[0].operation.arguments["password"] = "x"; },
            [](Plan& p) { p.success.healthAtLeast = std::numeric_limits<double>::quiet_NaN(); },
            [](Plan& p) { p.affected[0].probability = 2.0; },
            [](Plan& p) { p.steps[2].undo.text.clear(); },
            [](Plan& p) { p.steps.resize(257, p.steps[0]); },
            [](Plan& p) { p.success.promises[0].name.clear(); },
            [](Plan& p) { p.arguments["api_token"] = "x"; },
        };
        auto plan = samplePlan();
        mistakes[static_cast<std::size_t>(mistake)](plan);
        const auto sound = checkPlan(plan);
        QVERIFY(!sound);
        QVERIFY(sound.error().code == ErrorCode::FixInput);
        const auto said = sound.error().detail + " " + sound.error().where;
        QVERIFY2(said.find(word.toStdString()) != std::string::npos, said.c_str());
    }

    void secretsAreMaskedAndThatTheyChangeStaysVisible() {
        auto plan = samplePlan();
        plan.changes.push_back({.field = "env DB_PASSWORD", .before = "old-one", .after = "new-one"});
        plan.changes.push_back(
            {.field = "key", .before = "same", .after = "same", .sensitivity = Sensitivity::Secret});
        plan.reason = "postgres://app:hunter2@db refuses";
        const auto shown = masked(plan);
        QVERIFY(shown.changes[3].before != shown.changes[3].after);
        QVERIFY(shown.changes[3].after.find("new-one") == std::string::npos);
        QVERIFY(shown.changes[4].before == shown.changes[4].after);
        QVERIFY(shown.reason.find("hunter2") == std::string::npos);
        QVERIFY(masked(shown).reason == shown.reason);
    }

    void anyChangeChangesTheDigest() {
        const auto before = digestOf(samplePlan());
        QCOMPARE(before.size(), std::size_t{64});
        QVERIFY(digestOf(samplePlan()) == before);
        auto plan = samplePlan();
        plan.steps[1].operation.arguments["replica"] = "2";
        QVERIFY(digestOf(plan) != before);
        plan = samplePlan();
        ++plan.revision;
        QVERIFY(digestOf(plan) != before);
    }
};

HOLDFAST_TEST(TstPlan)
#include "tst_plan.moc"

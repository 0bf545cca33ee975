// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/recipe_runner.h"
#include "tests/support/test_registry.h"

#include <stdexcept>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::actions;

namespace {

/// Does what it is told to.
class ScriptedDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "play."; }

    [[nodiscard]] StepAnswer run(const StepCall& call, const Subject& subject) override {
        if (call.operation.name == "play.throw") throw std::runtime_error("the library gave up");
        if (call.operation.name == "play.raise") throw 42;
        return {.outcome = StepOutcome::Done, .text = subject.service.id.value(), .calls = {}};
    }

    [[nodiscard]] StepSight observe(const StepCall& call, const Subject&) override {
        if (call.operation.name == "play.throw") throw std::runtime_error("the library gave up");
        return {.seen = Seen::InEffect, .text = {}};
    }
};

class OneService final : public SubjectFinder {
public:
    OneService() {
        m_fleet.name = "shop";
        m_fleet.services.emplace_back().id = ServiceId("api");
        m_fleet.services.emplace_back().id = ServiceId("db");
    }

    [[nodiscard]] Result<Subject> find(const ServiceId& service) override {
        const auto* const spec = m_fleet.find(service);
        if (spec == nullptr) return failure(ErrorCode::FixSetup, "There is no such service.");
        return Subject{.fleet = m_fleet, .service = *spec};
    }

private:
    FleetSpec m_fleet;
};

} // namespace

class TstRecipeRunner : public QObject {
    Q_OBJECT

    OneService m_services;
    Cookbook m_book;
    std::unique_ptr<RecipeRunner> m_runner;

    static StepCall call(const std::string& operation, std::uint64_t token = 5,
                         const std::string& service = "api") {
        StepCall call{.plan = PlanId("1"), .service = ServiceId(service), .fencingToken = token};
        call.target = {.fleet = "shop", .service = ServiceId("api")};
        call.operation.name = operation;
        return call;
    }

private Q_SLOTS:

    void init() {
        m_book = {};
        m_book.deeds.push_back(std::make_unique<ScriptedDeed>());
        m_runner = std::make_unique<RecipeRunner>(m_book, m_services);
    }

    void aStepGoesToTheDeedOfItsPrefixAndTheServiceItActsOn() {
        const auto answer = m_runner->run(call("play.nicely", 5, "db"));
        HOLDFAST_COMPARE(answer.outcome, StepOutcome::Done);
        QCOMPARE(answer.text, std::string("db"));
    }

    void whatNobodyKnowsIsRefusedInASentence() {
        const auto answer = m_runner->run(call("other.thing"));
        HOLDFAST_COMPARE(answer.outcome, StepOutcome::Failed);
        QVERIFY(answer.text.find("other.thing") != std::string::npos && answer.text.ends_with('.'));
        HOLDFAST_COMPARE(m_runner->observe(call("other.thing")).seen, Seen::Unknown);
    }

    void aServiceThatIsGoneIsRefused() {
        HOLDFAST_COMPARE(m_runner->run(call("play.nicely", 5, "ghost")).outcome, StepOutcome::Failed);
        HOLDFAST_COMPARE(m_runner->observe(call("play.nicely", 5, "ghost")).seen, Seen::Unknown);
    }

    void whoseLockWasOvertakenIsFenced() {
        HOLDFAST_COMPARE(m_runner->run(call("play.nicely", 7)).outcome, StepOutcome::Done);
        HOLDFAST_COMPARE(m_runner->run(call("play.nicely", 6)).outcome, StepOutcome::Fenced);
        HOLDFAST_COMPARE(m_runner->run(call("play.nicely", 7)).outcome, StepOutcome::Done);
        auto rehearsal = call("play.nicely", 0);
        rehearsal.writes = Writes::Withhold;
        HOLDFAST_COMPARE(m_runner->run(rehearsal).outcome, StepOutcome::Done);
    }

    void tokensOfOneServiceSayNothingOfAnother() {
        HOLDFAST_COMPARE(m_runner->run(call("play.nicely", 70)).outcome, StepOutcome::Done);
        auto other = call("play.nicely", 3, "db");
        other.target.service = ServiceId("db");
        HOLDFAST_COMPARE(m_runner->run(other).outcome, StepOutcome::Done);
    }

    void anExceptionMayHaveHappenedAndIsLetOutToNobody() {
        for (const auto* operation : {"play.throw", "play.raise"}) {
            const auto answer = m_runner->run(call(operation));
            HOLDFAST_COMPARE(answer.outcome, StepOutcome::Unknown);
            QVERIFY(!answer.text.empty());
        }
        HOLDFAST_COMPARE(m_runner->observe(call("play.throw")).seen, Seen::Unknown);
    }
};

HOLDFAST_TEST(TstRecipeRunner)
#include "tst_recipe_runner.moc"

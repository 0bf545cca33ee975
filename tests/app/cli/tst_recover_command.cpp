// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/acting_text.h"
#include "app/cli/recover_command.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/scripted_actions.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <array>
#include <sstream>

using namespace holdfast;
using namespace holdfast::app;
using actions::Outcome;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};

/// A terminal on which somebody types `holdfast recover`.
struct Terminal {
    explicit Terminal(const std::vector<std::string>& further = {},
                      Environment environment = Environment::Staging)
        : actions_() {
        actions_.draft = testing::ScriptedActions::sheetFor(ServiceId("cash"), environment, kNow);
        std::vector<std::string> words{"recover", "shop.yaml", "cash", "--action", "restart"};
        words.insert(words.end(), further.begin(), further.end());
        options = *parseOptions(words);
    }

    void type() {
        command =
            std::make_unique<RecoverCommand>(engine, actions_, options, CommandStreams{out, problems, true},
                                             [this](int exitCode) { code = exitCode; });
        command->begin("shop.yaml");
    }

    /// One sweep has ended, and the plan is where these say.
    void show(std::vector<automation::RunningPlan> running = {},
              std::vector<actions::PlanSummary> ended = {}) {
        auto fleet = std::make_shared<FleetSpec>();
        fleet->name = "shop";
        ServiceSpec service;
        service.id = ServiceId("cash");
        fleet->services.push_back(service);
        auto desk = std::make_shared<automation::DeskState>();
        desk->running = std::move(running);
        desk->ended = std::move(ended);
        desk->store.opening = opening;
        auto state = std::make_shared<FleetState>();
        state->revision = ++revision;
        state->observation = Observation::Online;
        state->fleet = fleet;
        state->desk = desk;
        state->sweep.number = 1;
        engine.publish(state);
    }

    void endWith(Outcome outcome, actions::EndCause cause = actions::EndCause::None,
                 const std::string& why = {}) {
        actions::PlanDetail detail{
            .plan = actions_.draft.plan, .summary = {}, .steps = {}, .evidence = "{\"a\":1}"};
        detail.steps.resize(1);
        detail.steps[0].standing = actions::StepStanding::Done;
        detail.summary = {.plan = detail.plan.id,
                          .service = ServiceId("cash"),
                          .by = "ann",
                          .reason = {},
                          .firstStep = {},
                          .ended = {},
                          .outcome = outcome,
                          .cause = cause,
                          .why = why};
        actions_.details = {detail};
        show({}, {detail.summary});
    }

    testing::FakeEngineClient engine;
    testing::ScriptedActions actions_;
    Options options;
    std::ostringstream out;
    std::ostringstream problems;
    std::unique_ptr<RecoverCommand> command;
    std::uint64_t revision = 0;
    bool opening = false;
    int code = -1;
};

} // namespace

class TstRecoverCommand final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanIsShownRunAndEndsWithItsEvidence() {
        Terminal terminal;
        terminal.type();
        terminal.show();
        QTRY_COMPARE(terminal.actions_.confirmed.size(), std::size_t{1});
        QVERIFY(terminal.out.str().contains("graceful-restart of cash"));
        QVERIFY(terminal.out.str().contains("Holdfast sees the fleet."));
        QVERIFY(std::holds_alternative<ports::Unlock>(terminal.actions_.commands.front()));
        terminal.show({{.plan = terminal.actions_.draft.plan,
                        .phase = actions::Phase::Running,
                        .steps = {},
                        .current = 0,
                        .text = {},
                        .confirmedBy = {},
                        .firstStep = {},
                        .abortBy = {}}});
        QVERIFY(terminal.problems.str().contains("step 1 of 1: Start it again"));
        QCOMPARE(terminal.code, -1);
        terminal.endWith(Outcome::Done);
        QCOMPARE(terminal.code, 0);
        QVERIFY(terminal.out.str().contains("plan export"));
    }

    void itWaitsUntilWhatActingKeepsIsOpen() {
        Terminal terminal;
        terminal.type();
        terminal.opening = true;
        terminal.show();
        QVERIFY(terminal.actions_.commands.empty());
        terminal.opening = false;
        terminal.show();
        QTRY_COMPARE(terminal.actions_.confirmed.size(), std::size_t{1});
    }

    void howItEndsIsTheExitCode_data() {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("code");
        QTest::newRow("refused") << static_cast<int>(Outcome::Refused) << 3;
        QTest::newRow("expired") << static_cast<int>(Outcome::Expired) << 3;
        QTest::newRow("failed") << static_cast<int>(Outcome::Failed) << 1;
        QTest::newRow("rolled back") << static_cast<int>(Outcome::RolledBack) << 1;
        QTest::newRow("needs a person") << static_cast<int>(Outcome::NeedsPerson) << 4;
    }

    void howItEndsIsTheExitCode() {
        QFETCH(int, outcome);
        QFETCH(int, code);
        Terminal terminal;
        terminal.type();
        terminal.show();
        QTRY_COMPARE(terminal.actions_.confirmed.size(), std::size_t{1});
        terminal.endWith(static_cast<Outcome>(outcome), actions::EndCause::Verification, "health stays low");
        QCOMPARE(terminal.code, code);
        QVERIFY(terminal.problems.str().contains("health stays low"));
    }

    void aGuardThatRefusesIsThree() {
        Terminal terminal;
        terminal.actions_.refuse("The cooldown is not over. Wait another 2 min.");
        terminal.actions_.draft.ask.typedName = "cash";
        terminal.type();
        terminal.show();
        QTRY_COMPARE(terminal.code, 3);
        QVERIFY(!terminal.out.str().contains("To begin it")); // it cannot be
        QVERIFY(terminal.problems.str().contains("Wait another 2 min."));
        QVERIFY(terminal.actions_.confirmed.empty());
    }

    void whatATierAsksForIsNeverGuessed_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing") << QString() << 2;
        QTest::newRow("wrong case") << QStringLiteral("Cash") << 2;
        QTest::newRow("another") << QStringLiteral("till") << 2;
        QTest::newRow("right") << QStringLiteral("cash") << -1; // it begins
    }

    void whatATierAsksForIsNeverGuessed() {
        QFETCH(QString, name);
        QFETCH(int, code);
        std::vector<std::string> words;
        if (!name.isEmpty()) words = {"--confirm", name.toStdString()};
        Terminal terminal(words, Environment::Production);
        terminal.type();
        terminal.show();
        if (code < 0) {
            QTRY_COMPARE(terminal.actions_.confirmed.size(), std::size_t{1});
            QCOMPARE(terminal.code, -1);
            return;
        }
        QTRY_COMPARE(terminal.code, code);
        QVERIFY(terminal.actions_.confirmed.empty());
        QVERIFY(!terminal.problems.str().empty());
    }

    void aDryRunShowsTheCallsAndBeginsNothing() {
        Terminal terminal({"--dry-run", "--format", "json"}, Environment::Production);
        terminal.actions_.rehearsal.steps = {{{.call = "POST /containers/cash/restart", .answer = {}}}};
        terminal.type();
        terminal.show();
        QTRY_COMPARE(terminal.code, 0);
        const auto document = nlohmann::json::parse(terminal.out.str());
        QCOMPARE(document["rehearsal"]["steps"][0][0]["call"].get<std::string>(),
                 std::string("POST /containers/cash/restart"));
        QVERIFY(terminal.actions_.confirmed.empty());
        QVERIFY(terminal.actions_.commands.empty()); // nothing is unlocked for it
    }

    void interruptingAbortsAtTheNextStep() {
        Terminal terminal;
        terminal.type();
        terminal.show();
        QTRY_COMPARE(terminal.actions_.confirmed.size(), std::size_t{1});
        terminal.command->interrupt();
        QVERIFY(std::holds_alternative<ports::AbortPlan>(terminal.actions_.commands.back()));
        QCOMPARE(terminal.code, -1);
        terminal.endWith(Outcome::RolledBack, actions::EndCause::Aborted, "aborted by ann");
        QCOMPARE(terminal.code, 130);
    }

    void interruptingBeforeItBeginsEndsAtOnce() {
        Terminal terminal;
        terminal.type();
        terminal.command->interrupt();
        QCOMPARE(terminal.code, 130);
        terminal.show();
        QVERIFY(terminal.actions_.confirmed.empty());
    }

    void mistakesAreSentences() {
        Terminal other;
        other.options.acting.service = "cahs";
        other.type();
        other.show();
        QTRY_COMPARE(other.code, 2);
        QVERIFY(other.problems.str().contains("did you mean «cash»?"));
        Terminal locked;
        locked.actions_.locked =
            Error{ErrorCode::FixSetup, "HOLDFAST_ROLE allows viewer. Ask an operator.", ""};
        locked.type();
        locked.show();
        QTRY_COMPARE(locked.code, 3);
        QVERIFY(locked.problems.str().contains("Ask an operator."));
    }

    void theGuardsAreTestedOneByOne() {
        testing::FakeEngineClient engine;
        testing::ScriptedActions acting;
        acting.trials = {
            {.trial = "an empty name", .refused = true, .sentence = "Type the name.", .error = {}}};
        Terminal terminal;
        const auto options = *parseOptions({"guards", "shop.yaml", "cash", "--format", "csv"});
        terminal.actions_.trials = acting.trials;
        int code = -1;
        GuardsCommand command(terminal.engine, terminal.actions_, options,
                              CommandStreams{terminal.out, terminal.problems},
                              [&](int exitCode) { code = exitCode; });
        command.begin("shop.yaml");
        terminal.show();
        QTRY_COMPARE(code, 0);
        QVERIFY(terminal.out.str().contains("an empty name,true,Type the name."));
    }

    void aGuardThatLetsPassIsAFailure() {
        Terminal terminal;
        terminal.actions_.trials = {
            {.trial = "a viewer", .refused = false, .sentence = "It began.", .error = {}}};
        const auto options = *parseOptions({"guards", "shop.yaml", "cash"});
        int code = -1;
        GuardsCommand command(terminal.engine, terminal.actions_, options,
                              CommandStreams{terminal.out, terminal.problems},
                              [&](int exitCode) { code = exitCode; });
        command.begin("shop.yaml");
        terminal.show();
        QTRY_COMPARE(code, 1);
        QVERIFY(terminal.out.str().contains("ALLOWED"));
    }

    void aListWithoutPlansIsASentence() {
        QVERIFY(summariesOutput({}, Format::Text).starts_with("No plan was begun yet."));
        QVERIFY(summariesOutput({}, Format::Csv).starts_with("plan,service,"));
        QVERIFY(nlohmann::json::parse(summariesOutput({}, Format::Json)).empty());
    }

    void howAPlanEndedIsASentenceOfItsOwn() {
        actions::PlanSummary summary{.plan = actions::PlanId("p"),
                                     .service = ServiceId("cash"),
                                     .by = "ann",
                                     .reason = {},
                                     .firstStep = {},
                                     .ended = {},
                                     .outcome = Outcome::Done,
                                     .why = "Verified: own health 0.92."};
        QVERIFY(summariesOutput(std::array{summary}, Format::Text).contains("done. Verified: own health"));
        const actions::PlanDetail detail{.plan = {}, .summary = summary, .steps = {}, .evidence = {}};
        QVERIFY(detailText(detail).contains("Plan p of cash: done. Verified: own health 0.92."));
    }

    void theWordsOfTheCommandLine() {
        const auto options = parseOptions(
            {"recover", "--lab", "cash", "--action", "scale-out", "--set", "replicas=3", "--reason", "busy"});
        QVERIFY(options && options->lab);
        QCOMPARE(options->acting.settings.at("replicas"), std::string("3"));
        for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
                 {"recover", "f.yaml", "cash"},
                 {"recover", "f.yaml", "--action", "restart"},
                 {"recover", "f.yaml", "cash", "--action", "explode"},
                 {"recover", "f.yaml", "cash", "--action", "restart", "--set", "replicas"},
                 {"recover", "f.yaml", "cash", "--action", "restart", "--set", "a=1", "--set", "a=2"},
                 {"recover", "f.yaml", "cash", "more", "--action", "restart"},
                 {"plan", "shwo"},
                 {"plan", "show"},
                 {"audit", "verify"},
                 {"sweep", "f.yaml", "--dry-run"}})
            QVERIFY2(!parseOptions(wrong), wrong.back().c_str());
        QCOMPARE(parseOptions({"plan", "export", "01abc"})->acting.plan, std::string("01abc"));
        QCOMPARE(parseOptions({"audit", "list", "f.yaml", "--last", "5"})->acting.limit, std::size_t{5});
    }
};

HOLDFAST_TEST(TstRecoverCommand)
#include "tst_recover_command.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What every platform must do, whichever it is: each test runs once for each of them.
#include "engine/core/workloads/configuration_json.h"
#include "tests/engine/platforms/contract/platform_steps.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

#include <set>

using namespace holdfast;
using namespace holdfast::workloads;
using namespace std::chrono_literals;
using holdfast::ports::StreamNext;
using holdfast::testing::kDeaf;
using holdfast::testing::kObedient;
using holdfast::testing::PlatformSteps;
using holdfast::testing::PlatformUnderTest;

namespace {

template <typename T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}

} // namespace

class TstPlatformContract : public QObject {
    Q_OBJECT

    std::map<QString, std::unique_ptr<PlatformUnderTest>> m_platforms;
    std::unique_ptr<PlatformSteps> m_steps;

    PlatformUnderTest& under() {
        QFETCH_GLOBAL(QString, platform);
        return *m_platforms.at(platform);
    }

    PlatformSteps& steps() { return *m_steps; }

    static Order ordered(OrderKind kind, const WorkloadId& workload) {
        return {.kind = kind, .workload = workload};
    }

    Order replacement(const WorkloadId& workload, const std::string& script) {
        auto order = ordered(OrderKind::Replace, workload);
        order.replacement = steps().describe(workload).configuration;
        order.replacement->command.back() = script;
        order.replacement->environment["FRESH_PASSWORD"] = Secret("planted-Secret-2");
        return order;
    }

private Q_SLOTS:

    void initTestCase_data() {
        QTest::addColumn<QString>("platform");
        for (const auto& [name, platform] : m_platforms)
            QTest::newRow(qPrintable(name)) << name;
    }

    void init() { m_steps = std::make_unique<PlatformSteps>(under()); }

    void cleanup() {
        m_steps.reset();
        under().clear();
    }

    void saysWhoItIs();
    void tellsOfEachAbilityOnceAndWhyNot();
    void listsAndDescribesWhatRuns();
    void everythingThatCouldBeASecretIsMaskedInExports();
    void whatIsNotThereIsForANewPlan();
    void stopsByItsOwnSignalAndOnlyOnce();
    void aDeafOneIsKilledAtItsDeadline();
    void anotherSignalAndDeadlineCanBeGiven();
    void startsWhatStoppedAndOnlyOnce();
    void aRestartIsANewProcess();
    void anOrderForAnotherRevisionDoesNothing();
    void aRehearsalTellsTheVeryCallsAndChangesNothing();
    void aReplacementKeepsTheOldOneAsideUntilSettled();
    void aReplacementCanBePutBack();
    void aReplacementThatCannotRunLeavesThingsAsTheyWere();
    void onlyOneReplacementAtATime();
    void whoMayNotAnyMoreChangesNothing();
    void whatWasStoppedBeforeItBeganChangesNothing();
    void whatIsNotAnsweredInTimeIsUnknown();
    void whatItCannotDoItRefusesWithTheSentenceItGave();
    void theLogIsBoundedAndEndsWithTheLastLine();
    void theLogIsFollowedUntilTheReaderHasEnough();
    void aCrashBehindItsBackIsAnEvent();
    void figuresOfWhatRuns();
    void noSecretIsInAnyCall();

public:
    TstPlatformContract() {
        m_platforms[QStringLiteral("local")] = holdfast::testing::makeLocalPlatform();
        m_platforms[QStringLiteral("lab")] = holdfast::testing::makeLabPlatform();
        m_platforms[QStringLiteral("docker")] = holdfast::testing::makeDockerPlatform();
    }
};

void TstPlatformContract::saysWhoItIs() {
    const auto first = steps().platform().identify({});
    const auto second = steps().platform().identify({});
    QVERIFY(first.has_value());
    QVERIFY(!first->kind.empty() && !first->id.empty() && !first->host.empty() && !first->version.empty());
    HOLDFAST_COMPARE(*first, *second);
}

void TstPlatformContract::tellsOfEachAbilityOnceAndWhyNot() {
    std::set<Ability> seen;
    for (const auto& capability : steps().platform().capabilities()) {
        QVERIFY(seen.insert(capability.ability).second);
        QCOMPARE(capability.why.empty(), capability.can);
    }
    QCOMPARE(seen.size(), std::size_t{9});
}

void TstPlatformContract::listsAndDescribesWhatRuns() {
    const auto api =
        steps().planted({.name = "api", .script = kObedient, .environment = {{"LOG_LEVEL", "debug"}}});
    const auto all = steps().platform().list({});
    QVERIFY(all.has_value());
    const auto found = std::ranges::find(*all, api, &WorkloadSummary::id);
    QVERIFY(found != all->end());
    QCOMPARE(found->running, 1);
    QCOMPARE(found->instances, 1);
    const auto description = steps().describe(api);
    const auto& configuration = description.configuration;
    QVERIFY(!configuration.artifact.empty() && !configuration.fingerprint.empty());
    QCOMPARE(configuration.command.back(), std::string(kObedient));
    HOLDFAST_COMPARE(configuration.environment.at("LOG_LEVEL"), Secret("debug"));
    QCOMPARE(description.instances.size(), std::size_t{1});
    const auto& instance = description.instances.front();
    HOLDFAST_COMPARE(instance.state, InstanceState::Running);
    QVERIFY(instance.pid > 0 && !instance.id.isEmpty());
    QVERIFY(instance.started && SystemClock().now() - *instance.started < 60s);
    HOLDFAST_COMPARE(steps().describe(api), description); // nothing happened: nothing differs
}

void TstPlatformContract::everythingThatCouldBeASecretIsMaskedInExports() {
    const auto api = steps().planted(
        {.name = "api",
         .script = std::string("API_TOKEN=planted-Secret-1; ") + kObedient,
         .environment = {{"DB_PASSWORD", "planted-Secret-1"}, {"DB", "postgres://u:planted-Secret-1@db/x"}}});
    const auto description = steps().describe(api);
    HOLDFAST_COMPARE(description.configuration.environment.at("DB_PASSWORD"), Secret("planted-Secret-1"));
    const auto shown = shownJson(description).dump();
    QVERIFY(shown.find("planted-Secret-1") == std::string::npos);
    QVERIFY(shown.find("DB_PASSWORD") != std::string::npos);
}

void TstPlatformContract::whatIsNotThereIsForANewPlan() {
    const WorkloadId nobody("nobody");
    HOLDFAST_COMPARE(codeOf(steps().platform().describe(nobody, {})), ErrorCode::Replan);
    HOLDFAST_COMPARE(codeOf(steps().platform().stats(nobody, {})), ErrorCode::Replan);
    const auto log =
        steps().platform().readLog({.workload = nobody}, [](const auto&) { return StreamNext::Stop; }, {});
    HOLDFAST_COMPARE(codeOf(log), ErrorCode::Replan);
    for (const auto kind : {OrderKind::Start, OrderKind::Stop, OrderKind::Restart, OrderKind::PutBack})
        HOLDFAST_COMPARE(codeOf(steps().perform(kind, nobody)), ErrorCode::Replan);
    QVERIFY(steps().calls.empty() || !steps().calls.back().changes);
}

void TstPlatformContract::stopsByItsOwnSignalAndOnlyOnce() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto stopped = steps().perform(OrderKind::Stop, api);
    QVERIFY(stopped.has_value() && stopped->changed && stopped->notes.empty());
    HOLDFAST_COMPARE(steps().instance(api).state, InstanceState::Stopped);
    QCOMPARE(steps().instance(api).exitCode.value_or(-1), 7); // its own way to end
    const auto again = steps().perform(OrderKind::Stop, api);
    QVERIFY(again.has_value() && !again->changed);
}

void TstPlatformContract::aDeafOneIsKilledAtItsDeadline() {
    const auto api = steps().planted({.name = "deaf", .script = kDeaf, .stopWithin = 1s});
    const auto stopped = steps().perform(OrderKind::Stop, api);
    QVERIFY(stopped.has_value() && stopped->changed);
    QCOMPARE(stopped->notes.size(), std::size_t{1});
    QVERIFY(stopped->notes.front().find("killed") != std::string::npos);
    QCOMPARE(steps().instance(api).exitCode.value_or(-1), 137);
}

void TstPlatformContract::anotherSignalAndDeadlineCanBeGiven() {
    const auto api = steps().planted(
        {.name = "api", .script = "trap '' TERM; trap 'exit 9' USR1; echo up; while :; do sleep 0.05; done"});
    auto order = ordered(OrderKind::Stop, api);
    order.signal = "SIGUSR1";
    QVERIFY(steps().perform(order).has_value());
    QCOMPARE(steps().instance(api).exitCode.value_or(-1), 9);
    order.signal = "SIGNONSENSE";
    HOLDFAST_COMPARE(codeOf(steps().perform(order)), ErrorCode::FixInput);
    const auto deaf = steps().planted({.name = "deaf", .script = kDeaf, .stopWithin = 600s});
    order = ordered(OrderKind::Stop, deaf);
    order.stopWithin = 0s;
    QVERIFY(steps().perform(order).has_value());
    QVERIFY(!steps().runs(deaf));
}

void TstPlatformContract::startsWhatStoppedAndOnlyOnce() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    QVERIFY(steps().perform(OrderKind::Stop, api).has_value());
    const auto started = steps().perform(OrderKind::Start, api);
    QVERIFY(started.has_value() && started->changed);
    QVERIFY(steps().runs(api));
    const auto pid = steps().instance(api).pid;
    const auto again = steps().perform(OrderKind::Start, api);
    QVERIFY(again.has_value() && !again->changed);
    QCOMPARE(steps().instance(api).pid, pid);
}

void TstPlatformContract::aRestartIsANewProcess() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto before = steps().describe(api);
    const auto restarted = steps().perform(OrderKind::Restart, api);
    QVERIFY(restarted.has_value() && restarted->changed);
    const auto after = steps().describe(api);
    QVERIFY(after.instances.front().pid != before.instances.front().pid);
    QVERIFY(after.instances.front().started >= before.instances.front().started);
    QVERIFY(after.revision != before.revision);
    HOLDFAST_COMPARE(after.configuration, before.configuration);
    QVERIFY(!steps().calls.empty());
    QVERIFY(steps().calls.back().changes && !steps().calls.back().rehearsed);
}

void TstPlatformContract::anOrderForAnotherRevisionDoesNothing() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    auto order = ordered(OrderKind::Restart, api);
    order.revision = steps().describe(api).revision;
    QVERIFY(steps().perform(order).has_value());
    const auto after = steps().describe(api);
    HOLDFAST_COMPARE(codeOf(steps().perform(order)), ErrorCode::Replan); // it has restarted meanwhile
    HOLDFAST_COMPARE(steps().describe(api), after);
}

void TstPlatformContract::aRehearsalTellsTheVeryCallsAndChangesNothing() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto orders = {ordered(OrderKind::Restart, api), ordered(OrderKind::Stop, api),
                         replacement(api, kObedient), ordered(OrderKind::PutBack, api)};
    for (const auto& order : orders) {
        const auto before = steps().describe(api);
        const auto rehearsed = steps().platform().rehearse(order, {});
        QVERIFY(rehearsed.has_value() && !rehearsed->empty());
        HOLDFAST_COMPARE(steps().describe(api), before);
        QVERIFY(steps().perform(order).has_value());
        std::vector<std::string> made;
        for (const auto& call : steps().calls) {
            QVERIFY(!call.rehearsed);
            if (call.changes) made.push_back(call.method);
        }
        std::vector<std::string> foretold;
        for (const auto& call : *rehearsed) {
            QVERIFY(call.rehearsed && call.changes && call.answer.empty());
            foretold.push_back(call.method);
        }
        QVERIFY(made == foretold);
    }
}

void TstPlatformContract::aReplacementKeepsTheOldOneAsideUntilSettled() {
    const auto api =
        steps().planted({.name = "api", .script = kObedient, .environment = {{"LOG_LEVEL", "info"}}});
    auto order = replacement(api, "trap 'exit 8' TERM; echo up; echo new; while :; do sleep 0.05; done");
    order.replacement->environment["LOG_LEVEL"] = Secret("debug");
    const auto replaced = steps().perform(order);
    QVERIFY(replaced.has_value() && replaced->changed);
    QTRY_VERIFY(steps().hasSaid(api, "new"));
    const auto now = steps().describe(api);
    QCOMPARE(now.aside.size(), std::size_t{1});
    HOLDFAST_COMPARE(now.aside.front().state, InstanceState::Stopped);
    HOLDFAST_COMPARE(now.configuration.environment.at("LOG_LEVEL"), Secret("debug"));
    const auto settled = steps().perform(OrderKind::Settle, api);
    QVERIFY(settled.has_value() && settled->changed);
    QVERIFY(steps().describe(api).aside.empty());
    QVERIFY(steps().runs(api));
    const auto again = steps().perform(OrderKind::Settle, api);
    QVERIFY(again.has_value() && !again->changed);
}

void TstPlatformContract::aReplacementCanBePutBack() {
    const auto api =
        steps().planted({.name = "api", .script = kObedient, .environment = {{"LOG_LEVEL", "info"}}});
    const auto before = steps().describe(api);
    QVERIFY(steps().perform(replacement(api, kDeaf)).has_value());
    QVERIFY(steps().describe(api).configuration != before.configuration);
    auto order = ordered(OrderKind::PutBack, api);
    order.stopWithin = 0s;
    const auto back = steps().perform(order);
    QVERIFY(back.has_value() && back->changed);
    const auto after = steps().describe(api);
    HOLDFAST_COMPARE(after.configuration, before.configuration);
    HOLDFAST_COMPARE(after.instances.front().state, InstanceState::Running);
    QVERIFY(after.aside.empty());
    const auto again = steps().perform(order);
    QVERIFY(again.has_value() && !again->changed);
}

void TstPlatformContract::aReplacementThatCannotRunLeavesThingsAsTheyWere() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto before = steps().describe(api);
    auto order = replacement(api, kObedient);
    order.replacement->artifact = "/no/such/program";
    order.replacement->entrypoint.clear();
    auto failed = steps().perform(order);
    QVERIFY(!failed.has_value());
    QVERIFY(failed.error().code != ErrorCode::UnknownVerify && failed.error().code != ErrorCode::Internal);
    const auto after = steps().describe(api);
    HOLDFAST_COMPARE(after.configuration, before.configuration);
    HOLDFAST_COMPARE(after.instances.front().state, InstanceState::Running);
    QVERIFY(after.aside.empty());
}

void TstPlatformContract::onlyOneReplacementAtATime() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    QVERIFY(steps().perform(replacement(api, kObedient)).has_value());
    const auto before = steps().describe(api);
    HOLDFAST_COMPARE(codeOf(steps().perform(replacement(api, kDeaf))), ErrorCode::Replan);
    HOLDFAST_COMPARE(steps().describe(api), before);
}

void TstPlatformContract::whoMayNotAnyMoreChangesNothing() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto before = steps().describe(api);
    const auto refused = steps().perform(
        ordered(OrderKind::Restart, api),
        {.mayChange = [] { return Result<void>(failure(ErrorCode::Replan, "the lease was lost")); }});
    QVERIFY(!refused.has_value());
    HOLDFAST_COMPARE(codeOf(refused), ErrorCode::Replan);
    QCOMPARE(refused.error().detail, std::string("the lease was lost"));
    HOLDFAST_COMPARE(steps().describe(api), before);
    // Allowed at first and not any more in the middle: it is put back, or said to be open.
    int asked = 0;
    const auto midway = steps().perform(replacement(api, kDeaf), {.mayChange = [&asked]() -> Result<void> {
                                            if (++asked < 2) return {};
                                            return failure(ErrorCode::Replan, "the lease was lost");
                                        }});
    QVERIFY(!midway.has_value());
    HOLDFAST_COMPARE(codeOf(midway), ErrorCode::Replan);
    HOLDFAST_COMPARE(steps().describe(api).configuration, before.configuration);
    QVERIFY(steps().runs(api));
    QVERIFY(steps().describe(api).aside.empty());
}

void TstPlatformContract::whatWasStoppedBeforeItBeganChangesNothing() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    const auto before = steps().describe(api);
    std::stop_source source;
    source.request_stop();
    const auto stopped = steps().perform(ordered(OrderKind::Restart, api), {.stop = source.get_token()});
    HOLDFAST_COMPARE(codeOf(stopped), ErrorCode::Cancelled);
    HOLDFAST_COMPARE(steps().describe(api), before);
}

void TstPlatformContract::whatIsNotAnsweredInTimeIsUnknown() {
    const auto api = steps().planted({.name = "deaf", .script = kDeaf, .stopWithin = 600s});
    const auto late = steps().perform(ordered(OrderKind::Stop, api), {.deadline = 300ms});
    HOLDFAST_COMPARE(codeOf(late), ErrorCode::UnknownVerify);
    QVERIFY(!late.error().detail.empty());
}

void TstPlatformContract::whatItCannotDoItRefusesWithTheSentenceItGave() {
    const auto api = steps().planted({.name = "api", .script = kObedient});
    auto capabilities = steps().platform().capabilities();
    const auto own = steps().describe(api).capabilities;
    capabilities.insert(capabilities.end(), own.begin(), own.end());
    int refusals = 0;
    for (const auto& capability : capabilities) {
        if (capability.can || (capability.ability != Ability::Scale && capability.ability != Ability::Limit))
            continue;
        auto order = ordered(capability.ability == Ability::Scale ? OrderKind::Scale : OrderKind::Limit, api);
        order.replicas = 2;
        order.limits.cpus = 0.5;
        const auto refused = steps().perform(order);
        HOLDFAST_COMPARE(codeOf(refused), ErrorCode::FixSetup);
        QCOMPARE(refused.error().detail, capability.why);
        ++refusals;
    }
    QVERIFY(refusals > 0);
}

void TstPlatformContract::theLogIsBoundedAndEndsWithTheLastLine() {
    const auto api = steps().planted(
        {.name = "talker",
         .script =
             "i=0; while [ $i -lt 500 ]; do echo \"line $i\"; i=$((i+1)); done; echo up; exec sleep 600"});
    const std::vector<std::string> last{"line 498", "line 499", "up"};
    QVERIFY(steps().log(api, 3) == last);
    QCOMPARE(steps().log(api, 100'000).size(), std::size_t{501});
    std::size_t bytes = 0;
    const auto ended = steps().platform().readLog({.workload = api, .tail = 1000, .mostBytes = 1000},
                                                  [&](const ports::LogLine& line) {
                                                      bytes += line.text.size() + 1;
                                                      return StreamNext::Continue;
                                                  },
                                                  {});
    QVERIFY(ended.has_value() && ended->cut);
    QVERIFY(bytes <= 1001 && bytes > 900);
}

void TstPlatformContract::theLogIsFollowedUntilTheReaderHasEnough() {
    const auto api = steps().planted(
        {.name = "talker",
         .script = "echo up; i=0; while :; do echo \"line $i\"; i=$((i+1)); sleep 0.02; done"});
    std::vector<std::string> heard;
    const auto sink = [&](const ports::LogLine& line) {
        heard.push_back(line.text);
        return heard.size() < 20 ? StreamNext::Continue : StreamNext::Stop;
    };
    const auto ended =
        steps().platform().readLog({.workload = api, .tail = 5, .follow = true}, sink, {.deadline = 60s});
    QVERIFY(ended.has_value());
    QCOMPARE(heard.size(), std::size_t{20});
    for (std::size_t i = 1; i < heard.size() && heard[i - 1] != "up"; ++i)
        QCOMPARE(std::stoi(heard[i].substr(5)), std::stoi(heard[i - 1].substr(5)) + 1);
    // Silent and endless: the caller's stop ends it.
    const auto silent = steps().planted({.name = "silent", .script = "echo up; exec sleep 600"});
    std::stop_source source;
    std::jthread stopper([&] { source.request_stop(); });
    const auto stopped = steps().platform().readLog({.workload = silent, .tail = 0, .follow = true}, sink,
                                                    {.deadline = 0s, .stop = source.get_token()});
    QVERIFY(stopped.has_value());
    QCOMPARE(stopped->lines, std::size_t{0});
}

void TstPlatformContract::aCrashBehindItsBackIsAnEvent() {
    const auto begin = SystemClock().now() - 1s;
    const auto api = steps().planted({.name = "api", .script = kObedient});
    under().crash(api);
    std::optional<ports::PlatformEvent> crash;
    const auto followed = steps().platform().followEvents(
        begin,
        [&](const ports::PlatformEvent& event) {
            if (event.workload != api || event.kind != ports::PlatformEventKind::Ended)
                return StreamNext::Continue;
            crash = event;
            return StreamNext::Stop;
        },
        {.deadline = 30s});
    QVERIFY(followed.has_value());
    QVERIFY(crash.has_value());
    QCOMPARE(crash->exitCode.value_or(0), 137);
    QVERIFY(crash->at >= begin && crash->at <= SystemClock().now());
    QVERIFY(!crash->instance.isEmpty());
    QTRY_COMPARE(steps().instance(api).exitCode.value_or(0), 137);
}

void TstPlatformContract::figuresOfWhatRuns() {
    const auto api = steps().planted(
        {.name = "busy",
         .script = "echo up; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exec sleep 600"});
    const auto figures = [&] {
        return steps().platform().stats(api, {}).value_or(std::vector<InstanceStats>{});
    };
    QCOMPARE(figures().size(), std::size_t{1});
    QVERIFY(figures().front().memory.value_or(Bytes{}).count > 0);
    QTRY_VERIFY(figures().front().cpuSeconds.value_or(0.0) > 0.01);
    QVERIFY(figures().front().cpuSeconds < 60.0);
    QVERIFY(figures().front().processes.value_or(0) >= 1);
    HOLDFAST_COMPARE(figures().front().id, steps().instance(api).id);
    auto order = ordered(OrderKind::Stop, api);
    order.stopWithin = 0s;
    QVERIFY(steps().perform(order).has_value());
    QVERIFY(figures().empty()); // what does not run uses nothing
}

void TstPlatformContract::noSecretIsInAnyCall() {
    const auto api = steps().planted(
        {.name = "api", .script = kObedient, .environment = {{"DB_PASSWORD", "planted-Secret-1"}}});
    auto order = replacement(api, std::string("TOKEN=planted-Secret-2; ") + kObedient);
    std::string seen;
    const auto rehearsed = steps().platform().rehearse(order, {});
    QVERIFY(rehearsed.has_value());
    for (const auto& call : *rehearsed)
        seen += shownJson(call).dump();
    QVERIFY(steps().perform(order).has_value());
    for (const auto& call : steps().calls)
        seen += shownJson(call).dump();
    QVERIFY(steps().perform(OrderKind::Settle, api).has_value());
    for (const auto& call : steps().calls)
        seen += shownJson(call).dump();
    QVERIFY2(seen.find("planted-Secret") == std::string::npos, seen.c_str());
}

HOLDFAST_TEST(TstPlatformContract)
#include "tst_platform_contract.moc"

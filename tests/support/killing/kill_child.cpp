// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Holdfast that can be killed: the engine, stores, probes, journal and action store of the program without
// its window, on processes that another one supervises. Orders come as lines of JSON, and so do the answers.
// kill_child DATA FLEET SOCKET BOOT WALL (SharedHurry::Epoch)
#include "app/acting.h"
#include "app/lab/lab_platform.h"
#include "app/stop_signals.h"
#include "app/store_factory.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/in_process_actions.h"
#include "engine/runtime/in_process_client.h"
#include "tests/support/killing/replica_platform.h"
#include "tests/support/killing/shared_hurry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <QtCore/QTimer>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace {

using namespace holdfast;
using nlohmann::json;
using ports::PlatformContext;

/// Before or after which change of places of a data directory this program is killed; 0: it is not.
std::atomic<int> killBefore{0};
std::atomic<int> killAfter{0};
std::atomic<int> changes{0};

/// The lab's wire, but what is behind it can scale.
class WiredReplicas final : public ports::Platform {
public:
    explicit WiredReplicas(std::string socket) : m_wire(std::move(socket)) {}

    Result<ports::PlatformIdentity> identify(const PlatformContext& context) override {
        return m_wire.identify(context);
    }

    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override {
        return testing::replicaAbilities();
    }

    Result<std::vector<workloads::WorkloadSummary>> list(const PlatformContext& context) override {
        return m_wire.list(context);
    }

    Result<workloads::WorkloadDescription> describe(const workloads::WorkloadId& workload,
                                                    const PlatformContext& context) override {
        return m_wire.describe(workload, context);
    }

    Result<std::vector<workloads::PlatformCall>> rehearse(const workloads::Order& order,
                                                          const PlatformContext& context) override {
        return m_wire.rehearse(order, context);
    }

    Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                            const PlatformContext& context) override {
        return m_wire.perform(order, context);
    }

    Result<ports::LogEnd> readLog(const ports::LogQuery& query,
                                  const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
                                  const PlatformContext& context) override {
        return m_wire.readLog(query, sink, context);
    }

    Result<void> followEvents(std::optional<TimePoint> since,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                              const PlatformContext& context) override {
        return m_wire.followEvents(since, sink, context);
    }

    Result<std::vector<workloads::InstanceStats>> stats(const workloads::WorkloadId& workload,
                                                        const PlatformContext& context) override {
        return m_wire.stats(workload, context);
    }

private:
    lab::LabPlatform m_wire;
};

std::string textOf(const Facts& facts, const char* name) {
    const auto found = facts.find(name);
    if (found == facts.end()) return {};
    if (const auto* text = std::get_if<std::string>(&found->second)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&found->second)) return std::to_string(*number);
    return {};
}

class Child final : public ports::EngineListener {
public:
    Child(const std::string& data, const std::string& fleet, std::string socket,
          testing::SharedHurry::Epoch epoch)
        : m_clock(epoch), m_platform(std::move(socket)) {
        const auto nothing = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
        runtime::EngineWorld world;
        world.clock = &m_clock;
        world.board = &m_board;
        world.acting = app::actingOnDisk(
            data, m_clock, nothing,
            {.origin = actions::Origin::CommandLine, .local = &m_platform, .automation = false});
        world.stores = app::storesOnDisk(data, m_clock);
        world.environment = nothing;
        world.version = "test";
        m_engine.emplace(std::move(world));
        m_client.emplace(*m_engine);
        m_client->addListener(this);
        m_acts.emplace(*m_engine, runtime::Asker{.origin = actions::Origin::CommandLine,
                                                 .who = "ann",
                                                 .granted = actions::Role::Admin});
        // Waits are for the hurried clock's time: looked at more often than a real second.
        QObject::connect(&m_hurry, &QTimer::timeout, &m_hurry,
                         [this] { m_engine->post([](runtime::Engine& engine) { engine.desk().wake(); }); });
        m_hurry.start(10);
        QObject::connect(&m_orders, &QSocketNotifier::activated, &m_orders, [this] { hear(); });
        m_client->submit(ports::OpenFleet{.file = fleet}, [](const auto&) {});
    }

    ~Child() override {
        m_acts.reset();
        m_client->removeListener(this);
        m_client.reset();
        m_engine.reset();
    }

    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void stateChanged(const FleetStatePtr& state) override {
        if (!state || !state->desk) return;
        const auto& desk = *state->desk;
        json running = json::array();
        for (const auto& plan : desk.running)
            running.push_back({{"plan", plan.plan.id.value()},
                               {"service", plan.plan.target.service.value()},
                               {"interrupted", plan.interrupted},
                               {"phase", toString(plan.phase)}});
        json ended = json::array();
        json whys = json::array();
        for (const auto& plan : desk.ended) {
            ended.push_back(plan.plan.value());
            whys.push_back(plan.why);
        }
        const json now{{"ended", ended},
                       {"whys", whys},
                       {"ready", !desk.store.kind.empty() && state->sweep.number > 0},
                       {"running", running},
                       {"questions", desk.questions.size()},
                       {"journal", desk.journalTrouble},
                       {"store", desk.store.trouble},
                       {"whole", desk.audit.whole}};
        if (now != m_said) say({{"state", now}});
        m_said = now;
        if (!now["ready"].get<bool>()) return;
        for (auto& wanted : std::exchange(m_wanted, {}))
            draw(std::move(wanted));
    }

    void eventsArrived(std::span<const Event> events) override {
        for (const auto& event : events) {
            if (event.kind != EventKind::PlanBegun && event.kind != EventKind::PlanEnded &&
                event.kind != EventKind::PersonNeeded)
                continue;
            say({{"event", event.kind == EventKind::PlanBegun   ? "begun"
                           : event.kind == EventKind::PlanEnded ? "ended"
                                                                : "person"},
                 {"service", event.service.value()},
                 {"plan", textOf(event.facts, "plan")},
                 {"interrupted", textOf(event.facts, "interrupted")},
                 {"outcome", textOf(event.facts, "outcome")},
                 {"why", textOf(event.facts, "why")}});
        }
    }

private:
    static void say(const json& what) {
        const auto line = what.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(3);
    }

    void hear() {
        std::array<char, 4096> bytes{};
        const auto got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (got <= 0) {
            m_orders.setEnabled(false);
            QCoreApplication::exit(0);
            return;
        }
        m_heard.append(bytes.data(), static_cast<std::size_t>(got));
        for (auto end = m_heard.find('\n'); end != std::string::npos; end = m_heard.find('\n')) {
            obey(json::parse(m_heard.substr(0, end)));
            m_heard.erase(0, end + 1);
        }
    }

    void obey(const json& order) {
        if (order.contains("kill_before_rename")) {
            killBefore = order["kill_before_rename"].get<int>();
            killAfter = order["kill_after_rename"].get<int>();
            return;
        }
        if (order.contains("abort")) {
            m_acts->command(ports::AbortPlan{.plan = actions::PlanId(order["abort"].get<std::string>())},
                            [](const auto&) {});
            return;
        }
        const auto action = actions::recoveryActionFromString(order.at("action").get<std::string>());
        draw({.service = ServiceId(order.at("service").get<std::string>()),
              .action = action.value(),
              .arguments = order.value("arguments", std::map<std::string, std::string>()),
              .reason = {}});
    }

    void draw(actions::PlanRequest request) {
        m_acts->drawPlan(request, [this, request](const Result<actions::PlanSheet>& sheet) {
            if (!sheet && sheet.error().code == ErrorCode::Retry) {
                m_wanted.push_back(request);
            } else if (!sheet) {
                say({{"refused", sheet.error().detail}, {"service", request.service.value()}});
            } else if (sheet->guards.refused()) {
                say({{"refused", sheet->guards.refusals()}, {"service", request.service.value()}});
            } else {
                execute(*sheet);
            }
        });
    }

    /// As a person who has read the sheet.
    void execute(const actions::PlanSheet& sheet) {
        m_acts->execute({.plan = sheet.plan.id,
                         .revision = sheet.plan.revision,
                         .digest = sheet.digest,
                         .by = {},
                         .impactRead = true,
                         .typedName = sheet.ask.typedName,
                         .reason = "a test",
                         .secondPerson = {}},
                        [service = sheet.plan.target.service.value()](const Result<actions::PlanId>& begun) {
                            if (begun)
                                say({{"accepted", begun->value()}, {"service", service}});
                            else
                                say({{"refused", begun.error().detail}, {"service", service}});
                        });
    }

    testing::SharedHurry m_clock;
    WiredReplicas m_platform;
    runtime::StateBoard m_board;
    std::optional<runtime::EngineThread> m_engine;
    std::optional<runtime::InProcessClient> m_client;
    std::optional<runtime::InProcessActions> m_acts;
    QTimer m_hurry;
    QSocketNotifier m_orders{STDIN_FILENO, QSocketNotifier::Read};
    std::string m_heard;
    std::vector<actions::PlanRequest> m_wanted;
    json m_said;
};

} // namespace

/// Instead of the C library's: a restore changes places by it, and no moment between two of its calls could
/// be hit from outside.
extern "C" int renameat2(int fromFolder, const char* from, int toFolder, const char* to,
                         unsigned int flags) noexcept {
    const std::string_view left(from);
    const std::string_view right(to);
    const bool ofData = left.find(".restored-") != left.npos || right.find(".before-") != right.npos;
    const int number = ofData ? ++changes : 0;
    if (ofData && number == killBefore) ::raise(SIGKILL);
    const auto done = ::syscall(SYS_renameat2, fromFolder, from, toFolder, to, flags);
    if (ofData && number == killAfter) ::raise(SIGKILL);
    return static_cast<int>(done);
}

int main(int argc, char** argv) {
    app::outliveFileLimits();
    QCoreApplication application(argc, argv);
    if (argc != 6) return 2;
    const Child child(argv[1], argv[2], argv[3], {.boot = std::atoll(argv[4]), .wall = std::atoll(argv[5])});
    return QCoreApplication::exec();
}

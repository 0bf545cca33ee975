// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_play.h"

#include "engine/core/fleet/fleet_file.h"
#include "engine/core/fleet/signal_catalog.h"
#include "tests/support/source_path.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;

/// What a signal of a service that is well reads.
const std::map<std::string, double>& ordinary() {
    static const std::map<std::string, double> values{{"latency", 0.018},
                                                      {"latency_p95", 0.085},
                                                      {"latency_p99", 0.19},
                                                      {"http_status", 200},
                                                      {"certificate_days", 61},
                                                      {"request_rate", 41},
                                                      {"error_ratio", 0.0003},
                                                      {"cpu", 0.21},
                                                      {"memory", 118.0 * 1024 * 1024},
                                                      {"restarts_per_hour", 0},
                                                      {"open_files", 61},
                                                      {"connections", 12},
                                                      {"cache_hit_ratio", 0.994},
                                                      {"locks_waiting", 0},
                                                      {"oldest_transaction", 0.8},
                                                      {"replication_lag", 0},
                                                      {"database_size", 3.1e9},
                                                      {"wal_rate", 240'000},
                                                      {"archiver_age", 41},
                                                      {"archiver_failures", 0},
                                                      {"statement_latency", 0.0021},
                                                      {"statement_mean", 0.0034},
                                                      {"evictions", 0},
                                                      {"hit_ratio", 0.96},
                                                      {"clients", 31},
                                                      {"last_save_age", 880},
                                                      {"save_failed", 0},
                                                      {"command_rate", 860},
                                                      {"queue_depth", 7},
                                                      {"oldest_task", 1.4},
                                                      {"targets_up", 1.0}};
    return values;
}

/// Limits that targets tell of themselves.
constexpr double kMaxMemory = 2.0 * 1024 * 1024 * 1024;

bool isLatency(const SignalId& signal) {
    return signal.value().find("latency") != std::string::npos;
}

} // namespace

FleetPlay::FleetPlay(std::shared_ptr<const FleetSpec> fleet)
    : store{.condition = StoreCondition::Fine,
            .kind = "SQLite",
            .where = "/home/ada/.local/share/holdfast/store.db",
            .used = {48'200'000},
            .cap = {2'000'000'000},
            .message = {}}
    , m_fleet(std::move(fleet))
    , m_tracker(m_fleet) {}

void FleetPlay::heal(const std::string& service) {
    m_down.erase(service);
    m_refusing.erase(service);
    m_silent.erase(service);
    m_slow.erase(service);
    m_filled.erase(service);
}

double FleetPlay::plausible(const ServiceSpec& service, const SignalSpec& signal) {
    const auto& id = signal.id.value();
    const auto known = ordinary().find(id);
    double value = known == ordinary().end() ? 1.0 : known->second;
    const auto seed = qHash(QString::fromStdString(service.id.value() + id));
    const bool still = id == "http_status" || id == "certificate_days" || value == 0.0;
    if (!still && signal.unit != Unit::Ratio) {
        value *= 0.6 + 0.8 * static_cast<double>(seed % 100) / 100.0;
        value *= 0.92 + 0.16 * m_random.generateDouble();
    }
    if (id == "certificate_days") value = static_cast<double>(26 + seed % 60);
    if (const auto slow = m_slow.find(service.id.value()); slow != m_slow.end() && isLatency(signal.id))
        value *= slow->second;
    if (id == "memory") {
        const double limit = signal.limit.value_or(kMaxMemory);
        const auto filled = m_filled.find(service.id.value());
        const double share =
            filled != m_filled.end() ? filled->second : 0.2 + 0.0025 * static_cast<double>(seed % 100);
        value = limit * std::min(1.0, share * (0.985 + 0.03 * m_random.generateDouble()));
    }
    if (signal.unit == Unit::Count) value = std::round(value);
    return value;
}

ProbeReport FleetPlay::report(const ServiceSpec& service, const ProbeSpec& probe) {
    ProbeReport report{.took = 14ms, .bytesSent = 210, .bytesReceived = 1900};
    if (m_down.contains(service.id.value())) {
        report.problem = ProbeProblem::Refused;
        report.detail = "connection refused";
        report.readings = {{SignalId("up"), 0.0}};
        return report;
    }
    if (m_refusing.contains(service.id.value())) {
        report.problem = ProbeProblem::Authentication;
        report.detail = "password authentication failed for user \"holdfast\"";
        report.remedy = "check the password of holdfast in the fleet file's environment";
        return report;
    }
    for (const auto& signal : defaultSignals(probe.kind)) {
        const auto known = std::ranges::find(service.signals, signal.id, &SignalSpec::id);
        if (known == service.signals.end()) continue;
        const bool up = signal.id == SignalId("up");
        report.readings.push_back({signal.id, up ? 1.0 : plausible(service, *known)});
    }
    if (probe.kind == ProbeKind::Postgres) report.limits = {{SignalId("connections"), 100.0}};
    if (probe.kind == ProbeKind::Redis)
        report.limits = {{SignalId("memory"), kMaxMemory}, {SignalId("clients"), 10'000.0}};
    for (const auto& source : probe.calls) {
        const bool dead = m_down.contains(source.to.value());
        const auto slower = m_slow.find(source.to.value());
        ObservedCalls calls{.to = source.to, .meanLatency = {}, .slow = {}, .callersBreaker = {}};
        calls.reporter = source.reporter;
        calls.seconds = static_cast<double>(m_fleet->interval.count()) / 1000.0;
        calls.callsPerSecond = 2.0 + static_cast<double>(source.to.value().size() % 7);
        calls.calls = calls.callsPerSecond * calls.seconds;
        calls.failed = dead ? calls.calls : 0.0;
        calls.errorRatio = dead ? 1.0 : 0.0;
        calls.timed = calls.calls;
        calls.meanLatency = 0.012 * (slower == m_slow.end() ? 1.0 : slower->second);
        report.calls.push_back(std::move(calls));
    }
    report.version = "1.8.2";
    return report;
}

void FleetPlay::sweep(int times) {
    for (int i = 0; i < times; ++i) {
        m_now += m_fleet->interval;
        m_steady += m_fleet->interval;
        ++m_round;
        const tracking::Instant at{.wall = m_now, .steady = m_steady};
        for (std::size_t s = 0; s < m_fleet->services.size(); ++s) {
            const auto& service = m_fleet->services[s];
            if (m_observation != Observation::Online || m_silent.contains(service.id.value())) continue;
            for (std::size_t p = 0; p < service.probes.size(); ++p) {
                const auto found = report(service, service.probes[p]);
                m_tracker.ingest(s, p, found, at);
                for (const auto& reading : found.readings)
                    m_history[{service.id, reading.signal}].push_back({m_now, reading.value});
            }
        }
        picture();
    }
}

void FleetPlay::picture() {
    auto next = m_tracker.picture({.wall = m_now, .steady = m_steady}, m_round);
    std::ranges::move(next.events, std::back_inserter(m_events));
    next.events.clear();
    for (const auto& service : next.services) {
        if (service.own.score)
            m_history[{service.id, SignalId("health_own")}].push_back({m_now, *service.own.score});
        if (service.effective.score) {
            m_history[{service.id, SignalId("health_effective")}].push_back(
                {m_now, *service.effective.score});
        }
    }
    m_picture = std::move(next);
}

void FleetPlay::pass(Duration time) {
    m_now += time;
    m_steady += time;
    picture();
}

void FleetPlay::sleep(Duration time) {
    const TimePoint from = m_now;
    m_now += time;
    m_tracker.forgetFreshness();
    m_events.push_back({.time = m_now,
                        .kind = EventKind::NotObserved,
                        .severity = Severity::Warning,
                        .service = {},
                        .facts = {{"from", from.time_since_epoch().count()},
                                  {"to", m_now.time_since_epoch().count()},
                                  {"why", std::string("asleep")}}});
    m_observedSince = m_now;
    picture();
}

void FleetPlay::goOffline(const std::string& why) {
    m_observation = Observation::Offline;
    m_offlineReason = why;
    m_tracker.forgetFreshness();
    m_events.push_back({.time = m_now,
                        .kind = EventKind::Offline,
                        .severity = Severity::Warning,
                        .service = {},
                        .facts = {{"why", why}}});
    picture();
}

void FleetPlay::comeBack() {
    m_observation = Observation::Online;
    m_offlineReason.clear();
    m_observedSince = m_now;
    m_events.push_back({.time = m_now,
                        .kind = EventKind::Online,
                        .severity = Severity::Good,
                        .service = {},
                        .facts = {{"seconds", 95.0}}});
}

FleetStatePtr FleetPlay::state() {
    auto state = std::make_shared<FleetState>();
    state->revision = ++m_revision;
    state->time = m_now;
    state->observation = m_observation;
    state->offlineReason = m_offlineReason;
    state->observedSince = m_observedSince;
    state->fleet = m_fleet;
    state->fleetTrouble = fleetTrouble;
    state->services = m_picture.services;
    state->dependencies = m_picture.dependencies;
    state->troubles = m_picture.troubles;
    state->sweep = {.number = m_round,
                    .started = m_now - 410ms,
                    .took = 410ms,
                    .interval = m_fleet->interval,
                    .nextDue = m_now + m_fleet->interval - 410ms,
                    .late = 0ms};
    state->cost = {.cpu = 0.009,
                   .resident = {88'100'000},
                   .bytesSentPerSecond = 2100,
                   .bytesReceivedPerSecond = 14'300,
                   .connections = 19};
    state->store = store;
    if (foretold) state->outlook = foretold->outlook(*state);
    state->desk = desk;
    state->snapshots = snapshots;
    state->backups = backups;
    return state;
}

std::vector<Event> FleetPlay::takeEvents() {
    return std::exchange(m_events, {});
}

HistoryAnswer FleetPlay::history(const HistoryQuery& query) const {
    HistoryAnswer answer{
        .query = query, .points = {}, .resolution = m_fleet->interval, .gapAfter = m_fleet->interval * 3};
    const auto found = m_history.find(query.series);
    if (found == m_history.end()) return answer;
    for (const auto& reading : found->second) {
        if (reading.time < query.from || reading.time >= query.to) continue;
        answer.points.push_back(
            {reading.time, reading.value, reading.value, reading.value, reading.value, 1});
    }
    return answer;
}

void FleetPlay::tell(FakeEngineClient& client) {
    client.history = [this](const HistoryQuery& query) { return history(query); };
    if (foretold) {
        client.forecast = [this, &client](const ServiceId& service) {
            return foretold->forecast(*client.state(), service);
        };
        client.record = [this, &client](const outlook::RecordQuery& query) {
            return foretold->record(*client.state(), query);
        };
        client.marks = [this, &client](const outlook::MarkQuery& query) {
            return foretold->marks(*client.state(), query);
        };
    }
    client.happen(takeEvents());
    client.publish(state());
}

std::shared_ptr<FleetSpec> referenceFleet(const std::string& name, Environment environment) {
    const auto outcome = readFleetFile(sourcePath(QStringLiteral("resources/fleets/lab.yaml")).toStdString(),
                                       [](const std::string&) { return std::nullopt; });
    auto fleet = std::make_shared<FleetSpec>(*outcome.fleet);
    fleet->name = name;
    fleet->environment = environment;
    fleet->interval = 30s;
    fleet->warnings = {};
    return fleet;
}

std::shared_ptr<FleetSpec> largeFleet(int services) {
    auto fleet = std::make_shared<FleetSpec>();
    fleet->name = "warehouse";
    fleet->environment = Environment::Staging;
    QRandomGenerator random(7);
    static const std::array kWords{"billing", "cart", "search", "stock", "mail", "image", "route", "audit"};
    for (int i = 0; i < services; ++i) {
        ServiceSpec service{.id = ServiceId(std::string(kWords[static_cast<std::size_t>(i) % kWords.size()]) +
                                            '-' + std::to_string(i)),
                            .kind = ServiceKind::Http,
                            .role = "one of many"};
        service.address = "http://10.0.0.1:" + std::to_string(8000 + i);
        service.probes.push_back({.kind = ProbeKind::Http, .target = service.address});
        for (const auto& signal : defaultSignals(ProbeKind::Http))
            service.signals.push_back(signal);
        fleet->services.push_back(std::move(service));
        for (int d = 0; i > 10 && d < 3; ++d) {
            const int to = random.bounded(i);
            const DependencySpec edge{.from = fleet->services.back().id,
                                      .to = fleet->services[static_cast<std::size_t>(to)].id,
                                      .kind = DependencyKind::Soft};
            const auto same = [&edge](const DependencySpec& other) {
                return other.from == edge.from && other.to == edge.to;
            };
            if (std::ranges::none_of(fleet->dependencies, same)) fleet->dependencies.push_back(edge);
        }
    }
    return fleet;
}

std::shared_ptr<FleetSpec> longNamedFleet() {
    auto fleet = referenceFleet("central-european-customer-platform-blue", Environment::Production);
    std::map<ServiceId, ServiceId> renamed;
    for (auto& service : fleet->services) {
        const ServiceId longer("eu-central-1-customer-platform-" + service.id.value() + "-primary-blue");
        renamed.emplace(service.id, longer);
        service.id = longer;
        service.role = "the one that answers for everything that concerns " + longer.value();
    }
    for (auto& dependency : fleet->dependencies) {
        dependency.from = renamed.at(dependency.from);
        dependency.to = renamed.at(dependency.to);
    }
    return fleet;
}

namespace {

FleetPlay playOrdinaryHour() {
    FleetPlay play(referenceFleet());
    play.sweep(40);
    play.slow("ollama", 40.0);
    play.sweep(12);
    play.heal("ollama");
    play.sweep(20);
    play.down("learning-service");
    play.sweep(6);
    play.heal("learning-service");
    play.sweep(42);
    return play;
}

} // namespace

FleetPlay ordinaryHour() {
    static const FleetPlay played = playOrdinaryHour();
    return played;
}

} // namespace holdfast::testing

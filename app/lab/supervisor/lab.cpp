// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab.h"

#include "app/lab/supervisor/fault_catalog.h"
#include "engine/platforms/local/postgres_memory.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>

namespace holdfast::lab {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using platforms::ProcessPhase;
using platforms::ProcessSupervisor;
using ports::LabPhase;

namespace {

constexpr auto kStartWithin = 60s;
constexpr auto kServiceWithin = 20s;
constexpr auto kRetry = 60ms;
constexpr auto kUsersPause = 1s;
constexpr std::size_t kPoolThreads = 6;
constexpr std::size_t kLastWords = 600;

std::string howItEnded(const platforms::ProcessExit& exit) {
    return exit.signal != 0 ? fmt::format("ended by signal {}", exit.signal)
                            : fmt::format("ended with status {}", exit.code);
}

} // namespace

Lab::Lab(asio::io_context& loop, LabWorld world, LabObserver& observer)
    : m_loop(loop)
    , m_world(std::move(world))
    , m_observer(observer)
    , m_processEvents(loop)
    , m_pool(std::make_unique<asio::thread_pool>(kPoolThreads)) {}

Result<std::unique_ptr<Lab>> Lab::create(asio::io_context& loop, LabWorld world, LabObserver& observer) {
    std::unique_ptr<Lab> lab(new Lab(loop, std::move(world), observer));
    if (auto opened = lab->open(); !opened) return std::unexpected(opened.error());
    return lab;
}

Result<void> Lab::open() {
    auto processes =
        ProcessSupervisor::create(platforms::OrphanPolicy::Kill, [this](const auto& exit) { onExit(exit); });
    if (!processes) return std::unexpected(processes.error());
    m_processes = std::move(*processes);
    for (auto& spec : m_world.processes()) {
        if (auto defined = m_processes->define(std::move(spec)); !defined) return defined;
    }
    // A descriptor of its own: the loop and the supervisor each close theirs.
    m_processEvents.assign(::dup(m_processes->eventFd()));
    m_faults = std::make_unique<LabFaults>(
        m_loop, *m_pool, m_world, *m_processes, m_observer,
        [this](const auto& service, auto answer) { startService(service, answer); });
    m_host = std::make_unique<LabProcessHost>(LabProcessHost::Parts{
        .loop = m_loop,
        .processes = *m_processes,
        .whyNot = [this] { return m_phase == LabPhase::Running ? "" : "the lab does not run (yet)"; },
        .onStarted = [this](const auto& process) { onStartedByOthers(process); }});
    watchProcesses();
    return {};
}

Lab::~Lab() {
    m_faults.reset();
    m_processes.reset(); // kills and waits
    // Work on the pool waits for servers that are gone by now: it ends soon.
    m_pool->join();
    platforms::freePostgresMemory(m_world.postgres().dataFolder());
}

void Lab::watchProcesses() {
    m_processEvents.async_wait(asio::posix::stream_descriptor::wait_read,
                               [this](const boost::system::error_code& cancelled) {
                                   if (cancelled) return;
                                   m_processes->dispatch();
                                   if (m_done && m_processes->isIdle())
                                       std::exchange(m_done, nullptr)();
                                   else
                                       watchProcesses();
                               });
}

void Lab::after(std::chrono::milliseconds wait, std::function<void()> then) {
    auto timer = std::make_shared<asio::steady_timer>(m_loop, wait);
    timer->async_wait([this, timer, then = std::move(then)](const boost::system::error_code& cancelled) {
        if (!cancelled && m_phase != LabPhase::Stopping && m_phase != LabPhase::Failed) then();
    });
}

void Lab::start() {
    m_phase = LabPhase::Starting;
    launch(kInitialiser); // postgres follows it
    for (const auto& service : m_world.plan().services) {
        const bool first = service.kind == LabKind::Redis || service.kind == LabKind::Caddy;
        if (first && m_phase == LabPhase::Starting) launchAndAwait(service.id);
    }
    m_observer.onStateChanged();
}

void Lab::launchAndAwait(const std::string& service) {
    launch(service);
    awaitReady(service, kStartWithin, [this, service](const Result<void>&) { onFirstReady(service); });
}

/// The services that call the data stores: once those answer, so that no call of theirs fails for that
/// reason.
void Lab::launchCallers() {
    for (const auto& service : m_world.plan().services) {
        if (service.kind == LabKind::Service && m_phase == LabPhase::Starting) launchAndAwait(service.id);
    }
}

void Lab::launch(const std::string& process) {
    const auto started = m_processes->start(process);
    if (!started) fail(fmt::format("{} cannot be started: {}", process, started.error().detail));
}

void Lab::setUpPostgres(Clock::time_point until) {
    asio::post(*m_pool, [this, until] {
        const auto done = m_world.postgres().setUp();
        asio::post(m_loop, [this, done, until] {
            if (m_phase != LabPhase::Starting) return;
            if (!done && Clock::now() >= until)
                return fail(fmt::format("PostgreSQL cannot be set up: {}", done.error().detail));
            if (!done) return after(kRetry, [this, until] { setUpPostgres(until); }); // not accepting yet
            awaitReady("postgres", kStartWithin, [this](const Result<void>&) { onFirstReady("postgres"); });
        });
    });
}

void Lab::awaitReady(const std::string& service, Clock::duration within, Answer answer) {
    m_waiting[service] = {.until = Clock::now() + within,
                          .starts = m_processes->status(service)->starts,
                          .answer = std::move(answer)};
    checkReady(service);
}

void Lab::checkReady(const std::string& service) {
    const auto waiting = m_waiting.find(service);
    if (waiting == m_waiting.end()) return;
    const bool first = m_phase == LabPhase::Starting;
    asio::post(*m_pool, [this, service, first, starts = waiting->second.starts] {
        const auto& planned = m_world.plan().find(service);
        const bool ready = m_world.isReady(planned);
        if (ready && !first) m_world.heal(planned);
        asio::post(m_loop, [this, service, ready, starts] {
            const auto still = m_waiting.find(service);
            if (still == m_waiting.end() || still->second.starts != starts) return;
            if (ready) return settle(service, {});
            if (Clock::now() >= still->second.until)
                return settle(
                    service, failure(ErrorCode::Retry, "it does not answer: " + lastWords(service), service));
            after(kRetry, [this, service] { checkReady(service); });
        });
    });
}

void Lab::settle(const std::string& service, const Result<void>& outcome) {
    auto waiting = m_waiting.extract(service);
    if (waiting.empty()) return;
    const bool starting = m_phase == LabPhase::Starting;
    if (starting && !outcome) return fail(fmt::format("{}: {}", service, outcome.error().detail));
    waiting.mapped().answer(outcome);
    m_observer.onStateChanged();
}

void Lab::onFirstReady(const std::string& service) {
    m_ready.insert(service);
    const bool isStore = service == "postgres" || service == "redis";
    if (isStore && m_ready.contains("postgres") && m_ready.contains("redis")) launchCallers();
    if (m_ready.size() < m_world.plan().services.size()) return;
    launch(kUsers);
    if (m_phase != LabPhase::Starting) return;
    const auto file = m_world.writeFleetFile();
    if (!file) return fail("its fleet file: " + file.error().detail);
    m_fleetFile = *file;
    m_phase = LabPhase::Running;
}

void Lab::onExit(const platforms::ProcessExit& exit) {
    if (m_host) m_host->tellExit(exit);
    if (m_phase == LabPhase::Stopping || m_phase == LabPhase::Failed) return;
    if (exit.name == kInitialiser) {
        if (exit.code != 0 || exit.signal != 0)
            return fail(fmt::format("PostgreSQL cannot be initialised: {}", lastWords(kInitialiser)));
        launch("postgres");
        setUpPostgres(Clock::now() + kStartWithin);
    } else if (exit.name == kUsers) {
        after(kUsersPause, [this] { restartUsers(); });
    } else {
        onServiceExit(exit);
    }
}

void Lab::restartUsers() {
    // Without them the charts are flatter, no more.
    if (!m_processes->start(kUsers)) after(kUsersPause, [this] { restartUsers(); });
}

void Lab::onServiceExit(const platforms::ProcessExit& exit) {
    m_faults->onServiceGone(exit.name);
    if (m_phase == LabPhase::Starting)
        return fail(fmt::format("{} {}: {}", exit.name, howItEnded(exit), lastWords(exit.name)));
    settle(exit.name, failure(ErrorCode::Retry, howItEnded(exit) + ": " + lastWords(exit.name), exit.name));
    for (const auto& answer : std::exchange(m_stopping[exit.name], {}))
        answer({});
    m_observer.onStateChanged();
}

/// A fresh process has none of the faults that were put into the one before; what they may have left in a
/// server's data is taken back once it answers.
void Lab::onStartedByOthers(const std::string& process) {
    const auto& services = m_world.plan().services;
    if (std::ranges::find(services, process, &PlannedService::id) == services.end()) return;
    m_faults->onServiceStarted(process);
    awaitReady(process, kServiceWithin, [](const Result<void>&) {});
    m_observer.onStateChanged();
}

bool Lab::isKnown(const std::string& service, const Answer& answer) const {
    const bool known = std::ranges::find(m_world.plan().services, service, &PlannedService::id) !=
                       m_world.plan().services.end();
    if (m_phase != LabPhase::Running)
        answer(failure(ErrorCode::Replan, "the lab does not run (yet)"));
    else if (!known)
        answer(failure(ErrorCode::FixInput, "the lab has no such service", service));
    return known && m_phase == LabPhase::Running;
}

void Lab::startService(const std::string& service, const Answer& answer) {
    if (!isKnown(service, answer)) return;
    // What the last process left behind has to be gone first: a database refuses beside its own remains.
    if (m_processes->hasOrphans())
        return after(kRetry, [this, service, answer] { startService(service, answer); });
    const auto started = m_processes->start(service);
    if (!started) return answer(std::unexpected(started.error()));
    m_faults->onServiceStarted(service);
    awaitReady(service, kServiceWithin, answer);
    m_observer.onStateChanged();
}

void Lab::stopService(const std::string& service, const Answer& answer) {
    if (!isKnown(service, answer)) return;
    const auto stopped = m_processes->stop(service);
    if (!stopped || m_processes->status(service)->phase == ProcessPhase::Stopped) return answer(stopped);
    m_stopping[service].push_back(answer);
}

void Lab::inject(const ports::FaultOrder& order, const Answer& answer) {
    if (isKnown(order.service.value(), answer)) m_faults->inject(order, answer);
}

void Lab::endFault(const std::string& service, const std::string& fault, const Answer& answer) {
    if (isKnown(service, answer)) m_faults->end(service, fault, answer);
}

void Lab::fail(const std::string& trouble) {
    if (m_phase == LabPhase::Failed || m_phase == LabPhase::Stopping) return;
    m_phase = LabPhase::Failed;
    m_trouble = trouble;
    m_observer.onFailed();
}

void Lab::shutDown(std::function<void()> done) {
    if (m_done) return;
    if (m_phase != LabPhase::Failed) m_phase = LabPhase::Stopping;
    m_done = std::move(done);
    m_waiting.clear();
    m_faults->abandon();
    m_observer.onStateChanged();
    // Nothing of it is needed any more: the quickest end is also the surest one.
    m_processes->killAll();
    if (m_processes->isIdle()) asio::post(m_loop, std::exchange(m_done, nullptr));
}

std::string Lab::lastWords(const std::string& process) const {
    const std::string words = m_processes->logTail(process, kLastWords);
    return words.empty() ? "it said nothing" : words;
}

std::string Lab::stepText() const {
    if (m_phase != LabPhase::Starting) return {};
    const auto initialiser = m_processes->status(kInitialiser);
    if (initialiser->phase != ProcessPhase::Stopped) return "initialising PostgreSQL";
    std::vector<std::string> missing;
    for (const auto& service : m_world.plan().services) {
        if (!m_ready.contains(service.id)) missing.push_back(service.id);
    }
    return fmt::format("waiting for {}", fmt::join(missing, ", "));
}

ports::LabState Lab::state() const {
    const auto& services = m_world.plan().services;
    ports::LabState state{.phase = m_phase,
                          .progress =
                              static_cast<double>(m_ready.size()) / static_cast<double>(services.size()),
                          .step = stepText(),
                          .trouble = m_trouble,
                          .directory = m_world.directory().path(),
                          .fleetFile = m_fleetFile};
    for (const auto& service : services) {
        const auto status = m_processes->status(service.id);
        state.services.push_back({.id = ServiceId(service.id),
                                  .running = status->phase != ProcessPhase::Stopped,
                                  .pid = status->pid,
                                  .offers = faultOffers(service),
                                  .faults = m_faults->activeIn(service.id)});
    }
    return state;
}

} // namespace holdfast::lab

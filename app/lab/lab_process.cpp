// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/lab_process.h"

#include "app/lab/shared/lab_wire.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSocketNotifier>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace holdfast::lab {

using nlohmann::json;
using ports::LabPhase;
using ports::LabState;

namespace {

constexpr std::chrono::seconds kPatience{15};
constexpr std::size_t kLongestLine = 1024UL * 1024;
constexpr std::size_t kLastWords = 2'000;

platforms::ProcessSpec supervisorSpec(const std::string& program, std::vector<std::string> arguments) {
    platforms::ProcessSpec spec;
    spec.name = "holdfast-lab-supervisor";
    spec.program = program;
    spec.arguments = std::move(arguments);
    spec.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"))
        spec.environment.push_back(std::string("XDG_RUNTIME_DIR=") + runtime);
    spec.directory = "/";
    spec.inputKind = platforms::StandardInput::Open;
    spec.parentDeathSignal = 0; // it outlives us, to clear up
    return spec;
}

/// Writing to a supervisor that was just killed must not end this program.
void ignoreBrokenPipes() {
    struct sigaction present{};
    ::sigaction(SIGPIPE, nullptr, &present);
    if (present.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
}

/// Collects a process that ends later, so that it does not stay in the process table for our lifetime.
void collectLater(pid_t pid) {
    std::thread([pid] { ::waitpid(pid, nullptr, 0); }).detach();
}

} // namespace

std::string findSupervisor() {
    const QDir own(QCoreApplication::applicationDirPath());
    for (const char* folder : {".", "../libexec/holdfast", "../lib/holdfast"}) {
        const QFileInfo program(own.filePath(QString::fromLatin1(folder)) %
                                QStringLiteral("/holdfast-lab-supervisor"));
        if (program.isExecutable()) return program.canonicalFilePath().toStdString();
    }
    return own.filePath(QStringLiteral("holdfast-lab-supervisor")).toStdString();
}

/// A running supervisor (or cleaner) and the ends of its pipes.
struct LabProcess::Supervisor {
    explicit Supervisor(platforms::Spawned&& spawned)
        : process(std::move(spawned))
        , ended(process.exited.get(), QSocketNotifier::Read)
        , readable(process.output.get(), QSocketNotifier::Read)
        , writable(process.input.get(), QSocketNotifier::Write) {
        writable.setEnabled(false);
    }

    ~Supervisor() {
        for (auto* notifier : {&ended, &readable, &writable})
            notifier->setEnabled(false);
        if (!collected) collectLater(process.pid);
    }

    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// Its exit as waitpid() tells it.
    [[nodiscard]] int collect() {
        int status = 0;
        ::waitpid(process.pid, &status, 0); // has ended: does not wait
        collected = true;
        return status;
    }

    platforms::Spawned process;
    QSocketNotifier ended;
    QSocketNotifier readable;
    QSocketNotifier writable;
    std::string received;
    std::string toWrite;
    std::string lastWords; ///< what it said that is no message
    bool collected = false;
};

LabProcess::LabProcess(Options options, QObject* parent) : QObject(parent), m_options(std::move(options)) {
    ignoreBrokenPipes();
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, this, &LabProcess::onLate);
}

// The pipe closes with m_supervisor: the supervisor ends the lab by itself.
LabProcess::~LabProcess() = default;

void LabProcess::addListener(ports::LabListener* listener) {
    m_listeners.push_back(listener);
}

void LabProcess::removeListener(ports::LabListener* listener) {
    std::erase(m_listeners, listener);
}

void LabProcess::publish(LabState state) {
    if (state == m_state) return;
    m_state = std::move(state);
    const auto listeners = m_listeners; // one may remove itself
    for (auto* listener : listeners)
        listener->labChanged(m_state);
}

void LabProcess::start(Answer answer) {
    if (m_supervisor || m_cleaner) return answer(failure(ErrorCode::Replan, "the lab is not stopped"));
    auto spawned = platforms::spawn(supervisorSpec(supervisorProgram(), {}));
    if (!spawned) {
        publish({.phase = LabPhase::Failed, .trouble = spawned.error().detail});
        return answer(std::unexpected(spawned.error()));
    }
    m_supervisor = std::make_unique<Supervisor>(std::move(*spawned));
    connect(&m_supervisor->ended, &QSocketNotifier::activated, this, &LabProcess::onSupervisorEnd);
    connect(&m_supervisor->readable, &QSocketNotifier::activated, this, &LabProcess::read);
    connect(&m_supervisor->writable, &QSocketNotifier::activated, this, &LabProcess::write);
    m_starting = std::move(answer);
    publish({.phase = LabPhase::Starting, .step = "starting the lab's supervisor"});
}

void LabProcess::stop(Answer answer) {
    if (!m_supervisor) {
        publish({});
        return answer({});
    }
    m_stopping.push_back(std::move(answer));
    LabState state = m_state;
    state.phase = LabPhase::Stopping;
    state.step = "ending the lab's processes";
    publish(std::move(state));
    m_patience.start();
    order({{"do", "stop"}}, nullptr);
}

void LabProcess::startService(const ServiceId& service, Answer answer) {
    order({{"do", "startService"}, {"service", service.value()}}, std::move(answer));
}

void LabProcess::stopService(const ServiceId& service, Answer answer) {
    order({{"do", "stopService"}, {"service", service.value()}}, std::move(answer));
}

void LabProcess::inject(const ports::FaultOrder& fault, Answer answer) {
    json what = toJson(fault);
    what["do"] = "inject";
    order(std::move(what), std::move(answer));
}

void LabProcess::endFault(const ServiceId& service, const std::string& fault, Answer answer) {
    order({{"do", "endFault"}, {"service", service.value()}, {"fault", fault}}, std::move(answer));
}

void LabProcess::order(json what, Answer answer) {
    if (!m_supervisor) {
        if (answer) answer(failure(ErrorCode::Replan, "the lab does not run"));
        return;
    }
    if (answer) {
        what["id"] = ++m_lastOrder;
        m_answers[m_lastOrder] = std::move(answer);
    }
    m_supervisor->toWrite += what.dump() + "\n";
    write();
}

void LabProcess::write() {
    auto& text = m_supervisor->toWrite;
    while (!text.empty()) {
        const auto count = ::write(m_supervisor->process.input.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        text.erase(0, static_cast<std::size_t>(count));
    }
    // A pipe that broke is noticed by the end of the process.
    m_supervisor->writable.setEnabled(!text.empty() && errno == EAGAIN);
}

void LabProcess::read() {
    std::array<char, 16 * 1024> buffer{};
    auto& received = m_supervisor->received;
    for (;;) {
        const auto count = ::read(m_supervisor->process.output.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) m_supervisor->readable.setEnabled(false);
        if (count <= 0) break;
        received.append(buffer.data(), static_cast<std::size_t>(count));
    }
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (auto end = received.find('\n'); end != std::string::npos; end = received.find('\n', from)) {
        lines.push_back(received.substr(from, end - from));
        from = end + 1;
    }
    received.erase(0, from);
    if (received.size() > kLongestLine) received.clear();
    for (const auto& line : lines) {
        take(line);
        if (!m_supervisor) return; // a listener may have ended it
    }
}

void LabProcess::take(const std::string& line) {
    const json message = json::parse(line, nullptr, false);
    if (!message.is_object()) {
        auto& words = m_supervisor->lastWords;
        words = (words + line + "\n");
        if (words.size() > kLastWords) words.erase(0, words.size() - kLastWords);
    } else if (message.contains("state")) {
        takeState(message["state"]);
    } else if (message.contains("answer")) {
        takeAnswer(message);
    } else if (message.contains("environment")) {
        m_environment = message["environment"].get<std::map<std::string, std::string>>();
    } else if (message.contains("event") && m_options.onFault) {
        const auto& event = message["event"];
        m_options.onFault({.service = ServiceId(event.value("service", "")),
                           .fault = event.value("fault", ""),
                           .strength = event.value("strength", 0.0),
                           .began = event.value("began", false)});
    }
}

void LabProcess::takeAnswer(const json& message) {
    auto found =
        m_answers.extract(message["answer"].is_number_integer() ? message["answer"].get<std::int64_t>() : 0);
    if (found.empty()) return;
    if (message.contains("error"))
        found.mapped()(std::unexpected(errorFromJson(message["error"])));
    else
        found.mapped()({});
}

void LabProcess::takeState(const json& text) {
    auto state = labStateFromJson(text);
    if (!state) return;
    // Told to stop: what it still says of its life is overtaken.
    const bool overtaken = m_state.phase == LabPhase::Stopping && state->phase != LabPhase::Failed;
    if (overtaken) state->phase = LabPhase::Stopping;
    const auto phase = state->phase;
    const std::string trouble = state->trouble;
    publish(std::move(*state));
    if (phase == LabPhase::Running) settleStart({});
    if (phase == LabPhase::Failed) settleStart(failure(ErrorCode::FixSetup, trouble));
}

void LabProcess::settleStart(const Result<void>& outcome) {
    if (const auto answer = std::exchange(m_starting, nullptr)) answer(outcome);
}

void LabProcess::onSupervisorEnd() {
    read(); // its last words
    if (!m_supervisor) return;
    m_patience.stop();
    const int status = m_supervisor->collect();
    const std::string words = m_supervisor->lastWords;
    retire(std::move(m_supervisor));
    m_environment.clear();

    const bool asked = !m_stopping.empty();
    const bool orderly = WIFEXITED(status) && (WEXITSTATUS(status) == 0 || m_state.phase == LabPhase::Failed);
    LabState last;
    if (m_state.phase == LabPhase::Failed) {
        last = {.phase = LabPhase::Failed, .trouble = m_state.trouble};
    } else if (!asked && !orderly) {
        last.phase = LabPhase::Failed;
        last.trouble =
            WIFSIGNALED(status)
                ? fmt::format("The lab's supervisor was ended by signal {}.", WTERMSIG(status))
                : fmt::format("The lab's supervisor ended with status {}. {}", WEXITSTATUS(status), words);
        last.trouble += " Everything of the lab has been ended; start it again.";
    }
    if (orderly)
        finish(std::move(last));
    else
        clearLeftovers(std::move(last));
}

void LabProcess::finish(LabState last) {
    const Error gone{ErrorCode::Cancelled, "the lab has ended", {}};
    publish(std::move(last));
    settleStart(std::unexpected(gone));
    for (const auto& [id, answer] : std::exchange(m_answers, {}))
        answer(std::unexpected(gone));
    for (const auto& answer : std::exchange(m_stopping, {}))
        answer({});
}

void LabProcess::onLate() {
    if (!m_supervisor) return;
    // It does not even end: its processes end with it, and what it leaves is cleared.
    ::kill(m_supervisor->process.pid, SIGKILL);
}

void LabProcess::clearLeftovers(LabState last) {
    auto spawned = platforms::spawn(supervisorSpec(supervisorProgram(), {"--clear"}));
    if (!spawned) return finish(std::move(last)); // the next lab clears it
    m_cleaner = std::make_unique<Supervisor>(std::move(*spawned));
    m_cleaner->readable.setEnabled(false); // it says nothing
    connect(&m_cleaner->ended, &QSocketNotifier::activated, this, [this, last = std::move(last)] {
        const LabState state = last; // goes with the notifier
        (void)m_cleaner->collect();
        retire(std::move(m_cleaner));
        finish(state);
    });
}

void LabProcess::retire(std::unique_ptr<Supervisor> ended) {
    // Not now: its notifier is the one that is calling.
    ended->ended.setEnabled(false);
    QTimer::singleShot(0, this, [kept = std::shared_ptr<Supervisor>(std::move(ended))] {});
}

std::string LabProcess::supervisorProgram() const {
    return m_options.supervisorProgram.empty() ? findSupervisor() : m_options.supervisorProgram;
}

} // namespace holdfast::lab

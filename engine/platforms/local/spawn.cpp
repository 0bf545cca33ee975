// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/spawn.h"

#include "engine/platforms/local/proc_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace holdfast::platforms {

namespace {

constexpr std::size_t kMostInput = 60UL * 1024; // a pipe takes 64 KiB without anyone reading

enum class Stage : std::uint8_t { Streams, Directory, Account, Parent, Program };

/// Why the child could not become the program; travels through a pipe that a good start closes.
struct ChildFailure {
    Stage stage;
    int error;
};

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> makePipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure(ErrorCode::Retry, std::strerror(errno), "pipe");
    Pipe pipe{.read = UniqueFd(ends[0]), .write = UniqueFd(ends[1])};
    // Where this process was started without standard streams, the pipe must not take their numbers.
    for (UniqueFd* end : {&pipe.read, &pipe.write}) {
        if (end->get() <= STDERR_FILENO)
            *end = UniqueFd(::fcntl(end->get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    }
    return pipe;
}

/// Everything that the child needs, prepared before the fork: afterwards only system calls are safe.
struct ChildPlan {
    const char* program;
    char* const* arguments;
    char* const* environment;
    const char* directory;
    const Account* account;
    int parentDeathSignal;
    pid_t parent;
    int input;
    int output;
    int errors;
    int report;
};

[[noreturn]] void failChild(int report, Stage stage) {
    const ChildFailure what{.stage = stage, .error = errno};
    [[maybe_unused]] const auto written = ::write(report, &what, sizeof what);
    ::_exit(127);
}

void resetSignals() {
    struct sigaction byDefault{};
    byDefault.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number)
        ::sigaction(number, &byDefault, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void becomeProgram(const ChildPlan& plan) {
    ::setsid();
    resetSignals();
    ::umask(077);
    const rlimit noCore{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    if (::dup2(plan.input, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.errors, 2) < 0)
        failChild(plan.report, Stage::Streams);
    ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    if (plan.account != nullptr && !becomeAccount(plan.account->user, plan.account->group,
                                                  plan.account->groups.data(), plan.account->groups.size()))
        failChild(plan.report, Stage::Account);
    if (::chdir(plan.directory) != 0) failChild(plan.report, Stage::Directory);
    if (plan.parentDeathSignal != 0 && !endWithParent(plan.parentDeathSignal, plan.parent))
        failChild(plan.report, Stage::Parent);
    ::execve(plan.program, plan.arguments, plan.environment);
    failChild(plan.report, Stage::Program);
}

std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const auto& text : texts)
        pointers.push_back(const_cast<char*>(text.c_str())); // execve wants it so and changes nothing
    pointers.push_back(nullptr);
    return pointers;
}

Error explain(const ChildFailure& what, const ProcessSpec& spec) {
    const char* reason = std::strerror(what.error);
    switch (what.stage) {
    case Stage::Streams:
        return {ErrorCode::Retry, fmt::format("its standard streams: {}", reason), spec.name};
    case Stage::Directory:
        return {ErrorCode::FixSetup, fmt::format("its folder {}: {}", spec.directory, reason), spec.name};
    case Stage::Account:
        return {ErrorCode::FixSetup, fmt::format("cannot run as {}: {}", spec.account->name, reason),
                spec.name};
    case Stage::Parent:
        return {ErrorCode::Cancelled, "the process that started it has ended", spec.name};
    case Stage::Program:
        break;
    }
    return {ErrorCode::FixSetup, fmt::format("{}: {}", spec.program, reason), spec.name};
}

Result<void> check(const ProcessSpec& spec) {
    if (!spec.program.starts_with('/') || !spec.directory.starts_with('/'))
        return failure(ErrorCode::FixInput, "program and folder must be absolute paths", spec.name);
    if (spec.input.size() > kMostInput)
        return failure(ErrorCode::FixInput, "more than 60 KiB for its standard input", spec.name);
    return {};
}

/// Waits for the child's word: its pipe is closed by a program that runs.
Result<void> awaitStart(int report, pid_t pid, const ProcessSpec& spec) {
    ChildFailure what{};
    ssize_t count = 0;
    do {
        count = ::read(report, &what, sizeof what);
    } while (count < 0 && errno == EINTR);
    if (count == 0) return {};
    ::waitpid(pid, nullptr, 0);
    if (count != sizeof what) return failure(ErrorCode::Internal, "the start cannot be told", spec.name);
    return std::unexpected(explain(what, spec));
}

void setNonBlocking(int fd) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

pid_t forkChild(const ProcessSpec& spec, int input, int output, int errors, int report) {
    std::vector<std::string> words{spec.argumentZero.empty() ? spec.program : spec.argumentZero};
    words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
    const auto arguments = pointersTo(words);
    const auto environment = pointersTo(spec.environment);
    const ChildPlan plan{.program = spec.program.c_str(),
                         .arguments = arguments.data(),
                         .environment = environment.data(),
                         .directory = spec.directory.c_str(),
                         .account = spec.account ? &*spec.account : nullptr,
                         .parentDeathSignal = spec.parentDeathSignal,
                         .parent = ::getpid(),
                         .input = input,
                         .output = output,
                         .errors = errors,
                         .report = report};
    // No signal may reach the child before its handlers are reset.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = ::fork();
    if (pid == 0) becomeProgram(plan);
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return pid;
}

} // namespace

Result<Spawned> spawn(const ProcessSpec& spec) {
    if (auto good = check(spec); !good) return std::unexpected(good.error());
    auto input = makePipe();
    auto output = makePipe();
    auto errors = makePipe();
    auto report = makePipe();
    for (const auto* pipe : {&input, &output, &errors, &report}) {
        if (!*pipe) return std::unexpected(pipe->error());
    }
    if (!spec.input.empty() && ::write(input->write.get(), spec.input.data(), spec.input.size()) < 0)
        return failure(ErrorCode::Retry, std::strerror(errno), spec.name);

    Spawned spawned;
    spawned.pid = forkChild(spec, input->read.get(), output->write.get(),
                            (spec.errorsApart ? errors : output)->write.get(), report->write.get());
    if (spawned.pid < 0) return failure(ErrorCode::Retry, std::strerror(errno), spec.name);
    report->write.reset();
    output->write.reset();
    errors->write.reset();
    input->read.reset();
    if (auto good = awaitStart(report->read.get(), spawned.pid, spec); !good)
        return std::unexpected(good.error());

    spawned.exited = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, spawned.pid, 0)));
    if (!spawned.exited) {
        const Error error{ErrorCode::FixSetup, fmt::format("pidfd_open: {}", std::strerror(errno)),
                          spec.name};
        ::kill(spawned.pid, SIGKILL);
        ::waitpid(spawned.pid, nullptr, 0);
        return std::unexpected(error);
    }
    if (const auto stat = readProcessStat(spawned.pid)) spawned.startTicks = stat->startTicks;
    setNonBlocking(output->read.get());
    spawned.output = std::move(output->read);
    if (spec.errorsApart) {
        setNonBlocking(errors->read.get());
        spawned.errors = std::move(errors->read);
    }
    if (spec.inputKind == StandardInput::Open) {
        setNonBlocking(input->write.get());
        spawned.input = std::move(input->write);
    }
    return spawned;
}

} // namespace holdfast::platforms

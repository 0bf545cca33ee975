// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/peer_script.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

extern char** environ;

namespace holdfast::bench {

namespace {

/// A program's standard output; nothing unless it ends well. Its errors are shown, or not.
std::optional<std::string> outputOf(std::vector<std::string> command, bool showErrors) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return std::nullopt;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    if (!showErrors) posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;
    for (auto& word : command)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::string output;
    std::array<char, 4096> part{};
    for (ssize_t got = 0; failed == 0 && (got = read(ends[0], part.data(), part.size())) > 0;)
        output.append(part.data(), static_cast<std::size_t>(got));
    close(ends[0]);
    if (failed != 0) return std::nullopt;
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    return output;
}

} // namespace

std::optional<std::string> runPeer(const std::string& module, const std::string& script,
                                   const std::vector<std::string>& arguments) {
    for (const std::string python : {"python3", "/usr/bin/python3"}) {
        if (!outputOf({python, "-c", "import " + module}, false)) continue;
        std::vector<std::string> command{python, std::string(HOLDFAST_PEERS) + "/" + script};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return outputOf(std::move(command), true);
    }
    return std::nullopt;
}

} // namespace holdfast::bench

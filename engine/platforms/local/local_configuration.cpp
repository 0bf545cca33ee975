// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/local_configuration.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstring>

namespace holdfast::platforms {

using workloads::Configuration;

namespace {

/// What tells one build of a program from another without reading it.
std::string fingerprintOf(const std::string& program) {
    struct stat status{};
    if (::stat(program.c_str(), &status) != 0) return {};
    return fmt::format("{} bytes of {}.{:09}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// The first thing it asks for that a process of this machine cannot have.
std::string_view impossible(const Configuration& wanted) {
    const std::array<std::pair<bool, std::string_view>, 7> reasons{{
        {!wanted.mounts.empty(), "mounts"},
        {!wanted.networks.empty(), "networks of its own"},
        {!wanted.ports.empty(), "published ports"},
        {!wanted.labels.empty(), "labels"},
        {wanted.limits != workloads::Limits{}, "limits"},
        {!wanted.healthCheck.command.empty(), "a health check of the platform"},
        {wanted.restart != workloads::RestartRule{}, "a restart policy"},
    }};
    for (const auto& [is, what] : reasons) {
        if (is) return what;
    }
    return {};
}

} // namespace

std::optional<int> signalNumber(std::string_view name) {
    if (name.starts_with("SIG")) name.remove_prefix(3);
    for (int number = 1; number < NSIG; ++number) {
        const char* known = ::sigabbrev_np(number);
        if (known != nullptr && name == known) return number;
    }
    return std::nullopt;
}

std::string signalName(int number) {
    const char* known = ::sigabbrev_np(number);
    return known != nullptr ? std::string("SIG") + known : std::to_string(number);
}

Configuration configurationOf(const ProcessSpec& spec) {
    Configuration found{.artifact = spec.program, .fingerprint = fingerprintOf(spec.program)};
    if (!spec.argumentZero.empty()) found.entrypoint = {spec.argumentZero};
    found.command = spec.arguments;
    for (const auto& entry : spec.environment) {
        const auto equals = std::min(entry.find('='), entry.size());
        found.environment[entry.substr(0, equals)] = Secret(entry.substr(std::min(equals + 1, entry.size())));
    }
    found.directory = spec.directory;
    if (spec.account) found.user = spec.account->name;
    found.stopSignal = signalName(spec.stopSignal);
    found.stopWithin = spec.stopWithin;
    return found;
}

Result<ProcessSpec> withConfiguration(ProcessSpec spec, const Configuration& configuration) {
    if (const auto what = impossible(configuration); !what.empty())
        return failure(ErrorCode::FixInput,
                       fmt::format("a process of this machine has no {}; leave them out", what), spec.name);
    spec.program = configuration.artifact;
    spec.argumentZero = configuration.entrypoint.empty() ? std::string() : configuration.entrypoint.front();
    spec.arguments = configuration.command;
    spec.environment.clear();
    for (const auto& [name, value] : configuration.environment)
        spec.environment.push_back(name + "=" + value.reveal());
    if (!configuration.directory.empty()) spec.directory = configuration.directory;
    if (!configuration.stopSignal.empty()) {
        const auto number = signalNumber(configuration.stopSignal);
        if (!number)
            return failure(ErrorCode::FixInput,
                           fmt::format("there is no signal «{}»", configuration.stopSignal), spec.name);
        spec.stopSignal = *number;
    }
    if (configuration.stopWithin.count() > 0) spec.stopWithin = configuration.stopWithin;
    if (!configuration.user.empty() && (!spec.account || spec.account->name != configuration.user)) {
        auto account = findAccount(configuration.user);
        if (!account) return std::unexpected(account.error());
        spec.account = std::move(*account);
    }
    return spec;
}

} // namespace holdfast::platforms

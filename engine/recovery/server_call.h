// SPDX-License-Identifier: GPL-3.0-or-later
// What recipes and deeds that go through servers have in common.
#pragma once

#include "engine/core/actions/step_runner.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"
#include "engine/recovery/recipe.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace holdfast::recovery {

/// The way of reading a service that has address and credentials of that kind; null: it has none.
[[nodiscard]] const ProbeSpec* probeOf(const ServiceSpec& service, ProbeKind kind) noexcept;

/// The limit of a call that begins now. A deadline of nothing ends it at once.
[[nodiscard]] probes::RunLimit limitOf(Duration deadline, std::stop_token stop = {});

/// A failure to reach or ask a server as an error: Retry when it may pass, FixSetup with what to do else.
/// Never holds the credential.
[[nodiscard]] Error errorOf(const probes::ProbeFailure& failure, const ProbeSpec& spec);
/// Whether errorOf() made it of a login that was refused: nothing that passes by itself.
[[nodiscard]] bool isLoginRefused(const Error& error, const ProbeSpec& spec);

/// SHA-256 of the parts, in their order; no two lists of parts have the same text.
[[nodiscard]] std::string digestOfParts(std::initializer_list<std::string_view> parts);

/// One argument of an operation; empty: it is not there.
[[nodiscard]] std::string argumentOf(const actions::StepCall& call, const std::string& name);

/// A list in an argument: each entry with its length before it, so that entries may hold anything.
[[nodiscard]] std::string joinList(const std::vector<std::string>& entries);
/// None: not made by joinList().
[[nodiscard]] std::optional<std::vector<std::string>> splitList(std::string_view text);

/// What a person may see of a text from a server: without control characters, cut.
[[nodiscard]] std::string shownText(std::string_view text, std::size_t most = 80);

/// «1.5 GiB», «12 MiB», «900 B».
[[nodiscard]] std::string shownBytes(double bytes);

[[nodiscard]] actions::StepAnswer stepDone(std::vector<actions::CallRecord> calls, std::string text = {});
[[nodiscard]] actions::StepAnswer stepFailed(std::vector<actions::CallRecord> calls, std::string why);
[[nodiscard]] actions::StepAnswer stepUnknown(std::vector<actions::CallRecord> calls, std::string why);

} // namespace holdfast::recovery

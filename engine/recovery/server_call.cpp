// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/server_call.h"

#include "engine/core/base/sha256.h"
#include "engine/probes/probe_text.h"
#include "engine/probes/remedy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace holdfast::recovery {

const ProbeSpec* probeOf(const ServiceSpec& service, ProbeKind kind) noexcept {
    const auto found = std::ranges::find(service.probes, kind, &ProbeSpec::kind);
    return found == service.probes.end() ? nullptr : &*found;
}

probes::RunLimit limitOf(Duration deadline, std::stop_token stop) {
    return {probes::RunLimit::Clock::now() + std::max(deadline, Duration(0)), std::move(stop)};
}

Error errorOf(const probes::ProbeFailure& failure, const ProbeSpec& spec) {
    using enum ProbeProblem;
    const bool passing = failure.problem == NoAnswer || failure.problem == NotReady ||
                         failure.problem == Closed || failure.problem == Local;
    auto text = probes::safeDetail(failure.detail, spec);
    const auto remedy = failure.remedy.empty() ? probes::remedyFor(spec, failure.problem) : failure.remedy;
    if (!text.empty() && !text.ends_with('.')) text += '.';
    if (!remedy.empty()) text += (text.empty() ? "" : " ") + remedy;
    return {.code = passing ? ErrorCode::Retry : ErrorCode::FixSetup,
            .detail = std::move(text),
            .where = spec.target};
}

bool isLoginRefused(const Error& error, const ProbeSpec& spec) {
    return error.code == ErrorCode::FixSetup &&
           error.detail.ends_with(probes::remedyFor(spec, ProbeProblem::Authentication));
}

std::string digestOfParts(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto part : parts)
        all += fmt::format("{}:{};", part.size(), part);
    return sha256Hex(all);
}

std::string argumentOf(const actions::StepCall& call, const std::string& name) {
    const auto found = call.operation.arguments.find(name);
    return found == call.operation.arguments.end() ? std::string() : found->second;
}

std::string joinList(const std::vector<std::string>& entries) {
    std::string all;
    for (const auto& entry : entries)
        all += fmt::format("{}:{}", entry.size(), entry);
    return all;
}

std::optional<std::vector<std::string>> splitList(std::string_view text) {
    std::vector<std::string> entries;
    while (!text.empty()) {
        std::size_t length = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (problem != std::errc() || digits == text.size() || text[digits] != ':' ||
            length > text.size() - digits - 1)
            return std::nullopt;
        entries.emplace_back(text.substr(digits + 1, length));
        text.remove_prefix(digits + 1 + length);
    }
    return entries;
}

std::string shownText(std::string_view text, std::size_t most) {
    std::string shown;
    bool blank = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool space = byte <= 0x20 || byte == 0x7f;
        if (space) {
            blank = !shown.empty();
            continue;
        }
        if (blank) shown += ' ';
        blank = false;
        shown += c;
    }
    if (shown.size() <= most) return shown;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U)
        --end; // not within a character
    return shown.substr(0, end) + "…";
}

std::string shownBytes(double bytes) {
    constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024.0 && unit + 1 < units.size()) {
        bytes /= 1024.0;
        ++unit;
    }
    return fmt::format(fmt::runtime(unit == 0 || bytes >= 100.0 ? "{:.0f} {}" : "{:.1f} {}"), bytes,
                       units[unit]);
}

actions::StepAnswer stepDone(std::vector<actions::CallRecord> calls, std::string text) {
    return {.outcome = actions::StepOutcome::Done, .text = std::move(text), .calls = std::move(calls)};
}

actions::StepAnswer stepFailed(std::vector<actions::CallRecord> calls, std::string why) {
    return {.outcome = actions::StepOutcome::Failed, .text = std::move(why), .calls = std::move(calls)};
}

actions::StepAnswer stepUnknown(std::vector<actions::CallRecord> calls, std::string why) {
    return {.outcome = actions::StepOutcome::Unknown, .text = std::move(why), .calls = std::move(calls)};
}

} // namespace holdfast::recovery

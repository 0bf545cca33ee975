// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace holdfast::recovery {

using actions::StepAnswer;
using actions::StepOutcome;

namespace {

constexpr Duration kLook{15'000};
constexpr Duration kNews{500};
constexpr Duration kShortest{100};

} // namespace

PlatformWork::PlatformWork(const actions::StepCall& call, ports::Platform& platform, std::stop_token stop)
    : m_call(call)
    , m_platform(platform)
    , m_stop(std::move(stop))
    , m_deadline(Steady::now() + std::max(call.deadline, kShortest)) {
    m_workload = workloads::WorkloadId(text("workload"));
}

std::string PlatformWork::text(const char* name) const {
    const auto& arguments = m_call.operation.arguments;
    const auto found = arguments.find(name);
    return found == arguments.end() ? std::string() : found->second;
}

std::int64_t PlatformWork::number(const char* name) const {
    const auto value = text(name);
    std::int64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    return read.ec == std::errc{} ? number : 0;
}

double PlatformWork::decimal(const char* name) const {
    const auto value = text(name);
    double number = 0.0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    return read.ec == std::errc{} ? number : 0.0;
}

Duration PlatformWork::left() const {
    return std::max(std::chrono::duration_cast<Duration>(m_deadline - Steady::now()), kShortest);
}

Result<workloads::WorkloadDescription> PlatformWork::look() {
    return m_platform.describe(m_workload, {.deadline = std::min(left(), kLook), .stop = m_stop});
}

void PlatformWork::keep(const workloads::PlatformCall& call) {
    auto text = fmt::format("{} {}", call.method, call.target);
    if (!call.body.empty()) text += " " + call.body;
    auto answer = call.status != 0 ? fmt::format("{} {}", call.status, call.answer) : call.answer;
    m_calls.push_back({.call = std::move(text), .answer = std::move(answer), .took = call.took});
}

Result<void> PlatformWork::order(workloads::Order order, Duration reserve) {
    order.workload = m_workload;
    if (isRehearsal()) {
        const auto calls = rehearse(std::move(order));
        if (!calls) return std::unexpected(calls.error());
        for (const auto& call : *calls)
            keep(call);
        return {};
    }
    const ports::PlatformContext context{
        .deadline = std::max(left() - reserve, kShortest),
        .stop = m_stop,
        .mayChange = {},
        .onCall = [this](const workloads::PlatformCall& call) { keep(call); }};
    const auto outcome = m_platform.perform(order, context);
    if (!outcome) return std::unexpected(outcome.error());
    for (const auto& note : outcome->notes)
        m_calls.push_back({.call = "note", .answer = note, .took = {}});
    return {};
}

Result<std::vector<workloads::PlatformCall>> PlatformWork::rehearse(workloads::Order order) {
    order.workload = m_workload;
    return m_platform.rehearse(order, {.deadline = std::min(left(), kLook), .stop = m_stop});
}

Result<void> PlatformWork::awaitNews() {
    const auto sink = [this](const ports::PlatformEvent& event) {
        return event.workload == m_workload ? ports::StreamNext::Stop : ports::StreamNext::Continue;
    };
    return m_platform.followEvents(std::nullopt, sink, {.deadline = std::min(left(), kNews), .stop = m_stop});
}

StepAnswer PlatformWork::done() {
    return {.outcome = StepOutcome::Done, .text = {}, .calls = std::move(m_calls)};
}

StepAnswer PlatformWork::failed(std::string text) {
    return {.outcome = StepOutcome::Failed, .text = std::move(text), .calls = std::move(m_calls)};
}

StepAnswer PlatformWork::failed(const Error& error) {
    const bool unsure = error.code == ErrorCode::UnknownVerify || error.code == ErrorCode::Internal;
    return {.outcome = unsure ? StepOutcome::Unknown : StepOutcome::Failed,
            .text = error.detail,
            .calls = std::move(m_calls)};
}

} // namespace holdfast::recovery

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/sha256.h"
#include "engine/core/base/text.h"
#include "engine/recovery/caddy_admin.h"
#include "engine/recovery/reload_recipe.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using nlohmann::json;

constexpr std::size_t kLargestFile = 4UL * 1024 * 1024;
constexpr std::size_t kMostKept = 16; ///< configurations in memory

Result<std::string> contentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} cannot be read; «recovery: reload» must name Caddy's file on this machine.",
                        path),
            path);
    std::string text(kLargestFile, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

/// The file as the configuration that Caddy would run.
Result<std::string> adapted(CaddyAdmin& caddy, const std::string& text) {
    if (trimmed(text).starts_with('{') && json::accept(text)) return plainJson(text);
    const auto answer = caddy.post("/adapt", text, "text/caddyfile");
    if (!answer) return std::unexpected(answer.error());
    const auto document = json::parse(*answer, nullptr, false);
    if (!document.is_object() || !document.contains("result") || !document["result"].is_object())
        return failure(ErrorCode::FixSetup, "Caddy adapted the file to something else than a configuration.");
    return document["result"].dump();
}

/// With another admin API, Holdfast could not undo what it has loaded.
bool keepsAdmin(const std::string& now, const std::string& then) {
    const auto adminOf = [](const std::string& text) {
        const auto document = json::parse(text, nullptr, false);
        if (!document.is_object() || !document.contains("admin")) return json();
        return document["admin"].contains("listen") ? document["admin"]["listen"] : json();
    };
    return adminOf(now) == adminOf(then);
}

struct Change {
    std::string now;
    std::string then;
};

Result<Change> lookAt(CaddyAdmin& caddy, const ServiceSpec& proxy) {
    const auto text = contentOf(proxy.recovery.reload);
    if (!text) return std::unexpected(text.error());
    const auto now = caddy.read("");
    if (!now) return std::unexpected(now.error());
    const auto then = adapted(caddy, *text);
    if (!then) return std::unexpected(then.error());
    if (!keepsAdmin(now->json, *then))
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} has another admin API than the one that runs, so Holdfast would lose its way to "
                        "Caddy. Give it the same «admin», or restart Caddy instead.",
                        proxy.recovery.reload));
    return Change{.now = now->json, .then = *then};
}

StepAnswer loaded(CaddyAdmin& caddy, const std::string& configuration) {
    const auto done = caddy.post("/load", configuration, "application/json");
    if (done) return stepDone(std::move(caddy.calls()));
    if (done.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(caddy.calls()), done.error().detail);
    return stepFailed(std::move(caddy.calls()), done.error().detail);
}

} // namespace

Result<Drawing> drawCaddyReload(const Subject& subject, const ports::PlatformContext& context) {
    const auto& proxy = subject.service;
    CaddyAdmin caddy(proxy, context.deadline, context.stop);
    const auto change = lookAt(caddy, proxy);
    if (!change) return std::unexpected(change.error());
    if (change->now == change->then)
        return failure(ErrorCode::Replan,
                       fmt::format("Caddy runs what {} says already.", proxy.recovery.reload));
    const std::map<std::string, std::string> arguments{{"before", sha256Hex(change->now)},
                                                       {"after", sha256Hex(change->then)}};
    Drawing drawing;
    drawing.context = "caddy " + proxy.recovery.proxyAdmin;
    drawing.basis = digestOfParts({"configuration-reload", change->now, change->then});
    const auto shown = [](const std::string& text) {
        return fmt::format("{} bytes, SHA-256 {}", text.size(), sha256Hex(text).substr(0, 12));
    };
    drawing.changes = {
        {.field = "configuration", .before = shown(change->now), .after = shown(change->then)}};
    actions::Step step;
    step.title = fmt::format("Load {}", proxy.recovery.reload);
    step.service = proxy.id;
    step.operation = {.name = "caddyfile.load", .arguments = arguments};
    step.precondition = "the configuration that runs is the one that the plan saw";
    step.repeatability = actions::Repeatability::Guarded;
    step.undo = {.kind = actions::UndoKind::Operation,
                 .operation = {.name = "caddyfile.unload", .arguments = arguments},
                 .text = "Load the configuration that ran before"};
    drawing.steps.push_back(std::move(step));
    drawing.expected = Duration(2'000);
    drawing.wayBack =
        "the configuration that ran before is loaded again; it is kept in this program's memory only, "
        "since it may hold keys";
    return drawing;
}

StepAnswer loadCaddyFile(const StepCall& call, const ServiceSpec& proxy) {
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = fmt::format("POST /load ({} as Caddy adapts it)", proxy.recovery.reload),
                          .answer = "not made: a dry run",
                          .took = {}}});
    CaddyAdmin caddy(proxy, call.deadline);
    const auto change = lookAt(caddy, proxy);
    if (!change) return stepFailed(std::move(caddy.calls()), change.error().detail);
    if (change->now == change->then) return stepDone(std::move(caddy.calls()));
    return loaded(caddy, change->then);
}

StepAnswer CaddyLoadDeed::run(const StepCall& call, const Subject& subject) {
    const bool back = call.operation.name == "caddyfile.unload";
    if (call.writes == actions::Writes::Withhold)
        return stepDone(
            {{.call = "POST /load (the adapted file)", .answer = "not made: a dry run", .took = {}}});
    CaddyAdmin caddy(subject.service, call.deadline, subject.stop);
    if (back) {
        std::string before;
        {
            const std::lock_guard lock(m_mutex);
            before = m_before[call.plan.value()];
        }
        if (before.empty())
            return stepFailed(
                {}, "The configuration that ran before was known only to the program that ended. Load "
                    "the former file.");
        return loaded(caddy, before);
    }
    const auto change = lookAt(caddy, subject.service);
    if (!change) return stepFailed(std::move(caddy.calls()), change.error().detail);
    if (sha256Hex(change->now) != argumentOf(call, "before") ||
        sha256Hex(change->then) != argumentOf(call, "after"))
        return stepFailed(std::move(caddy.calls()),
                          "The file or the configuration that runs has changed since. Plan it again.");
    {
        const std::lock_guard lock(m_mutex);
        if (m_before.size() >= kMostKept) m_before.erase(m_before.begin());
        m_before[call.plan.value()] = change->now;
    }
    return loaded(caddy, change->then);
}

StepSight CaddyLoadDeed::observe(const StepCall& call, const Subject& subject) {
    CaddyAdmin caddy(subject.service, call.deadline, subject.stop);
    const auto now = caddy.read("");
    if (!now) return {.seen = Seen::Unknown, .text = now.error().detail};
    const auto digest = sha256Hex(now->json);
    if (digest == argumentOf(call, "after")) return {.seen = Seen::InEffect, .text = "it is loaded"};
    if (digest == argumentOf(call, "before"))
        return {.seen = Seen::NotInEffect, .text = "the configuration is as the plan saw it"};
    return {.seen = Seen::Partly, .text = "somebody else has loaded another configuration"};
}

} // namespace holdfast::recovery

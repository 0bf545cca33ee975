// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rotation_recipe.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/recovery/caddy_admin.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace holdfast::recovery {

namespace {

using actions::PlanRequest;
using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using nlohmann::json;

constexpr int kDeepest = 64;
constexpr std::string_view kMark = "holdfast:isolated:";

/// A reverse proxy in Caddy's configuration.
struct Handler {
    std::string path; ///< below «/config/»
    json upstreams = json::array();
    std::string id; ///< its «@id»; empty: none
};

void collect(const json& node, const std::string& path, int depth, std::vector<Handler>& found) {
    if (depth == 0 || !node.is_structured()) return;
    if (node.is_object() && node.contains("handler") && node["handler"] == "reverse_proxy") {
        Handler handler{.path = path};
        if (node.contains("upstreams") && node["upstreams"].is_array()) handler.upstreams = node["upstreams"];
        if (node.contains("@id") && node["@id"].is_string()) handler.id = node["@id"].get<std::string>();
        found.push_back(std::move(handler));
    }
    for (const auto& [key, value] : node.items()) {
        if (key.empty() || key.find('/') != std::string::npos) continue; // Caddy has no path to these
        collect(value, path.empty() ? key : path + "/" + key, depth - 1, found);
    }
}

bool isLoopback(std::string_view host) {
    constexpr std::array<std::string_view, 4> names{"127.0.0.1", "localhost", "[::1]", "::1"};
    return std::ranges::find(names, host) != names.end();
}

bool isSame(const std::string& dial, const std::string& address) {
    if (dial == address) return true;
    const auto left = dial.rfind(':');
    const auto right = address.rfind(':');
    if (left == std::string::npos || right == std::string::npos) return false;
    return dial.substr(left) == address.substr(right) && isLoopback(dial.substr(0, left)) &&
           isLoopback(address.substr(0, right));
}

/// Where a proxy finds the service: host and port.
std::string dialOf(const ServiceSpec& service) {
    const auto* http = probeOf(service, ProbeKind::Http);
    const auto url = parseUrl(http == nullptr ? service.address : http->target);
    return url ? url->endpoint(url->scheme == "https" ? 443 : 80) : service.address;
}

std::optional<std::size_t> indexOf(const json& upstreams, const std::string& dial) {
    for (std::size_t at = 0; at < upstreams.size(); ++at) {
        const auto& upstream = upstreams[at];
        if (upstream.is_object() && upstream.contains("dial") && upstream["dial"].is_string() &&
            isSame(upstream["dial"].get<std::string>(), dial))
            return at;
    }
    return std::nullopt;
}

std::string hexOf(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes)
        hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return hex;
}

std::string bytesOf(std::string_view hex) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        const auto digit = [&](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
        bytes += static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1]));
    }
    return bytes;
}

/// Where an upstream was, in the words of a handler's «@id».
std::string markOf(const ServiceId& service, std::size_t index, const json& upstream) {
    return fmt::format("{}{}:{}:{}", kMark, service.value(), index, hexOf(upstream.dump()));
}

struct Mark {
    std::size_t index = 0;
    json upstream;
};

std::optional<Mark> readMark(const std::string& id, const ServiceId& service) {
    const auto start = fmt::format("{}{}:", kMark, service.value());
    if (!id.starts_with(start)) return std::nullopt;
    const auto rest = id.substr(start.size());
    const auto colon = rest.find(':');
    const auto index = parseNumber(rest.substr(0, colon));
    if (colon == std::string::npos || !index || *index < 0.0 || *index > 1e6) return std::nullopt;
    auto upstream = json::parse(bytesOf(rest.substr(colon + 1)), nullptr, false);
    if (!upstream.is_object()) return std::nullopt;
    return Mark{.index = static_cast<std::size_t>(*index), .upstream = std::move(upstream)};
}

const ServiceSpec* proxyOf(const Subject& subject) {
    return subject.service.recovery.proxy.isEmpty() ? nullptr
                                                    : subject.fleet.find(subject.service.recovery.proxy);
}

std::string whyNoProxy(const Subject& subject) {
    const auto* proxy = proxyOf(subject);
    if (proxy == nullptr)
        return fmt::format(
            "No proxy is known that has «{}» in rotation; name it in the fleet file: «recovery: {{ "
            "proxy: … }}».",
            subject.service.id.value());
    if (proxy->recovery.proxyAdmin.empty())
        return fmt::format(
            "The admin API of «{}» is not known; give it in the fleet file: «recovery: {{ proxy_admin: "
            "… }}».",
            proxy->id.value());
    return {};
}

Result<std::vector<Handler>> handlersOf(const ServiceSpec& proxy, const ports::PlatformContext& context) {
    CaddyAdmin caddy(proxy, context.deadline, context.stop);
    const auto configuration = caddy.read("");
    if (!configuration) return std::unexpected(configuration.error());
    std::vector<Handler> handlers;
    collect(json::parse(configuration->json, nullptr, false), "", kDeepest, handlers);
    return handlers;
}

actions::Step stepOf(const Subject& subject, const std::string& title, const std::string& path,
                     const std::string& before, const std::string& after) {
    const std::map<std::string, std::string> arguments{{"path", path}, {"before", before}, {"after", after}};
    actions::Step step;
    step.title = title;
    step.service = subject.service.id;
    step.operation = {.name = "caddy.set", .arguments = arguments};
    step.precondition = "this part of the configuration is as the plan saw it";
    step.repeatability = actions::Repeatability::Guarded;
    step.undo = {.kind = actions::UndoKind::Operation,
                 .operation = {.name = "caddy.restore", .arguments = arguments},
                 .text = "Put this part of the configuration back as it was"};
    return step;
}

Drawing begun(const Subject& subject, const ServiceSpec& proxy, std::string_view what,
              const std::vector<Handler>& handlers) {
    std::string seen;
    for (const auto& handler : handlers)
        seen += handler.path + handler.id + handler.upstreams.dump();
    Drawing drawing;
    drawing.context = "caddy " + proxy.recovery.proxyAdmin;
    drawing.basis = digestOfParts({what, proxy.recovery.proxyAdmin, subject.service.id.value(), seen});
    drawing.expected = Duration(2'000);
    drawing.wayBack =
        "the upstreams are put back exactly as they were, unless somebody else has changed them since";
    return drawing;
}

std::string shownDials(const json& upstreams) {
    std::string text;
    for (const auto& upstream : upstreams) {
        if (!upstream.is_object() || !upstream.contains("dial") || !upstream["dial"].is_string()) continue;
        text += (text.empty() ? "" : ", ") + upstream["dial"].get<std::string>();
    }
    return text.empty() ? "none" : text;
}

void addChange(Drawing& drawing, const Subject& subject, const Handler& handler, const json& after,
               const char* title) {
    drawing.changes.push_back({.field = "upstreams at " + handler.path,
                               .before = shownDials(handler.upstreams),
                               .after = shownDials(after)});
    drawing.steps.push_back(
        stepOf(subject, title, handler.path + "/upstreams", handler.upstreams.dump(), after.dump()));
}

} // namespace

std::string IsolateRecipe::whyNot(const Subject& subject) const {
    return whyNoProxy(subject);
}

Result<Drawing> IsolateRecipe::draw(const Subject& subject, const PlanRequest& request,
                                    SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    if (auto why = whyNoProxy(subject); !why.empty()) return failure(ErrorCode::FixSetup, std::move(why));
    const auto& proxy = *proxyOf(subject);
    const auto handlers = handlersOf(proxy, context);
    if (!handlers) return std::unexpected(handlers.error());
    const auto dial = dialOf(subject.service);
    const auto last = request.arguments.find("last");
    const bool lastStated = last != request.arguments.end() && last->second == "true";
    auto drawing = begun(subject, proxy, "isolate", *handlers);
    drawing.healthAtLeast = 0.0;
    for (const auto& handler : *handlers) {
        const auto at = indexOf(handler.upstreams, dial);
        if (!at) continue;
        const int count = static_cast<int>(handler.upstreams.size());
        if (count == 1 && !lastStated)
            return failure(
                ErrorCode::FixInput,
                fmt::format("{} is the last upstream at {}: without it, Caddy answers every request there "
                            "with 503. Say so with the argument «last» = «true», or bring up another first.",
                            dial, handler.path),
                "last");
        drawing.healthyReplicas = std::min(drawing.healthyReplicas.value_or(count), count);
        drawing.replicasTaken = 1;
        auto after = handler.upstreams;
        after.erase(*at);
        if (handler.id.empty()) {
            const json mark = markOf(subject.service.id, *at, handler.upstreams[*at]);
            drawing.steps.push_back(
                stepOf(subject, "Note at the proxy where it was", handler.path + "/@id", {}, mark.dump()));
        }
        addChange(drawing, subject, handler, after, "Take it out of rotation");
    }
    if (drawing.steps.empty())
        return failure(ErrorCode::Replan,
                       fmt::format("«{}» has no upstream {} in rotation, so there is nothing to take out.",
                                   proxy.id.value(), dial),
                       proxy.recovery.proxyAdmin);
    return drawing;
}

std::string RejoinRecipe::whyNot(const Subject& subject) const {
    return whyNoProxy(subject);
}

Result<Drawing> RejoinRecipe::draw(const Subject& subject, const PlanRequest& /*request*/,
                                   SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    if (auto why = whyNoProxy(subject); !why.empty()) return failure(ErrorCode::FixSetup, std::move(why));
    const auto& proxy = *proxyOf(subject);
    const auto handlers = handlersOf(proxy, context);
    if (!handlers) return std::unexpected(handlers.error());
    auto drawing = begun(subject, proxy, "rejoin", *handlers);
    for (const auto& handler : *handlers) {
        const auto mark = readMark(handler.id, subject.service.id);
        if (!mark) continue;
        auto after = handler.upstreams;
        if (!indexOf(after, dialOf(subject.service))) {
            const auto at = std::min(mark->index, after.size());
            after.insert(after.begin() + static_cast<std::ptrdiff_t>(at), mark->upstream);
            addChange(drawing, subject, handler, after, "Put it back into rotation");
        }
        drawing.steps.push_back(
            stepOf(subject, "Take the note away", handler.path + "/@id", json(handler.id).dump(), {}));
    }
    if (drawing.steps.empty())
        return failure(
            ErrorCode::Replan,
            fmt::format(
                "Nothing at «{}» says that «{}» was taken out of rotation by Holdfast. Put it back in "
                "the proxy's own configuration.",
                proxy.id.value(), subject.service.id.value()),
            proxy.recovery.proxyAdmin);
    return drawing;
}

StepAnswer CaddyDeed::run(const StepCall& call, const Subject& subject) {
    const auto* proxy = proxyOf(subject);
    if (proxy == nullptr) return stepFailed({}, whyNoProxy(subject));
    const bool back = call.operation.name == "caddy.restore";
    const auto path = argumentOf(call, "path");
    const auto from = plainJson(argumentOf(call, back ? "after" : "before"));
    const auto to = plainJson(argumentOf(call, back ? "before" : "after"));
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = fmt::format("{} /config/{} {}",
                                              to.empty()     ? "DELETE"
                                              : from.empty() ? "PUT"
                                                             : "PATCH",
                                              path, shownText(to, 400)),
                          .answer = "not made: a dry run",
                          .took = {}}});
    CaddyAdmin caddy(*proxy, call.deadline, subject.stop);
    const auto now = caddy.read(path);
    if (!now) return stepFailed(std::move(caddy.calls()), now.error().detail);
    if (now->json == to) return stepDone(std::move(caddy.calls()), "it is so already");
    if (now->json != from)
        return stepFailed(
            std::move(caddy.calls()),
            fmt::format("Somebody else has changed {} meanwhile, so it was left alone. Plan it again.",
                        path));
    const auto changed = caddy.change(path, *now, to);
    if (changed) return stepDone(std::move(caddy.calls()));
    if (changed.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(caddy.calls()), changed.error().detail);
    return stepFailed(std::move(caddy.calls()), changed.error().detail);
}

StepSight CaddyDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* proxy = proxyOf(subject);
    if (proxy == nullptr) return {.seen = Seen::Unknown, .text = whyNoProxy(subject)};
    CaddyAdmin caddy(*proxy, call.deadline, subject.stop);
    const auto now = caddy.read(argumentOf(call, "path"));
    if (!now) return {.seen = Seen::Unknown, .text = now.error().detail};
    if (now->json == plainJson(argumentOf(call, "after")))
        return {.seen = Seen::InEffect, .text = "it is so"};
    if (now->json == plainJson(argumentOf(call, "before")))
        return {.seen = Seen::NotInEffect, .text = "it is as the plan saw it"};
    return {.seen = Seen::Partly, .text = "somebody else has changed it"};
}

} // namespace holdfast::recovery

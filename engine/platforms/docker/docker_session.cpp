// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_session.h"

#include "engine/core/base/secret_masking.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace holdfast::platforms::docker {

using nlohmann::json;
using workloads::PlatformCall;

namespace {

constexpr std::size_t kMostShown = 2000; ///< of an answer in the evidence

/// «1.41» → 41.
std::optional<int> minorOf(const std::string& version) {
    int minor = 0;
    const auto* const end = version.data() + version.size();
    if (!version.starts_with("1.")) return std::nullopt;
    const auto [rest, error] = std::from_chars(version.data() + 2, end, minor);
    return error == std::errc() && rest == end && minor >= 0 ? std::optional(minor) : std::nullopt;
}

json shownMember(const std::string& key, const json& value);

json shownSettings(const json& settings) {
    json out = json::object();
    for (const auto& [name, value] : settings.items())
        out[name] = value.is_string() ? json(shownSetting(name, value.get<std::string>())) : value;
    return out;
}

json shownDocument(const json& document) {
    if (document.is_object()) {
        json out = json::object();
        for (const auto& [key, value] : document.items())
            out[key] = shownMember(key, value);
        return out;
    }
    if (document.is_array()) {
        json out = json::array();
        for (const auto& item : document)
            out.push_back(shownDocument(item));
        return out;
    }
    return document;
}

json shownMember(const std::string& key, const json& value) {
    static constexpr std::array<std::string_view, 5> kSettings{"Labels", "Options", "DriverOpts", "Sysctls",
                                                               "Config"};
    if (value.is_array() && (key == "Env" || key == "Cmd" || key == "Entrypoint" || key == "Test")) {
        auto words = JsonView(value).texts();
        if (key != "Env") return shownArguments(words);
        for (auto& word : words) {
            const auto equals = std::min(word.find('='), word.size());
            const auto name = word.substr(0, equals);
            if (equals < word.size()) word = name + "=" + shownSetting(name, word.substr(equals + 1));
        }
        return words;
    }
    if (value.is_object() && std::ranges::find(kSettings, key) != kSettings.end())
        return shownSettings(value);
    return shownDocument(value);
}

std::string shownAnswer(const HttpAnswer& answer, bool changes) {
    if (!changes && answer.status < 400) return {}; // the environment of containers stands in it
    auto text = maskSecrets(answer.body);
    if (text.size() > kMostShown) text.resize(kMostShown);
    return text;
}

} // namespace

std::string shownBody(const json& body) {
    return body.is_null() ? std::string()
                          : shownDocument(body).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string percentEncoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

Result<int> commonApi(JsonView version) {
    const auto newest = minorOf(version["ApiVersion"].text());
    if (!newest) return failure(ErrorCode::FixSetup, "what answers here is no Docker Engine");
    const int oldest = minorOf(version["MinAPIVersion"].text()).value_or(kOldestApi);
    if (oldest > kNewestApi)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("the engine speaks version 1.{} of its API and later, Holdfast up to 1.{}: update "
                        "Holdfast, or set DOCKER_MIN_API_VERSION for the engine",
                        oldest, kNewestApi));
    if (*newest < kOldestApi)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("the engine speaks its API up to version 1.{}, Holdfast from 1.{} on: update the "
                        "Docker Engine",
                        *newest, kOldestApi));
    return std::min(*newest, kNewestApi);
}

Result<int> DockerSession::agree(StepGate& gate) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_api) return *m_api;
    }
    auto answer = send(gate, {.path = "/version"}, {.method = "GET", .target = "/version"});
    if (!answer) return std::unexpected(answer.error());
    auto api = commonApi(JsonView(answer->document));
    if (!api) return std::unexpected(Error{api.error().code, api.error().detail, shownEndpoint()});
    const std::lock_guard lock(m_mutex);
    m_api = *api;
    return api;
}

Result<DockerAnswer> DockerSession::ask(StepGate& gate, const std::string& path, std::size_t mostBytes) {
    auto api = agree(gate);
    if (!api) return std::unexpected(api.error());
    return send(gate, {.path = fmt::format("/v1.{}{}", *api, path), .mostBytes = mostBytes},
                {.method = "GET", .target = path});
}

Result<DockerAnswer> DockerSession::await(StepGate& gate, const std::string& path,
                                          StepGate::Steady::time_point until) {
    auto api = agree(gate);
    if (!api) return std::unexpected(api.error());
    const HttpRequest request{
        .method = "POST", .path = fmt::format("/v1.{}{}", *api, path), .mostBytes = 64UL * 1024};
    auto answer = m_http.exchange(request, std::min(until, gate.deadline()), gate.stopToken());
    if (!answer) return std::unexpected(errorOf(answer.error(), {.method = "POST", .target = path}));
    return judge(*answer, {.method = "POST", .target = path});
}

Result<DockerAnswer> DockerSession::change(StepGate& gate, const std::string& method, const std::string& path,
                                           const json& body, const json& rehearsed) {
    auto api = agree(gate);
    if (!api) return std::unexpected(api.error());
    PlatformCall call{.method = method, .target = path, .body = shownBody(body), .changes = true};
    if (auto allowed = gate.allowChange(); !allowed) return std::unexpected(allowed.error());
    if (gate.isRehearsal()) {
        gate.tell(std::move(call));
        return DockerAnswer{.status = 200, .document = rehearsed};
    }
    return send(
        gate,
        {.method = method,
         .path = fmt::format("/v1.{}{}", *api, path),
         .body = body.is_null() ? std::string() : body.dump(-1, ' ', false, json::error_handler_t::replace),
         .mostBytes = 1024UL * 1024},
        std::move(call));
}

Result<DockerAnswer> DockerSession::send(StepGate& gate, HttpRequest request, PlatformCall call) {
    if (auto allowed = gate.allowQuestion(); !allowed && !call.changes)
        return std::unexpected(allowed.error());
    const auto begin = StepGate::Steady::now();
    const auto answer = m_http.exchange(request, gate.deadline(), gate.stopToken());
    call.took = std::chrono::duration_cast<Duration>(StepGate::Steady::now() - begin);
    call.status = answer ? answer->status : 0;
    call.answer = answer ? shownAnswer(*answer, call.changes) : answer.error().detail;
    gate.tell(call);
    if (!answer) return std::unexpected(errorOf(answer.error(), call));
    return judge(*answer, call);
}

Result<DockerAnswer> DockerSession::judge(const HttpAnswer& answer, const PlatformCall& call) {
    Result<json> document = answer.body.empty() ? Result<json>(json()) : parseBounded(answer.body);
    if (answer.status >= 400 || (answer.status >= 300 && answer.status != 304)) {
        const auto message = document ? JsonView(*document)["message"].text() : std::string();
        return std::unexpected(errorOf(answer.status, message, call));
    }
    if (!document && call.changes)
        return DockerAnswer{.status = answer.status}; // done; what it said is of no use
    if (!document) return std::unexpected(Error{document.error().code, document.error().detail, call.target});
    return DockerAnswer{.status = answer.status, .document = std::move(*document)};
}

Error DockerSession::errorOf(int status, const std::string& message, const PlatformCall& call) {
    const auto detail = message.empty() ? fmt::format("the engine answered with status {}", status)
                                        : fmt::format("the engine says: {}", maskSecrets(message));
    const auto where = call.method + " " + call.target;
    if (status == 400 && message.contains("client version")) {
        const std::lock_guard lock(m_mutex);
        m_api.reset(); // another engine answers than before: agree anew
        return {ErrorCode::Retry, detail, where};
    }
    switch (status) {
    case 400:
    case 406:
        return {ErrorCode::FixInput, detail, where};
    case 401:
    case 403:
        return {ErrorCode::FixSetup, detail, where};
    case 404:
        return {message.contains("o such image") ? ErrorCode::FixSetup : ErrorCode::Replan,
                message.contains("o such image") ? detail + "; load or pull the image first" : detail, where};
    case 409:
        return {ErrorCode::Replan, detail, where};
    default:
        break;
    }
    // An engine that failed at a change says why; that is for a person. One that failed at a question is
    // asked again.
    return {call.changes ? ErrorCode::FixSetup : ErrorCode::Retry, detail, where};
}

Error DockerSession::errorOf(const HttpTrouble& trouble, const PlatformCall& call) const {
    const auto where = fmt::format("{} {}", shownEndpoint(), call.target);
    if (call.changes && trouble.wasSent)
        return {ErrorCode::UnknownVerify, trouble.detail + ": whether it was done is not known", where};
    switch (trouble.kind) {
    case HttpTrouble::Kind::NotReached:
        return {ErrorCode::FixSetup, trouble.detail, where};
    case HttpTrouble::Kind::Cancelled:
        return {ErrorCode::Cancelled, trouble.detail, where};
    case HttpTrouble::Kind::TimedOut:
    case HttpTrouble::Kind::TooMuch:
    case HttpTrouble::Kind::Broken:
        break;
    }
    return {ErrorCode::Retry, trouble.detail, where};
}

Result<void> DockerSession::stream(StepGate& gate, const std::string& path,
                                   std::function<bool(std::string_view)> sink) {
    auto api = agree(gate);
    if (!api && api.error().code == ErrorCode::Cancelled) return {};
    if (!api) return std::unexpected(api.error());
    const HttpRequest request{.path = fmt::format("/v1.{}{}", *api, path), .sink = std::move(sink)};
    const auto answer = m_http.exchange(request, gate.deadline(), gate.stopToken());
    if (!answer) {
        const auto kind = answer.error().kind;
        if (kind == HttpTrouble::Kind::Cancelled || kind == HttpTrouble::Kind::TimedOut) return {};
        return std::unexpected(errorOf(answer.error(), {.method = "GET", .target = path}));
    }
    auto judged = judge(*answer, {.method = "GET", .target = path});
    if (!judged) return std::unexpected(judged.error());
    return {};
}

} // namespace holdfast::platforms::docker

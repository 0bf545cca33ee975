// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/caddy_admin.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <mutex>

namespace holdfast::recovery {

namespace {

using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
using Lines = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

constexpr std::size_t kMostBytes = 16UL * 1024 * 1024;

struct Received {
    std::string body;
    std::string tag;
};

std::size_t takeBody(char* bytes, std::size_t, std::size_t count, void* target) {
    auto& received = *static_cast<Received*>(target);
    if (received.body.size() + count > kMostBytes) return 0;
    received.body.append(bytes, count);
    return count;
}

std::size_t takeHeader(char* bytes, std::size_t, std::size_t count, void* target) {
    const std::string_view line(bytes, count);
    constexpr std::string_view name = "etag:";
    const bool isTag = line.size() > name.size() &&
                       std::ranges::equal(line.substr(0, name.size()), name, {},
                                          [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (isTag) {
        auto value = line.substr(name.size());
        while (!value.empty() && (value.back() == '\r' || value.back() == '\n'))
            value.remove_suffix(1);
        while (!value.empty() && value.front() == ' ')
            value.remove_prefix(1);
        static_cast<Received*>(target)->tag = value;
    }
    return count;
}

void add(Lines& lines, const std::string& line) {
    lines.reset(curl_slist_append(lines.release(), line.c_str()));
}

void setUpTls(CURL* easy, const TlsSpec& tls) {
    const bool verified = tls.verification == TlsVerification::Verify;
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verified ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verified ? 2L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!tls.caFile.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, tls.caFile.c_str());
}

void setUpRequest(CURL* easy, const std::string& method, const std::string& body, Received& received) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "holdfast");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &received);
    if (method == "GET") return;
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    if (body.empty()) return;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body.c_str());
}

/// A path of an address, its names as they are.
std::string encoded(const std::string& path) {
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            std::isalnum(byte) != 0 || std::string_view("-._~/@:").find(c) != std::string_view::npos;
        text += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return text;
}

std::string refusal(const std::string& body) {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (document.is_object() && document.contains("error") && document["error"].is_string())
        return shownText(document["error"].get<std::string>(), 200);
    return shownText(body, 200);
}

} // namespace

std::string plainJson(std::string_view text) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    return document.is_discarded() || document.is_null() ? std::string() : document.dump();
}

CaddyAdmin::CaddyAdmin(const ServiceSpec& proxy, Duration deadline, std::stop_token stop)
    : m_address(proxy.recovery.proxyAdmin)
    , m_tls(proxy.probes.empty() ? TlsSpec() : proxy.probes.front().tls)
    , m_limit(probes::RunLimit::Clock::now() + std::max(deadline, Duration(0)), std::move(stop)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Result<CaddyAdmin::Answer> CaddyAdmin::callAs(const std::string& host, const std::string& method,
                                              const std::string& path, const std::string& body,
                                              const std::string& tag) {
    const Easy easy(curl_easy_init(), curl_easy_cleanup);
    if (!easy) return failure(ErrorCode::Retry, "There is no memory for a connection.", m_address);
    Received received;
    Lines lines(nullptr, curl_slist_free_all);
    add(lines, "Content-Type: " + m_type);
    add(lines, "Expect:");
    if (!tag.empty()) add(lines, "If-Match: " + tag);
    std::string url = m_address + encoded(path);
    if (m_address.starts_with("unix:")) {
        curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, m_address.substr(5).c_str());
        url = "http://127.0.0.1" + encoded(path);
        if (host.empty()) add(lines, "Host;");
    }
    setUpRequest(easy.get(), method, body, received);
    setUpTls(easy.get(), m_tls);
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, lines.get());
    const auto left = std::max<long>(1, static_cast<long>(m_limit.remaining().count()));
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, left);
    const auto code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) {
        long sent = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_REQUEST_SIZE, &sent);
        return failure(
            sent > 0 && method != "GET" ? ErrorCode::UnknownVerify : ErrorCode::Retry,
            fmt::format("Caddy's admin API does not answer at {} ({}). See that it runs, and that this "
                        "account may use it.",
                        m_address, curl_easy_strerror(code)),
            m_address);
    }
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    return Answer{
        .status = static_cast<int>(status), .body = std::move(received.body), .tag = std::move(received.tag)};
}

Result<CaddyAdmin::Answer> CaddyAdmin::call(const std::string& method, const std::string& path,
                                            const std::string& body, const std::string& tag) {
    const auto began = probes::RunLimit::Clock::now();
    auto answer = callAs("127.0.0.1", method, path, body, tag);
    // Older ones know a Unix socket by an empty name only.
    if (answer && answer->status == 403 && m_address.starts_with("unix:"))
        answer = callAs({}, method, path, body, tag);
    if (method != "GET") {
        const auto took = std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - began);
        m_calls.push_back({.call = fmt::format("{} {} {}", method, path, shownText(body, 400)),
                           .answer = answer ? fmt::format("{} {}", answer->status, refusal(answer->body))
                                            : answer.error().detail,
                           .took = took});
    }
    return answer;
}

Result<std::string> CaddyAdmin::post(const std::string& path, const std::string& document,
                                     const std::string& type) {
    m_type = type;
    auto answer = call("POST", path, document, {});
    m_type = "application/json";
    m_calls.back().call = fmt::format("POST {} ({} bytes)", path, document.size());
    if (answer && answer->status == 200) m_calls.back().answer = "200";
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 200) return std::move(answer->body);
    return failure(ErrorCode::FixSetup,
                   fmt::format("Caddy refused it: {} {}.", answer->status, refusal(answer->body)), m_address);
}

Result<CaddyPart> CaddyAdmin::read(const std::string& path) {
    const auto answer = call("GET", "/config/" + path, {}, {});
    if (!answer) return std::unexpected(answer.error());
    // A way through something that is not there is «bad» or «not found» in Caddy's words.
    if (answer->status == 404 || (answer->status == 400 && !path.empty())) return CaddyPart{};
    if (answer->status != 200)
        return failure(ErrorCode::FixSetup,
                       fmt::format("Caddy refused to show its configuration: {} {}.", answer->status,
                                   refusal(answer->body)),
                       m_address);
    return CaddyPart{.json = plainJson(answer->body), .tag = answer->tag};
}

Result<void> CaddyAdmin::change(const std::string& path, const CaddyPart& before, const std::string& json) {
    const std::string method = json.empty() ? "DELETE" : before.json.empty() ? "PUT" : "PATCH";
    const auto answer = call(method, "/config/" + path, json, before.tag);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 412)
        return failure(ErrorCode::Replan,
                       "Somebody changed Caddy's configuration at the same moment. Plan it again.",
                       m_address);
    if (answer->status != 200)
        return failure(ErrorCode::FixSetup,
                       fmt::format("Caddy refused the change: {} {}.", answer->status, refusal(answer->body)),
                       m_address);
    return {};
}

} // namespace holdfast::recovery

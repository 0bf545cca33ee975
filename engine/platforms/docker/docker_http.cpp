// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>

namespace holdfast::platforms::docker {

namespace {

using Kind = HttpTrouble::Kind;
using Steady = DockerHttp::Steady;
using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)>;
using Headers = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

constexpr std::size_t kMostErrorBytes =
    64UL * 1024; ///< of an answer that is an error, where a sink takes the good ones
constexpr std::size_t kMostHeaderBytes = 64UL * 1024;

struct Exchange {
    const HttpRequest& request;
    CURL* easy;
    HttpAnswer answer{};
    std::size_t headerBytes = 0;
    bool tooMuch = false;
    bool enough = false;
    std::array<char, CURL_ERROR_SIZE> words{};

    [[nodiscard]] int status() const {
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        return static_cast<int>(code);
    }
};

std::size_t takeBody(char* bytes, std::size_t, std::size_t count, void* target) {
    auto& exchange = *static_cast<Exchange*>(target);
    const bool good = exchange.status() == 200;
    if (exchange.request.sink && good) {
        exchange.enough = !exchange.request.sink({bytes, count});
        return exchange.enough ? 0 : count;
    }
    const auto most = exchange.request.sink ? kMostErrorBytes : exchange.request.mostBytes;
    exchange.tooMuch = exchange.answer.body.size() + count > most;
    if (exchange.tooMuch) return 0;
    exchange.answer.body.append(bytes, count);
    return count;
}

std::size_t takeHeader(char*, std::size_t, std::size_t count, void* target) {
    auto& exchange = *static_cast<Exchange*>(target);
    exchange.headerBytes += count;
    exchange.tooMuch = exchange.headerBytes > kMostHeaderBytes;
    return exchange.tooMuch ? 0 : count;
}

void setUpTls(CURL* easy, const DockerTls& tls) {
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!tls.caFile.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, tls.caFile.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr); // only this authority, not the system's as well
    }
    curl_easy_setopt(easy, CURLOPT_SSLCERT, tls.certificateFile.c_str());
    curl_easy_setopt(easy, CURLOPT_SSLKEY, tls.keyFile.c_str());
}

std::string bracketed(const std::string& host) {
    return host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

/// The URL's host is the name that the certificate must carry; where to connect is said apart.
void setUpAddress(CURL* easy, const DockerEndpoint& endpoint, const std::string& path, Headers& connectTo) {
    if (!endpoint.socketPath.empty()) {
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, endpoint.socketPath.c_str());
        curl_easy_setopt(easy, CURLOPT_URL, ("http://docker" + path).c_str());
        return;
    }
    const auto& name = endpoint.tls.serverName.empty() ? endpoint.host : endpoint.tls.serverName;
    curl_easy_setopt(easy, CURLOPT_URL,
                     fmt::format("https://{}:{}{}", bracketed(name), endpoint.port, path).c_str());
    connectTo.reset(
        curl_slist_append(nullptr, fmt::format("::{}:{}", bracketed(endpoint.host), endpoint.port).c_str()));
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connectTo.get());
    setUpTls(easy, endpoint.tls);
}

void setUpRequest(CURL* easy, const HttpRequest& request, const Headers& headers) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "holdfast");
    if (request.method == "GET") return;
    if (request.method == "POST") {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

/// What to do about a connection that did not come about.
std::string advice(const DockerEndpoint& endpoint, CURLcode code, long error, const char* words) {
    if (code == CURLE_COULDNT_CONNECT && !endpoint.socketPath.empty()) {
        if (error == EACCES || error == EPERM)
            return "this account may not use the engine's socket: add it to the socket's group (docker)";
        if (error == ENOENT)
            return "there is no such socket: is the Docker Engine running, and is this its path?";
        return "nobody answers at the engine's socket: start the Docker Engine";
    }
    const std::string_view said = words;
    return fmt::format("{}", said.empty() ? std::string_view(curl_easy_strerror(code)) : said);
}

HttpTrouble troubleOf(const Exchange& exchange, CURLcode code, const DockerEndpoint& endpoint) {
    long sent = 0;
    long error = 0;
    curl_easy_getinfo(exchange.easy, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(exchange.easy, CURLINFO_OS_ERRNO, &error);
    HttpTrouble trouble{.kind = Kind::Broken, .wasSent = sent > 0, .detail = {}};
    if (exchange.tooMuch) {
        trouble.kind = Kind::TooMuch;
        trouble.detail = "the answer is larger than any that makes sense";
    } else if (!trouble.wasSent) {
        trouble.kind = Kind::NotReached;
        trouble.detail = advice(endpoint, code, error, exchange.words.data());
    } else {
        const std::string_view words = exchange.words.data();
        // TLS 1.3: that our certificate is refused is told only after the request was sent.
        if (words.find("alert") != std::string_view::npos)
            trouble = {.kind = Kind::NotReached, .wasSent = false};
        trouble.detail = fmt::format("the connection ended before the answer: {}",
                                     words.empty() ? std::string_view(curl_easy_strerror(code)) : words);
    }
    return trouble;
}

/// Runs the transfer to its end. None: it was cut off by deadline or stop, told in `kind`.
std::optional<CURLcode> run(CURLM* multi, Steady::time_point deadline, const std::stop_token& stop,
                            Kind& kind) {
    const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
    for (;;) {
        int running = 0;
        curl_multi_perform(multi, &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg == CURLMSG_DONE) return message->data.result;
        }
        if (stop.stop_requested()) {
            kind = Kind::Cancelled;
            return std::nullopt;
        }
        const auto now = Steady::now();
        if (now >= deadline) {
            kind = Kind::TimedOut;
            return std::nullopt;
        }
        constexpr auto kLongest = std::chrono::milliseconds(60'000);
        const auto wait = deadline - now > kLongest
                              ? kLongest
                              : std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
}

} // namespace

DockerHttp::DockerHttp(DockerEndpoint endpoint) : m_endpoint(std::move(endpoint)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::expected<HttpAnswer, HttpTrouble> DockerHttp::exchange(const HttpRequest& request,
                                                            Steady::time_point deadline,
                                                            const std::stop_token& stop) const {
    const Multi multi(curl_multi_init(), curl_multi_cleanup);
    const Easy easy(curl_easy_init(), curl_easy_cleanup);
    if (!multi || !easy)
        return std::unexpected(HttpTrouble{.kind = Kind::NotReached, .detail = "no memory for a connection"});
    curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
    list = curl_slist_append(list, "Expect:");
    const Headers headers(list, curl_slist_free_all);
    Headers connectTo(nullptr, curl_slist_free_all);
    Exchange exchange{.request = request, .easy = easy.get()};
    setUpAddress(easy.get(), m_endpoint, request.path, connectTo);
    setUpRequest(easy.get(), request, headers);
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, exchange.words.data());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &exchange);
    curl_multi_add_handle(multi.get(), easy.get());
    Kind kind = Kind::Broken;
    const auto code = run(multi.get(), deadline, stop, kind);
    std::expected<HttpAnswer, HttpTrouble> outcome;
    exchange.answer.status = exchange.status();
    if (!code) {
        auto trouble = troubleOf(exchange, CURLE_OPERATION_TIMEDOUT, m_endpoint);
        trouble.kind = kind;
        trouble.detail = kind == Kind::Cancelled ? "stopped on request" : "it did not answer in time";
        outcome = std::unexpected(std::move(trouble));
    } else if (*code != CURLE_OK && !exchange.enough) {
        outcome = std::unexpected(troubleOf(exchange, *code, m_endpoint));
    } else {
        outcome = std::move(exchange.answer);
    }
    curl_multi_remove_handle(multi.get(), easy.get());
    return outcome;
}

} // namespace holdfast::platforms::docker

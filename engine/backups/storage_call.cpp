// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/storage_call.h"

#include "engine/core/backups/storage_xml.h"
#include "engine/core/base/sha256.h"
#include "engine/core/base/text.h"
#include "engine/recovery/server_call.h"

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <ctime>
#include <mutex>
#include <optional>

namespace holdfast::backups {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMostBody = 16UL * 1024 * 1024;
constexpr std::size_t kMostHeaders = 64UL * 1024;
constexpr std::uint64_t kSlowest = 1024; ///< bytes per second

struct Exchange {
    const StorageRequest& request;
    CURL* easy;
    StorageAnswer answer{};
    std::uint64_t sent = 0;
    std::uint64_t moved = 0; ///< in both ways, headers too
    std::size_t headerBytes = 0;
    bool tooMuch = false;
    std::optional<Error> ours; ///< why this side ended it
    std::array<char, CURL_ERROR_SIZE> words{};

    [[nodiscard]] int status() const {
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        return static_cast<int>(code);
    }

    void count(std::size_t bytes) {
        moved += bytes;
        if (request.moved) request.moved(bytes);
    }
};

std::size_t takeBody(char* bytes, std::size_t, std::size_t count, void* target) {
    auto& exchange = *static_cast<Exchange*>(target);
    const auto status = exchange.status();
    if (exchange.request.sink && status >= 200 && status < 300) {
        exchange.count(count);
        if (auto taken = exchange.request.sink({bytes, count}); !taken) {
            exchange.ours = taken.error();
            return 0;
        }
        return count;
    }
    exchange.moved += count;
    exchange.tooMuch = exchange.answer.body.size() + count > kMostBody;
    if (exchange.tooMuch) return 0;
    exchange.answer.body.append(bytes, count);
    return count;
}

std::size_t takeHeader(char* bytes, std::size_t, std::size_t count, void* target) {
    auto& exchange = *static_cast<Exchange*>(target);
    exchange.headerBytes += count;
    exchange.moved += count;
    exchange.tooMuch = exchange.headerBytes > kMostHeaders;
    if (exchange.tooMuch) return 0;
    const std::string_view line(bytes, count);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    exchange.answer.headers[name] = std::string(trimmed(line.substr(colon + 1)));
    return count;
}

std::size_t giveBody(char* into, std::size_t, std::size_t room, void* source) {
    auto& exchange = *static_cast<Exchange*>(source);
    const auto& request = exchange.request;
    if (request.file < 0) {
        const auto more = std::min(room, request.body.size() - exchange.sent);
        std::copy_n(request.body.data() + exchange.sent, more, into);
        exchange.sent += more;
        exchange.count(more);
        return more;
    }
    const auto left = request.bytes - exchange.sent;
    if (left == 0) return 0;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room, left));
    ssize_t got = 0;
    do {
        got = ::pread(request.file, into, wanted, static_cast<off_t>(request.offset + exchange.sent));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        exchange.ours = Error{.code = ErrorCode::FixSetup,
                              .detail = "A file of the backups cannot be read to its end: look at its disk.",
                              .where = {}};
        return CURL_READFUNC_ABORT;
    }
    exchange.sent += static_cast<std::uint64_t>(got);
    exchange.count(static_cast<std::size_t>(got));
    return static_cast<std::size_t>(got);
}

std::string timeNow() {
    // The storage knows no other clock than that of the world.
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
}

/// «https://host:port» → «host:port» as it is sent.
std::string hostOf(const std::string& endpoint) {
    return endpoint.substr(endpoint.find("://") + 3);
}

std::unexpected<Error> troubleOf(const Exchange& exchange, CURLcode code, const CopySettings& place) {
    const std::string_view words = exchange.words.data();
    const auto said = recovery::shownText(words.empty() ? curl_easy_strerror(code) : words, 200);
    if (exchange.tooMuch)
        return failure(
            ErrorCode::FixInput,
            "The storage's answer is larger than any that makes sense. See that its endpoint is right.",
            place.endpoint);
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return failure(ErrorCode::FixSetup,
                       fmt::format("The storage at {} is not to be trusted: {}. See that its certificate is "
                                   "valid for this name; «ca_file» names who vouches for it.",
                                   place.endpoint, said),
                       place.endpoint);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        return failure(
            ErrorCode::Retry,
            fmt::format("The storage at {} is not reached: {}. It is tried again.", place.endpoint, said),
            place.endpoint);
    default:
        return failure(
            ErrorCode::Retry,
            fmt::format("The connection to the storage at {} ended in the middle: {}.", place.endpoint, said),
            place.endpoint);
    }
}

/// Why the refusal, by the code of S3; empty: by the status alone.
struct Known {
    std::string_view code;
    ErrorCode error;
    std::string_view sentence; ///< {0}: the bucket, {1}: the endpoint, {2}: the credentials' file
};

constexpr std::array<Known, 19> kKnown{{
    {"SignatureDoesNotMatch", ErrorCode::FixSetup, "the secret in {2} is not the one of its key"},
    {"InvalidAccessKeyId", ErrorCode::FixSetup, "it does not know the key in {2}"},
    {"InvalidToken", ErrorCode::FixSetup, "the session token in {2} is none of its own"},
    {"ExpiredToken", ErrorCode::FixSetup, "the session token in {2} is no longer valid"},
    {"AccessDenied", ErrorCode::FixSetup,
     "the key in {2} may not do that in the bucket {0}: it must read, write, list and delete there"},
    {"RequestTimeTooSkewed", ErrorCode::FixSetup,
     "its clock and the one of this machine differ by more than minutes: set the clock right (NTP)"},
    {"RequestExpired", ErrorCode::FixSetup,
     "its clock and the one of this machine differ by more than minutes: set the clock right (NTP)"},
    {"NoSuchBucket", ErrorCode::FixSetup,
     "there is no bucket {0} at {1}: make it, or name another one in «to»"},
    {"PermanentRedirect", ErrorCode::FixSetup, "the bucket {0} is at another endpoint or in another region"},
    {"AuthorizationHeaderMalformed", ErrorCode::FixSetup,
     "its region is another one than the fleet file says («region»)"},
    {"IllegalLocationConstraintException", ErrorCode::FixSetup,
     "its region is another one than the fleet file says («region»)"},
    {"BadDigest", ErrorCode::Retry, "what arrived is not what was sent"},
    {"XAmzContentSHA256Mismatch", ErrorCode::Retry, "what arrived is not what was sent"},
    {"QuotaExceeded", ErrorCode::FixSetup, "the bucket {0} is full: make room there or raise its quota"},
    {"XMinioStorageFull", ErrorCode::FixSetup, "its disks are full: make room there"},
    {"EntityTooLarge", ErrorCode::FixSetup, "it takes no object of that size"},
    {"SlowDown", ErrorCode::Retry, "it has too much to do"},
    {"RequestTimeout", ErrorCode::Retry, "nothing came to it for too long"},
    {"ServiceUnavailable", ErrorCode::Retry, "it does not work at the moment"},
}};

} // namespace

struct StorageCall::Handles {
    std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi{curl_multi_init(), curl_multi_cleanup};
    std::unique_ptr<CURL, void (*)(CURL*)> easy{curl_easy_init(), curl_easy_cleanup};
};

StorageCall::StorageCall(CopySettings place, AccessKey key, Duration patience)
    : m_place(std::move(place)), m_key(std::move(key)), m_patience(patience) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    m_handles = std::make_unique<Handles>();
}

StorageCall::~StorageCall() = default;
StorageCall::StorageCall(StorageCall&& other) noexcept = default;

Result<StorageAnswer> StorageCall::send(const StorageRequest& request, const std::stop_token& stop) {
    auto* easy = m_handles->easy.get();
    auto* multi = m_handles->multi.get();
    if (easy == nullptr || multi == nullptr)
        return failure(ErrorCode::Retry, "There is no memory for a connection.", m_place.endpoint);
    const bool sends = request.method == "PUT" || request.method == "POST";
    UnsignedRequest unsignedOne{
        .method = request.method,
        .path = encodedPath("/" + m_place.bucket + (request.key.empty() ? "" : "/" + request.key)),
        .query = request.query,
        .headers = request.headers,
        .payloadDigest = request.digest.empty() ? sha256Hex(request.body) : request.digest};
    const auto time = timeNow();
    unsignedOne.headers["host"] = hostOf(m_place.endpoint);
    unsignedOne.headers["x-amz-date"] = time;
    unsignedOne.headers["x-amz-content-sha256"] = unsignedOne.payloadDigest;
    if (!m_key.sessionToken.empty()) unsignedOne.headers["x-amz-security-token"] = m_key.sessionToken;
    if (sends) unsignedOne.headers["content-type"] = "application/octet-stream";
    curl_slist* list = nullptr;
    for (const auto& [name, value] : unsignedOne.headers)
        list = curl_slist_append(list, fmt::format("{}: {}", name, value).c_str());
    list = curl_slist_append(
        list, ("Authorization: " + authorization(unsignedOne, m_key, m_place.region, time)).c_str());
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);

    Exchange exchange{.request = request, .easy = easy};
    curl_easy_reset(easy);
    auto url = m_place.endpoint + unsignedOne.path;
    if (!request.query.empty()) url += "?" + encodedQuery(request.query);
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    // A kept one that turns out to be dead makes libcurl send a request twice.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "holdfast");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!m_place.caFile.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, m_place.caFile.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr); // only this authority, not the system's as well
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.words.data());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
    if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (sends) {
        const auto bytes = request.file < 0 ? request.body.size() : request.bytes;
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes));
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, giveBody);
        curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    }
    if (request.method != "GET" && request.method != "HEAD")
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());

    std::optional<CURLcode> code;
    bool slow = false;
    curl_multi_add_handle(multi, easy);
    {
        const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
        auto until = Steady::now() + m_patience;
        std::uint64_t before = 0;
        while (!code && !slow && !stop.stop_requested()) {
            int running = 0;
            curl_multi_perform(multi, &running);
            int left = 0;
            while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
                if (message->msg == CURLMSG_DONE) code = message->data.result;
            }
            if (code) break;
            const auto now = Steady::now();
            if (now >= until) {
                const auto least = kSlowest * static_cast<std::uint64_t>(m_patience.count()) / 1000;
                slow = exchange.moved - before < least;
                before = exchange.moved;
                until = now + m_patience;
                continue;
            }
            const auto wait = std::min(std::chrono::ceil<std::chrono::milliseconds>(until - now),
                                       std::chrono::milliseconds(60'000));
            curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
        }
    }
    exchange.answer.status = exchange.status();
    curl_multi_remove_handle(multi, easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    if (exchange.ours) return std::unexpected(*exchange.ours);
    if (!code && stop.stop_requested())
        return failure(ErrorCode::Cancelled, "Ended on request.", m_place.endpoint);
    if (!code)
        return failure(ErrorCode::Retry,
                       fmt::format("The storage at {} did not take or give anything for {:.0f} s.",
                                   m_place.endpoint, std::chrono::duration<double>(m_patience).count()),
                       m_place.endpoint);
    if (*code != CURLE_OK) return troubleOf(exchange, *code, m_place);
    return std::move(exchange.answer);
}

std::unexpected<Error> refusalOf(const StorageAnswer& answer, const CopySettings& place,
                                 const std::string& what) {
    const auto document = storageXml(answer.body);
    const auto code = document && document->name == "Error" ? document->textOf("Code") : std::string();
    const auto known = std::ranges::find(kKnown, code, &Known::code);
    if (known != kKnown.end())
        return failure(known->error,
                       fmt::format("{} was refused by the storage: {}.", what,
                                   fmt::format(fmt::runtime(known->sentence), place.bucket, place.endpoint,
                                               place.credentialsFile)),
                       place.target());
    const auto shown = code.empty() ? std::string() : " " + recovery::shownText(code, 60);
    if (answer.status == 403)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} was refused by the storage: the key in {} may not do that in the bucket {}.",
                        what, place.credentialsFile, place.bucket),
            place.target());
    if (answer.status == 507)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} was refused by the storage: it is full. Make room there.", what),
                       place.target());
    if (answer.status >= 500 || answer.status == 429)
        return failure(ErrorCode::Retry,
                       fmt::format("{} failed at the storage: it answered {}{}.", what, answer.status, shown),
                       place.target());
    return failure(
        ErrorCode::FixSetup,
        fmt::format("{} was refused by the storage: it answered {}{}. See that endpoint, bucket and "
                    "region are right.",
                    what, answer.status, shown),
        place.target());
}

} // namespace holdfast::backups

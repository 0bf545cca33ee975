// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_health.h"

#include "engine/core/base/text.h"
#include "engine/core/base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kMostWords = 2'000;

/// «/usr/bin/curl» is «curl».
std::string_view programOf(std::string_view word) {
    const auto slash = word.find_last_of('/');
    return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

bool isLiteral(std::string_view text) {
    return text.find_first_of("$`*{}\\\"'<>|;() ") == std::string_view::npos;
}

/// An address such as «http://localhost:3000/health» or «localhost:3000/health».
bool readAddress(std::string word, HealthHint& hint) {
    while (!word.empty() && (word.back() == ';' || word.back() == ')'))
        word.pop_back();
    if (!isLiteral(word)) return false;
    if (word.find("://") == std::string::npos) {
        const auto end = word.find_first_of("/?");
        const auto endpoint = parseEndpoint(word.substr(0, end));
        // «localhost» alone may be what an option is given: curl --noproxy localhost localhost:3000/health
        const bool isAddress =
            endpoint &&
            (endpoint->port != 0 ||
             (end != std::string::npos && (endpoint->host == "localhost" || endpoint->host == "127.0.0.1")));
        if (!isAddress) return false;
        word = "http://" + word;
    }
    const auto url = parseUrl(word);
    if (!url || (url->scheme != "http" && url->scheme != "https")) return false;
    hint.kind = HealthHint::Kind::Http;
    hint.scheme = url->scheme;
    hint.host = url->host;
    hint.port = url->port != 0 ? url->port : url->scheme == "https" ? 443 : 80;
    hint.path = url->path.empty() ? "/" : url->path;
    hint.sendsHeader = hint.sendsHeader || !url->user.empty();
    return true;
}

bool isFetcher(std::string_view program) {
    constexpr std::array<std::string_view, 6> kFetchers{"curl", "wget", "http", "https", "xh", "httpie"};
    return std::ranges::find(kFetchers, program) != kFetchers.end();
}

/// An address anywhere in a program of its own: node -e "fetch('http://localhost:3000/')", python -c "…".
bool findQuotedAddress(const std::vector<std::string>& words, HealthHint& hint) {
    for (const auto& word : words) {
        for (const std::string_view scheme : {"http://", "https://"}) {
            const auto begin = word.find(scheme);
            if (begin == std::string::npos) continue;
            const auto end = word.find_first_of("'\"`) ,;", begin);
            if (readAddress(word.substr(begin, end == std::string::npos ? end : end - begin), hint))
                return true;
        }
    }
    return false;
}

/// «pg_isready -h db» asks another one.
bool asksElsewhere(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto& host = words[i + 1];
        if (words[i] == "-h" && host != "localhost" && host != "127.0.0.1" && host != "::1" &&
            !host.starts_with('/') && !host.starts_with('-'))
            return true;
    }
    return false;
}

void readTest(const std::vector<std::string>& words, HealthHint& hint) {
    using Kind = HealthHint::Kind;
    hint.kind = Kind::Other;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto program = programOf(words[i]);
        if (program == "pg_isready" || program == "psql") hint.kind = Kind::Postgres;
        if (program == "redis-cli" || program == "valkey-cli" || program == "keydb-cli")
            hint.kind = Kind::Redis;
        if (program == "celery") hint.kind = Kind::Celery;
        if (hint.kind != Kind::Other) {
            if (asksElsewhere(words)) hint.kind = Kind::Other;
            return;
        }
        if (!isFetcher(program)) continue;
        for (std::size_t at = i + 1; at < words.size(); ++at) {
            const auto& word = words[at];
            if (word == "-H" || word == "--header" || word == "-u" || word == "--user" ||
                word.starts_with("--header="))
                hint.sendsHeader = true;
            if (word == "|" || word == "||" || word == "&&") break;
            if (!word.starts_with('-') && readAddress(word, hint)) return;
        }
        return;
    }
    if (findQuotedAddress(words, hint)) return;
}

} // namespace

std::vector<std::string> shellWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool inWord = false;
    char quote = '\0';
    const auto end = [&] {
        if (inWord && words.size() < kMostWords) words.push_back(std::move(word));
        word.clear();
        inWord = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != '\0') {
            if (c == quote)
                quote = '\0';
            else
                word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
            inWord = true;
        } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            end();
        } else if (c == '\\' && i + 1 < text.size()) {
            if (text[++i] != '\n') word += text[i];
            inWord = true;
        } else {
            word += c;
            inWord = true;
        }
    }
    end();
    return words;
}

std::vector<std::string> wordsOf(const Node& command) {
    if (command.isScalar()) return shellWords(command.text);
    std::vector<std::string> words;
    for (const auto& item : command.items) {
        if (item->isScalar() && words.size() < kMostWords) words.push_back(item->text);
    }
    return words;
}

std::optional<Duration> composeDuration(std::string_view text) noexcept {
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    double total = 0.0;
    while (!text.empty()) {
        const auto unitBegin = text.find_first_not_of("0123456789.");
        if (unitBegin == std::string_view::npos || unitBegin == 0) return std::nullopt;
        auto unitEnd = text.find_first_of("0123456789.", unitBegin);
        if (unitEnd == std::string_view::npos) unitEnd = text.size();
        const auto number = parseNumber(text.substr(0, unitBegin));
        const auto unit = text.substr(unitBegin, unitEnd - unitBegin);
        double milliseconds = 0.0;
        if (unit == "h") milliseconds = 3'600'000.0;
        if (unit == "m") milliseconds = 60'000.0;
        if (unit == "s") milliseconds = 1'000.0;
        if (unit == "ms") milliseconds = 1.0;
        if (unit == "us" || unit == "µs") milliseconds = 0.001;
        if (unit == "ns") milliseconds = 0.000'001;
        if (!number || milliseconds == 0.0) return std::nullopt;
        total += *number * milliseconds;
        text.remove_prefix(unitEnd);
    }
    if (!std::isfinite(total) || total > 1e12) return std::nullopt;
    return Duration(static_cast<Duration::rep>(total));
}

HealthHint readHealthcheck(const Node& healthcheck, Findings& findings) {
    using Kind = HealthHint::Kind;
    HealthHint hint;
    if (!healthcheck.isMap()) {
        if (!healthcheck.isNull())
            findings.note(healthcheck.where,
                          fmt::format("healthcheck: expected a mapping, found {}", kindWord(healthcheck)));
        return hint;
    }
    const auto duration = [&](std::string_view key) -> std::optional<Duration> {
        const Node* node = healthcheck.find(key);
        if (node == nullptr || !node->isScalar()) return std::nullopt;
        const auto value = composeDuration(node->text);
        if (!value)
            findings.note(node->where,
                          fmt::format("healthcheck: {}: expected a duration such as 10s or 1m30s", key));
        return value;
    };
    hint.timeout = duration("timeout");
    hint.interval = duration("interval");
    if (const Node* retries = healthcheck.find("retries"); retries != nullptr && retries->isScalar()) {
        const auto value = parseNumber(retries->text);
        if (value && *value >= 0.0 && *value < 1e6) hint.retries = static_cast<int>(*value);
    }
    if (const Node* off = healthcheck.find("disable"); off != nullptr && off->text == "true") {
        hint.kind = Kind::Off;
        return hint;
    }
    const Node* test = healthcheck.find("test");
    if (test == nullptr) return hint;
    auto words = wordsOf(*test);
    if (test->isSequence()) {
        if (words.empty()) return hint;
        const std::string form = words.front();
        words.erase(words.begin());
        if (form == "NONE") {
            hint.kind = Kind::Off;
            return hint;
        }
        if (form == "CMD-SHELL") {
            std::string line;
            for (const auto& word : words)
                line += (line.empty() ? "" : " ") + word;
            words = shellWords(line);
        } else if (form != "CMD") {
            findings.note(
                test->where,
                fmt::format("healthcheck: test begins with CMD, CMD-SHELL or NONE, not «{}»", form));
            return hint;
        }
    }
    // The words of «sh -c "…"» are words too.
    if (words.size() >= 3 && words[1] == "-c" &&
        (programOf(words[0]) == "sh" || programOf(words[0]) == "bash" || programOf(words[0]) == "ash"))
        words = shellWords(words[2]);
    readTest(words, hint);
    return hint;
}

} // namespace holdfast::discovery

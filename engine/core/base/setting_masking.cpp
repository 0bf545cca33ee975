// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace holdfast {

namespace {

constexpr std::size_t kLongestShown = 120; ///< of a value
constexpr std::size_t kLongestWord = 20; ///< without a break: a longer run of letters and digits may be a key

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool isSensitiveName(std::string_view name) {
    static constexpr std::array<std::string_view, 16> kParts{
        "pass", "pwd", "secret", "token", "key",     "credential", "auth",    "dsn",
        "cert", "pem", "salt",   "seed",  "signing", "cookie",     "session", "private"};
    const std::string low = lowered(name);
    return std::ranges::any_of(kParts, [&](std::string_view part) { return low.contains(part); });
}

/// Letters and digits in one piece that are too long for a word, or mix too much to be one.
bool looksLikeKey(std::string_view value) {
    std::size_t run = 0;
    std::size_t digits = 0;
    std::size_t letters = 0;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) == 0 && c != '+') {
            run = digits = letters = 0;
            continue;
        }
        ++run;
        digits += std::isdigit(byte) != 0 ? 1U : 0U;
        letters += std::isalpha(byte) != 0 ? 1U : 0U;
        if (run > kLongestWord || (digits >= 3 && letters >= 5)) return true;
    }
    return false;
}

bool isPlain(std::string_view value) {
    return value.size() <= kLongestShown && std::ranges::all_of(value, [](char c) {
               return std::isprint(static_cast<unsigned char>(c)) != 0 && c != '@' && c != '"' && c != '\'';
           });
}

/// scheme://[user[:password]@]host…[?query]: what of it may be shown; the text as it is where it is no
/// address.
std::string shownAddress(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return std::string(text);
    const auto host = scheme + 3;
    const auto end = std::min(text.find_first_of("/?#", host), text.size());
    const auto at = text.substr(host, end - host).rfind('@');
    std::string out(text.substr(0, host));
    std::string_view rest = text.substr(host);
    if (at != std::string_view::npos) {
        out.append(kMasked).append("@");
        rest = rest.substr(at + 1);
    }
    const auto query = rest.find_first_of("?#");
    out.append(rest.substr(0, query));
    if (query != std::string_view::npos) out.append("?").append(kMasked);
    return out;
}

bool isOption(std::string_view word) {
    return word.size() > 1 && word.front() == '-';
}

std::string shownWord(std::string_view word) {
    const auto equals = word.find('=');
    if (equals != std::string_view::npos && equals > 0 && word.find("://") > equals) {
        const auto name = word.substr(0, equals);
        return std::string(name) + "=" + shownSetting(name, word.substr(equals + 1));
    }
    if (word.find("://") != std::string_view::npos) return shownAddress(word);
    return std::string(word);
}

constexpr std::string_view kBreaks = " \t\r\n\"',;()[]{}";

/// Word for word, with what stands between them kept.
std::string shownWords(std::string_view text) {
    std::string out;
    bool afterName = false;
    while (!text.empty()) {
        const auto start = std::min(text.find_first_not_of(kBreaks), text.size());
        out.append(text.substr(0, start));
        text.remove_prefix(start);
        const auto end = std::min(text.find_first_of(kBreaks), text.size());
        const auto word = text.substr(0, end);
        if (!word.empty()) {
            const bool names = (isOption(word) || word.ends_with(':')) && isSensitiveName(word) &&
                               word.find('=') == std::string_view::npos;
            out += afterName && !isOption(word) ? std::string(kMasked) : shownWord(word);
            afterName = names;
        }
        text.remove_prefix(end);
    }
    return out;
}

} // namespace

bool isSensitive(std::string_view name, std::string_view value) {
    if (value.empty()) return false;
    return isSensitiveName(name) || !isPlain(value) || looksLikeKey(value) || shownAddress(value) != value;
}

std::string shownSetting(std::string_view name, std::string_view value) {
    if (!isSensitive(name, value)) return std::string(value);
    const bool addressOnly =
        !isSensitiveName(name) && value.find("://") != std::string_view::npos && shownAddress(value) != value;
    if (addressOnly) {
        auto shown = shownAddress(value);
        if (shown.find(' ') == std::string::npos) return shown;
    }
    return std::string(kMasked);
}

std::vector<std::string> shownArguments(const std::vector<std::string>& arguments) {
    std::vector<std::string> out;
    bool afterName = false;
    for (const auto& argument : arguments) {
        const bool words = argument.find_first_of(" \n\t") != std::string::npos;
        if (afterName && !isOption(argument)) {
            out.emplace_back(kMasked);
            afterName = false;
            continue;
        }
        out.push_back(words ? shownWords(argument) : shownWord(argument));
        // «--requirepass» is an option, redis.conf's «requirepass» is not: both are followed by the password.
        afterName = !words && isSensitiveName(argument) && argument.find_first_of("=/:") == std::string::npos;
    }
    return out;
}

} // namespace holdfast

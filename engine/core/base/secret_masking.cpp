// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace holdfast {

namespace {

constexpr std::array<std::string_view, 17> kSecretWords{
    "requirepass", "masterauth", "password",   "passwd",  "pgpass",       "passphrase",
    "secret",      "token",      "apikey",     "api_key", "api-key",      "private_key",
    "privatekey",  "access_key", "credential", "cookie",  "authorization"};

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool isNameByte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

bool endsValue(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '&' || c == ',' || c == ';' || c == '}' ||
           c == ']' || c == ')';
}

void replaceAll(std::string& text, std::string_view what) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + kMasked.size()))
        text.replace(at, what.size(), kMasked);
}

/// «scheme://user:password@host»: the credentials go, up to the last @ before the path. A user alone stays,
/// unless it looks like a token.
void maskAddresses(std::string& text) {
    for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
        const auto begin = at + 3;
        const auto end = std::min(text.find_first_of("/ \t\r\n\"'?", begin), text.size());
        const auto sign = text.rfind('@', end);
        if (sign == std::string::npos || sign < begin || sign >= end) continue;
        const auto credentials = std::string_view(text).substr(begin, sign - begin);
        if (!credentials.contains(':') && !isSensitive("", credentials)) continue;
        text.replace(begin, sign - begin, kMasked);
    }
}

/// Where the value that begins at `begin` ends; quoted values end with their quote.
std::size_t endOfValue(const std::string& text, std::size_t begin) {
    const char quote = text[begin];
    if (quote == '"' || quote == '\'') {
        for (auto i = begin + 1; i < text.size(); ++i) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == quote)
                return i;
        }
        return text.size();
    }
    auto end = begin;
    while (end < text.size() && !endsValue(text[end]))
        ++end;
    return end;
}

/// Skips «Bearer », «Basic »: the credential is the word behind it.
std::size_t behindScheme(const std::string& text, std::size_t begin) {
    for (const std::string_view scheme : {"bearer ", "basic "}) {
        if (lowered(std::string_view(text).substr(begin, scheme.size())) == scheme)
            return begin + scheme.size();
    }
    return begin;
}

void maskNamed(std::string& text) {
    for (std::size_t at = 0; (at = text.find_first_of("=:", at)) != std::string::npos; ++at) {
        auto nameEnd = at;
        while (nameEnd > 0 &&
               (text[nameEnd - 1] == '"' || text[nameEnd - 1] == '\'' || text[nameEnd - 1] == ' '))
            --nameEnd;
        auto nameBegin = nameEnd;
        while (nameBegin > 0 && isNameByte(text[nameBegin - 1]))
            --nameBegin;
        if (!looksSecret(std::string_view(text).substr(nameBegin, nameEnd - nameBegin))) continue;
        auto begin = std::min(text.find_first_not_of(" \t", at + 1), text.size());
        if (begin == text.size()) return;
        const bool quoted = text[begin] == '"' || text[begin] == '\'';
        const auto end = endOfValue(text, quoted ? begin : behindScheme(text, begin));
        if (quoted) ++begin;
        if (end <= begin) continue;
        text.replace(begin, end - begin, kMasked);
        at = begin + kMasked.size() - 1;
    }
}

/// What follows the word `before` of the folded text, one word. Ordinary words are shorter than `least`.
void maskBehind(std::string& text, std::string_view before, std::size_t least) {
    auto folded = lowered(text);
    for (auto at = folded.find(before); at != std::string::npos; at = folded.find(before, at + 1)) {
        const auto begin = at + before.size();
        if (begin >= text.size() || (at > 0 && isNameByte(text[at - 1]))) continue;
        const auto end = endOfValue(text, begin);
        if (end <= begin || end - begin < least) continue;
        text.replace(begin, end - begin, kMasked);
        folded.replace(begin, end - begin, kMasked);
    }
}

/// «--password X», «-e TOKEN X»: the word behind an option that is called like a secret.
void maskOptions(std::string& text) {
    for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; ++at) {
        if (at > 0 && std::isspace(static_cast<unsigned char>(text[at - 1])) == 0) continue;
        auto nameEnd = at;
        while (nameEnd < text.size() && isNameByte(text[nameEnd]))
            ++nameEnd;
        const auto begin = std::min(text.find_first_not_of(" \t", nameEnd), text.size());
        const bool names = looksSecret(std::string_view(text).substr(at, nameEnd - at));
        at = nameEnd - 1;
        if (!names || begin == nameEnd || begin == text.size() || text[begin] == '-') continue;
        const auto end = endOfValue(text, begin);
        if (end > begin) text.replace(begin, end - begin, kMasked);
    }
}

} // namespace

bool looksSecret(std::string_view name) {
    const auto folded = lowered(name);
    if (folded.ends_with("_file") || folded.ends_with("_path")) return false;
    return folded == "auth" || folded == "pass" || folded.ends_with("_pass") ||
           std::ranges::any_of(kSecretWords,
                               [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

std::string maskSecrets(std::string_view text, std::span<const std::string> known) {
    std::string out(text);
    for (const auto& secret : known) {
        if (!secret.empty()) replaceAll(out, secret);
    }
    maskAddresses(out);
    maskNamed(out);
    maskOptions(out);
    // «basic health» are ordinary words.
    for (const std::string_view scheme : {"bearer ", "basic "})
        maskBehind(out, scheme, 8);
    for (const std::string_view directive : {"requirepass ", "masterauth "})
        maskBehind(out, directive, 1);
    return out;
}

} // namespace holdfast

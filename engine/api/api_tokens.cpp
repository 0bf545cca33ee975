// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/api_tokens.h"

#include "engine/core/actions/guards.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace holdfast::api {

namespace {

constexpr std::size_t kShortest = 16;

std::unexpected<Error> wrong(std::string text, const char* where) {
    return failure(ErrorCode::FixInput, std::move(text), where);
}

std::optional<ApiToken> tokenFrom(std::string_view entry) {
    const auto first = entry.find(':');
    const auto second = first == std::string_view::npos ? first : entry.find(':', first + 1);
    if (second == std::string_view::npos || first == 0) return std::nullopt;
    const auto role = actions::roleFromString(entry.substr(first + 1, second - first - 1));
    const auto secret = entry.substr(second + 1);
    if (!role || secret.size() < kShortest) return std::nullopt;
    return ApiToken{.caller = {.name = std::string(entry.substr(0, first)), .role = *role},
                    .secret = Secret(std::string(secret))};
}

Result<void> readList(std::string_view list, std::vector<ApiToken>& tokens) {
    constexpr const char* kWhere = "HOLDFAST_API_TOKENS";
    for (std::size_t number = 1; !list.empty(); ++number) {
        const auto end = std::min(list.find(','), list.size());
        const auto token = tokenFrom(trimmed(list.substr(0, end)));
        if (!token)
            return wrong(
                fmt::format("entry {}: expected name:viewer|operator|admin:token, with a token of {} "
                            "characters or more",
                            number, kShortest),
                kWhere);
        const bool twice = std::ranges::any_of(tokens, [&](const ApiToken& other) {
            return other.secret == token->secret || other.caller.name == token->caller.name;
        });
        if (twice)
            return wrong(fmt::format("entry {}: its name or its token is there twice", number), kWhere);
        tokens.push_back(*token);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return {};
}

} // namespace

Result<std::vector<ApiToken>> tokensOf(const EnvironmentLookup& environment, const std::string& single) {
    std::vector<ApiToken> tokens;
    if (const auto token = environment(single); token && !token->empty()) {
        actions::Role role = actions::Role::Viewer;
        if (const auto word = environment("HOLDFAST_API_ROLE"); word && !word->empty()) {
            const auto named = actions::roleFromString(*word);
            if (!named) return wrong("expected viewer, operator or admin", "HOLDFAST_API_ROLE");
            role = *named;
        }
        tokens.push_back({.caller = {.name = "api", .role = role}, .secret = Secret(*token)});
    }
    if (const auto list = environment("HOLDFAST_API_TOKENS")) {
        if (auto read = readList(*list, tokens); !read) return std::unexpected(read.error());
    }
    return tokens;
}

} // namespace holdfast::api

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/action_body.h"

#include "engine/core/actions/recovery_action.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace holdfast::api {

namespace {

using nlohmann::json;

std::unexpected<Error> wrong(std::string text) {
    return failure(ErrorCode::FixInput, std::move(text), "request");
}

Result<void> readArguments(const json& value, RecoverBody& body) {
    if (!value.is_object()) return wrong("arguments: expected an object of texts");
    for (const auto& item : value.items()) {
        if (!item.value().is_string()) return wrong(fmt::format("arguments.{}: expected a text", item.key()));
        body.arguments[item.key()] = item.value().get<std::string>();
    }
    return {};
}

} // namespace

Result<RecoverBody> recoverBody(std::string_view text) {
    RecoverBody body;
    if (std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; }))
        return body;
    const auto document = json::parse(text, nullptr, false);
    if (!document.is_object()) return wrong("the body has to be a JSON object");
    const std::map<std::string, std::string RecoverBody::*> texts{
        {"reason", &RecoverBody::reason},
        {"confirmation", &RecoverBody::confirmation},
        {"confirm_name", &RecoverBody::confirmName},
        {"second_person", &RecoverBody::secondPerson}};
    for (const auto& item : document.items()) {
        if (item.key() == "arguments") {
            if (auto read = readArguments(item.value(), body); !read) return std::unexpected(read.error());
            continue;
        }
        const auto field = texts.find(item.key());
        if (field == texts.end())
            return wrong(fmt::format("«{}» is not known: there is arguments, reason, confirmation, "
                                     "confirm_name and second_person",
                                     item.key()));
        if (!item.value().is_string()) return wrong(fmt::format("{}: expected a text", item.key()));
        body.*(field->second) = item.value().get<std::string>();
    }
    return body;
}

Result<actions::ConfirmationGiven> confirmationFrom(const RecoverBody& body) {
    const auto& token = body.confirmation;
    const auto first = token.find('.');
    const auto second = first == std::string::npos ? first : token.find('.', first + 1);
    std::uint64_t revision = 0;
    bool sound = second != std::string::npos && first > 0 && second + 1 < token.size();
    if (sound) {
        const auto* end = token.data() + second;
        const auto [stop, error] = std::from_chars(token.data() + first + 1, end, revision);
        sound = error == std::errc() && stop == end;
    }
    if (!sound) return wrong("confirmation: expected the confirmation_token that came with the plan");
    return actions::ConfirmationGiven{.plan = actions::PlanId(token.substr(0, first)),
                                      .revision = revision,
                                      .digest = token.substr(second + 1),
                                      .by = {},
                                      .impactRead = true,
                                      .typedName = body.confirmName,
                                      .reason = body.reason,
                                      .secondPerson = body.secondPerson};
}

std::optional<std::string> decodedText(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        unsigned value = 0;
        if (i + 2 >= text.size()) return std::nullopt;
        const auto* end = text.data() + i + 3;
        const auto [stop, error] = std::from_chars(text.data() + i + 1, end, value, 16);
        if (error != std::errc() || stop != end) return std::nullopt;
        out.push_back(static_cast<char>(value));
        i += 2;
    }
    return out;
}

std::optional<std::map<std::string, std::string>> queryValues(std::string_view query) {
    std::map<std::string, std::string> values;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        std::string part(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
        if (part.empty()) continue;
        std::ranges::replace(part, '+', ' ');
        const auto equals = std::min(part.find('='), part.size());
        const auto name = decodedText(std::string_view(part).substr(0, equals));
        const auto value = decodedText(equals < part.size() ? std::string_view(part).substr(equals + 1) : "");
        // A name twice could be read in two ways.
        if (!name || !value || !values.emplace(*name, *value).second) return std::nullopt;
    }
    return values;
}

std::string actionNames() {
    std::string names = "restart";
    for (const auto& traits : actions::allActions())
        names += fmt::format(", {}", traits.name);
    return names;
}

} // namespace holdfast::api

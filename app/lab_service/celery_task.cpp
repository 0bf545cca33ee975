// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/celery_task.h"

#include "app/lab/shared/pause.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace holdfast::lab_service {

namespace {

using nlohmann::json;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string toBase64(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        const std::size_t count = std::min<std::size_t>(3, text.size() - i);
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8U | (k < count ? static_cast<unsigned char>(text[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= count ? kAlphabet[bits >> (18U - 6U * k) & 63U] : '=';
    }
    return out;
}

std::string fromBase64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char character : text) {
        const auto value = kAlphabet.find(character);
        if (value == std::string_view::npos) break;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 255U);
    }
    return out;
}

std::string makeUuid() {
    std::array<std::uint32_t, 4> words{};
    for (auto& word : words)
        word = static_cast<std::uint32_t>(lab::randomness()());
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", words[0], words[1] >> 16U,
                       words[1] & 0xFFFU, 0x8000U | (words[2] >> 16U & 0x3FFFU), words[2] & 0xFFFFU,
                       words[3]);
}

json headersOf(const CeleryTask& task, const std::string& sender) {
    return {{"lang", "py"},
            {"task", task.name},
            {"id", task.id},
            {"shadow", nullptr},
            {"eta", nullptr},
            {"expires", nullptr},
            {"group", nullptr},
            {"group_index", nullptr},
            {"retries", 0},
            {"timelimit", {nullptr, nullptr}},
            {"root_id", task.id},
            {"parent_id", nullptr},
            {"argsrepr", fmt::format("({},)", task.argument)},
            {"kwargsrepr", "{}"},
            {"origin", sender},
            {"ignore_result", task.replyTo.empty()},
            // Celery itself does not say when a task was sent; applications that care add it, as here.
            {"sent_at",
             std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count()}};
}

} // namespace

CeleryTask makeTask(const std::string& name, int argument) {
    return {.id = makeUuid(), .name = name, .replyTo = {}, .argument = argument};
}

std::string toMessage(const CeleryTask& task, const std::string& sender) {
    const json embedded{
        {"callbacks", nullptr}, {"errbacks", nullptr}, {"chain", nullptr}, {"chord", nullptr}};
    const json body = json::array({json::array({task.argument}), json::object(), embedded});
    const json delivery{{"exchange", ""}, {"routing_key", kCeleryQueue}};
    return json{{"body", toBase64(body.dump())},
                {"content-encoding", "utf-8"},
                {"content-type", "application/json"},
                {"headers", headersOf(task, sender)},
                {"properties",
                 {{"correlation_id", task.id},
                  {"reply_to", task.replyTo},
                  {"delivery_mode", 2},
                  {"delivery_info", delivery},
                  {"priority", 0},
                  {"body_encoding", "base64"},
                  {"delivery_tag", makeUuid()}}}}
        .dump();
}

std::optional<CeleryTask> taskFromMessage(const std::string& message) {
    try {
        const json text = json::parse(message);
        const json body = json::parse(fromBase64(text.at("body").get<std::string>()));
        const auto& arguments = body.at(0);
        return CeleryTask{
            .id = text.at("headers").at("id"),
            .name = text.at("headers").at("task"),
            .replyTo = text.at("properties").value("reply_to", ""),
            .argument = arguments.empty() || !arguments.at(0).is_number() ? 0 : arguments.at(0).get<int>()};
    } catch (const json::exception&) {
        return std::nullopt; // whatever else was put into the list is no task of ours
    }
}

std::string resultOf(const CeleryTask& task, bool good) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return json{
        {"status", good ? "SUCCESS" : "FAILURE"},
        {"result", good ? json(task.argument) : json{{"exc_type", "DependencyError"}}},
        {"traceback", nullptr},
        {"children", json::array()},
        {"date_done", fmt::format("{:%FT%T}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)))},
        {"task_id", task.id}}
        .dump();
}

} // namespace holdfast::lab_service

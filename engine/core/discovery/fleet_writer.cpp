// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/fleet_writer.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <span>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kWidth = 110;

/// Words that YAML takes for something else than a text.
bool isReserved(std::string_view text) {
    constexpr auto kWords = std::to_array<std::string_view>(
        {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "~", ".inf", "-.inf", ".nan"});
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::find(kWords, lower) != kWords.end() || parseNumber(text).has_value();
}

std::string oneLine(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += static_cast<unsigned char>(c) < 0x20U || c == 0x7F ? ' ' : c;
    return out;
}

/// Lines of comment at an indentation, broken at blanks.
void comment(std::string& out, std::string_view indent, std::string_view text) {
    std::string rest = oneLine(text);
    while (!rest.empty()) {
        std::size_t end = rest.size();
        if (indent.size() + 2 + end > kWidth) {
            const auto blank = rest.rfind(' ', kWidth - indent.size() - 2);
            if (blank != std::string::npos && blank > 0) end = blank;
        }
        out += fmt::format("{}# {}\n", indent, rest.substr(0, end));
        rest.erase(0, std::min(rest.size(), end + 1));
    }
}

void line(std::string& out, std::string_view key, const std::string& value) {
    out += fmt::format("    {}: {}\n", key, value);
}

std::string listOf(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts)
        out += (out.empty() ? "" : ", ") + yamlText(text);
    return "[" + out + "]";
}

/// Nothing is lost in it: «512 MiB», or bytes where it is no round number of them.
std::string bytesText(double bytes) {
    constexpr double kMiB = 1024.0 * 1024.0;
    const double mebibytes = bytes / kMiB;
    return mebibytes == static_cast<double>(static_cast<long long>(mebibytes))
               ? fmt::format("{} MiB", static_cast<long long>(mebibytes))
               : fmt::format("{} B", static_cast<long long>(bytes));
}

void writeService(std::string& out, const DiscoveredService& service,
                  std::span<const DiscoveredDependency* const> needs) {
    out += fmt::format("\n  {}:\n", yamlText(service.name));
    for (const auto& text : service.comments)
        comment(out, "    ", text);
    line(out, "kind", std::string(toString(service.kind)));
    if (!service.role.empty()) line(out, "role", yamlText(service.role));
    if (service.address.empty())
        line(out, "probe", "none");
    else
        line(out, "address", yamlText(service.address));
    if (!service.address.empty()) {
        if (!service.health.empty()) line(out, "health", yamlText(service.health));
        if (!service.expect.empty()) line(out, "expect", yamlText(service.expect));
        if (!service.user.empty()) line(out, "user", yamlText(service.user));
        if (!service.passwordVariable.empty())
            line(out, "password", fmt::format("\"${{{}:-}}\"", service.passwordVariable));
        if (!service.database.empty()) line(out, "database", yamlText(service.database));
        if (!service.queues.empty()) line(out, "queues", listOf(service.queues));
        if (service.deadline) line(out, "deadline", fmt::format("{} ms", service.deadline->count()));
        if (service.memoryLimit)
            line(out, "limits", fmt::format("{{ memory: {} }}", bytesText(*service.memoryLimit)));
    }
    if (service.replicas > 1) line(out, "replicas", std::to_string(service.replicas));
    if (!service.tags.empty()) line(out, "tags", listOf(service.tags));
    if (needs.empty()) return;
    out += "    depends_on:\n";
    for (const auto* need : needs) {
        comment(out, "      ", need->evidence);
        out += fmt::format("      {}: {}\n", yamlText(need->to), toString(need->kind));
    }
}

} // namespace

std::string yamlText(const std::string& text) {
    const auto isPlain = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '/' || c == ':' || c == '(' ||
               c == ')' || c == '+' || c == '=' || c == ' ' || c == '@' || c >= 0x80U;
    };
    const bool safe = !text.empty() && std::ranges::all_of(text, isPlain) &&
                      (std::isalnum(static_cast<unsigned char>(text.front())) != 0 || text.front() == '/') &&
                      text.find(": ") == std::string::npos && text.back() != ':' && text.back() != ' ' &&
                      !isReserved(text);
    // Base 60 and dates of YAML 1.1: figures with signs between.
    const bool figures = text.find_first_not_of("0123456789:.-_+") == std::string::npos;
    if (safe && (!figures || text.find("://") != std::string::npos)) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F)
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + "\"";
}

std::string writeFleet(const DiscoveredFleet& fleet) {
    std::string out;
    comment(out, "", fmt::format("Made by holdfast discover from {}.", fleet.source));
    comment(
        out, "",
        "Services are observed only: nothing here is acted upon until a service names its platform, such as "
        "platform: { kind: docker, container: NAME }.");
    comment(
        out, "",
        "Dependencies are hard (down with it) where Compose says so, soft (degrades) where only an address "
        "names the other. Look at each: you know your services better than a file does.");
    comment(out, "", "`holdfast check` says whether the file is right after a change.");
    out += fmt::format("holdfast: 1\nfleet: {}\n", yamlText(fleet.name));
    out += "environment: development # lab, development, staging or production\nservices:\n";
    std::map<std::string_view, std::vector<const DiscoveredDependency*>> needs;
    for (const auto& dependency : fleet.dependencies)
        needs[dependency.from].push_back(&dependency);
    for (const auto& service : fleet.services) {
        const auto found = needs.find(service.name);
        writeService(out, service,
                     found == needs.end() ? std::span<const DiscoveredDependency* const>()
                                          : std::span(found->second));
    }
    return out;
}

} // namespace holdfast::discovery

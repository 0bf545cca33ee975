// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_ports.h"

#include "engine/core/base/text.h"
#include "engine/core/discovery/compose_variables.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kMostPorts = 1'000;

struct Range {
    int first = 0;
    int last = 0;

    [[nodiscard]] int length() const noexcept { return last - first + 1; }
};

std::optional<int> portOf(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65'535)
        return std::nullopt;
    return port;
}

std::optional<Range> rangeOf(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = portOf(trimmed(text.substr(0, dash)));
    const auto last = dash == std::string_view::npos ? first : portOf(trimmed(text.substr(dash + 1)));
    if (!first || !last || *last < *first) return std::nullopt;
    return Range{*first, *last};
}

/// What an unreadable port says, and which variable might be missing in it.
void tell(const Node& node, Findings& findings) {
    std::string wanted;
    for (const auto& name : variableNames(node.raw))
        wanted += (wanted.empty() ? "set " : " and ") + name;
    findings.note(node.where, fmt::format("ports: «{}» cannot be read", node.varied ? node.raw : node.text),
                  wanted.empty() ? "expected [host address:][host port:]container port such as 8080:80"
                                 : wanted);
}

/// One or more published ports from a range of the container and one of the host.
bool add(std::vector<PublishedPort>& ports, const Range& container, const std::optional<Range>& host,
         PublishedPort port) {
    const bool same = host && host->length() == container.length();
    // A range of the host for one port of the container: Docker takes whichever is free.
    const bool free = host && container.length() == 1 && host->length() > 1;
    if (host && !same && !free) return false;
    for (int i = 0; i < container.length(); ++i) {
        if (ports.size() >= kMostPorts) return true;
        port.container = container.first + i;
        port.host = same ? host->first + i : 0;
        ports.push_back(port);
    }
    return true;
}

void readShort(const Node& node, std::vector<PublishedPort>& ports, Findings& findings) {
    PublishedPort port{.protocol = "tcp", .application = {}, .where = node.where};
    std::string_view text = trimmed(node.text);
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        port.protocol = std::string(text.substr(slash + 1));
        text = text.substr(0, slash);
    }
    const auto lastColon = text.rfind(':');
    const auto container = rangeOf(lastColon == std::string_view::npos ? text : text.substr(lastColon + 1));
    std::optional<Range> host;
    bool good = container.has_value();
    if (lastColon != std::string_view::npos) {
        text = text.substr(0, lastColon);
        const auto colon = text.rfind(':');
        const bool bare = text.ends_with(']');
        const auto hostPort = colon == std::string_view::npos || bare ? text : text.substr(colon + 1);
        if (colon != std::string_view::npos && !bare) port.hostAddress = std::string(text.substr(0, colon));
        if (port.hostAddress.starts_with('[') && port.hostAddress.ends_with(']'))
            port.hostAddress = port.hostAddress.substr(1, port.hostAddress.size() - 2);
        host = rangeOf(hostPort);
        // «127.0.0.1::80»: a free port of that address. «:80» is a variable that is not set.
        const bool chosen = hostPort.empty() && !port.hostAddress.empty();
        good = good && (host || chosen);
    }
    if (!good || !add(ports, *container, host, std::move(port))) tell(node, findings);
}

std::string textOf(const Node& map, std::string_view key) {
    const Node* node = map.find(key);
    return node != nullptr && node->isScalar() ? std::string(trimmed(node->text)) : std::string();
}

void readLong(const Node& node, std::vector<PublishedPort>& ports, Findings& findings) {
    PublishedPort port{.hostAddress = textOf(node, "host_ip"),
                       .protocol = textOf(node, "protocol"),
                       .application = textOf(node, "app_protocol"),
                       .where = node.where};
    if (port.protocol.empty()) port.protocol = "tcp";
    const auto target = rangeOf(textOf(node, "target"));
    const auto published = textOf(node, "published");
    const auto host = rangeOf(published);
    if (!target || (!published.empty() && !host)) {
        const Node* wrong = node.find(target ? "published" : "target");
        if (wrong != nullptr)
            tell(*wrong, findings);
        else
            findings.note(node.where, "ports: «target», the port of the container, is missing");
        return;
    }
    if (!add(ports, *target, host, std::move(port)))
        findings.note(node.where, "ports: the two ranges are not equally long");
}

} // namespace

std::vector<PublishedPort> readPorts(const Node& ports, Findings& findings) {
    std::vector<PublishedPort> out;
    if (!ports.isSequence()) {
        if (!ports.isNull())
            findings.note(ports.where, fmt::format("ports: expected a list, found {}", kindWord(ports)));
        return out;
    }
    for (const auto& item : ports.items) {
        if (item->isScalar())
            readShort(*item, out, findings);
        else if (item->isMap())
            readLong(*item, out, findings);
        else
            findings.note(item->where, "ports: expected a text such as 8080:80 or a mapping with «target»");
    }
    return out;
}

std::vector<int> readExposed(const Node& expose, Findings& findings) {
    std::vector<int> out;
    if (!expose.isSequence()) return out;
    for (const auto& item : expose.items) {
        const std::string_view text = trimmed(item->text);
        const auto range = rangeOf(text.substr(0, text.find('/')));
        if (!item->isScalar() || !range) {
            findings.note(item->where, "expose: expected a port such as 8080");
            continue;
        }
        for (int port = range->first; port <= range->last && out.size() < kMostPorts; ++port)
            out.push_back(port);
    }
    return out;
}

} // namespace holdfast::discovery

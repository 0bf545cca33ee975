// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/container_reading.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace holdfast::platforms::docker {

using namespace workloads;

namespace {

std::string withoutSlash(std::string name) {
    if (name.starts_with('/')) name.erase(0, 1);
    return name;
}

std::string baseOf(const std::string& name) {
    for (const auto ending : {kAsideEnding, kNewEnding}) {
        if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
    }
    return name;
}

int numberOf(std::string_view text, int other) {
    int value = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && rest == end && value > 0 ? value : other;
}

InstanceState stateOf(JsonView state) {
    const auto status = state["Status"].text();
    if (status == "running") return InstanceState::Running;
    if (status == "paused") return InstanceState::Paused;
    if (status == "restarting") return InstanceState::Restarting;
    if (status == "removing") return InstanceState::Removing;
    if (status == "exited" || status == "created" || status == "dead") return InstanceState::Stopped;
    return InstanceState::Unknown;
}

InstanceHealth healthOf(JsonView state) {
    const auto status = state["Health"]["Status"].text();
    if (status == "starting") return InstanceHealth::Starting;
    if (status == "healthy") return InstanceHealth::Healthy;
    if (status == "unhealthy") return InstanceHealth::Unhealthy;
    return InstanceHealth::Unchecked;
}

std::int64_t countOf(JsonView value) {
    return std::max<std::int64_t>(0, value.integerOr(0));
}

} // namespace

std::string ContainerLine::workload() const {
    return project.empty() || service.empty() ? baseName : project + "/" + service;
}

std::vector<ContainerLine> readContainerList(JsonView list) {
    std::vector<ContainerLine> found;
    for (const auto& item : list.items()) {
        ContainerLine line{.id = item["Id"].text(), .image = item["Image"].text()};
        const auto names = item["Names"].texts();
        // Links give a container further names («/other/alias»): its own has no second slash.
        const auto own = std::ranges::find_if(names, [](const auto& name) { return name.rfind('/') == 0; });
        if (own == names.end() || line.id.empty()) continue;
        line.name = withoutSlash(*own);
        line.baseName = baseOf(line.name);
        line.running = item["State"].text() == "running";
        const auto labels = item["Labels"];
        if (labels["com.docker.compose.oneoff"].text() != "True") {
            line.project = labels["com.docker.compose.project"].text();
            line.service = labels["com.docker.compose.service"].text();
        }
        line.number = numberOf(labels["com.docker.compose.container-number"].text(), 1);
        found.push_back(std::move(line));
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) {
        return std::tie(a.number, a.name) < std::tie(b.number, b.name);
    });
    return found;
}

Instance readInstance(JsonView container) {
    const auto state = container["State"];
    const auto config = container["Config"];
    Instance found{
        .id = InstanceId(container["Id"].text()),
        .name = withoutSlash(container["Name"].text()),
        .number = numberOf(config["Labels"]["com.docker.compose.container-number"].text(), 1),
        .state = stateOf(state),
        .health = healthOf(state),
        .pid = countOf(state["Pid"]),
        .started = readStamp(state["StartedAt"].text()),
        .ended = readStamp(state["FinishedAt"].text()),
        .outOfMemory = state["OOMKilled"].flag(),
        .restarts = static_cast<int>(std::min<std::int64_t>(countOf(container["RestartCount"]), 1'000'000)),
        .artifact = config["Image"].text(),
        .fingerprint = container["Image"].text()};
    if (found.ended && found.state != InstanceState::Running)
        found.exitCode = static_cast<int>(std::clamp<std::int64_t>(state["ExitCode"].integerOr(0), -1, 255));
    return found;
}

InstanceStats readStats(JsonView stats, const Instance& instance, const Limits& limits) {
    InstanceStats found{.id = instance.id, .at = readStamp(stats["read"].text()).value_or(TimePoint{})};
    if (const auto used = stats["cpu_stats"]["cpu_usage"]["total_usage"].integer())
        found.cpuSeconds = static_cast<double>(std::max<std::int64_t>(0, *used)) / 1e9;
    const auto memory = stats["memory_stats"];
    if (const auto used = memory["usage"].integer()) {
        // What the kernel can drop at once is no need of the container's (cgroup v1 and v2 name it
        // differently).
        const auto cache = memory["stats"]["total_inactive_file"].integer().value_or(
            memory["stats"]["inactive_file"].integerOr(0));
        found.memory = Bytes{std::max<std::int64_t>(0, *used - std::clamp<std::int64_t>(cache, 0, *used))};
    }
    if (limits.memory.count > 0) found.memoryLimit = limits.memory;
    if (const auto count = stats["pids_stats"]["current"].integer())
        found.processes = std::max<std::int64_t>(0, *count);
    constexpr std::int64_t kMost = std::int64_t{1} << 56; // sums of a few of these cannot overflow
    for (const auto& [name, link] : stats["networks"].members()) {
        found.received =
            Bytes{found.received.value_or(Bytes{}).count % kMost + countOf(link["rx_bytes"]) % kMost};
        found.sent = Bytes{found.sent.value_or(Bytes{}).count % kMost + countOf(link["tx_bytes"]) % kMost};
    }
    for (const auto& entry : stats["blkio_stats"]["io_service_bytes_recursive"].items()) {
        const auto kind = entry["op"].text();
        auto* target = kind == "Read" || kind == "read"     ? &found.read
                       : kind == "Write" || kind == "write" ? &found.written
                                                            : nullptr;
        if (target != nullptr)
            *target = Bytes{target->value_or(Bytes{}).count % kMost + countOf(entry["value"]) % kMost};
    }
    return found;
}

std::optional<ports::PlatformEvent> readEvent(JsonView event) {
    using Kind = ports::PlatformEventKind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 11> kKinds{{{"create", Kind::Created},
                                                                               {"start", Kind::Started},
                                                                               {"die", Kind::Ended},
                                                                               {"kill", Kind::Killed},
                                                                               {"oom", Kind::OutOfMemory},
                                                                               {"pause", Kind::Paused},
                                                                               {"unpause", Kind::Resumed},
                                                                               {"rename", Kind::Renamed},
                                                                               {"update", Kind::Updated},
                                                                               {"destroy", Kind::Removed},
                                                                               {"restart", Kind::Other}}};
    if (event["Type"].text() != "container") return std::nullopt;
    const auto action = event["Action"].text();
    ports::PlatformEvent found{.detail = action.substr(0, 200)};
    const auto* const kind = std::ranges::find(kKinds, action, &std::pair<std::string_view, Kind>::first);
    if (kind != kKinds.end())
        found.kind = kind->second;
    else if (action.starts_with("health_status"))
        found.kind = Kind::HealthChanged;
    else
        return std::nullopt; // exec_create and the like: every health check makes three
    const auto actor = event["Actor"];
    const auto attributes = actor["Attributes"];
    ContainerLine line{.baseName = baseOf(attributes["name"].text()),
                       .project = attributes["com.docker.compose.project"].text(),
                       .service = attributes["com.docker.compose.service"].text()};
    found.workload = WorkloadId(line.workload());
    found.instance = InstanceId(actor["ID"].text());
    constexpr std::int64_t kMillion = 1'000'000;
    found.at = TimePoint(Duration(std::max<std::int64_t>(0, event["timeNano"].integerOr(0)) / kMillion));
    const auto code = attributes["exitCode"].text();
    if (!code.empty()) found.exitCode = code == "0" ? 0 : numberOf(code, 0);
    return found;
}

std::optional<TimePoint> readStamp(std::string_view text) {
    // 2026-11-21T16:13:38.634545614Z or …+01:00
    const auto digits = [&text](std::size_t at, std::size_t count) -> std::optional<int> {
        int value = 0;
        if (at + count > text.size()) return std::nullopt;
        const auto part = text.substr(at, count);
        if (!std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
        std::from_chars(part.data(), part.data() + part.size(), value);
        return value;
    };
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':')
        return std::nullopt;
    const auto year = digits(0, 4);
    const auto month = digits(5, 2);
    const auto day = digits(8, 2);
    const auto hour = digits(11, 2);
    const auto minute = digits(14, 2);
    const auto second = digits(17, 2);
    if (!year || !month || !day || !hour || !minute || !second || *year < 1970 || *hour > 23 || *minute > 59)
        return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    std::size_t at = 19;
    Duration fraction{0};
    if (text[at] == '.') {
        int scale = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            fraction += Duration((text[at] - '0') * scale);
    }
    std::chrono::minutes offset{0};
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const auto hours = digits(at + 1, 2);
        const auto minutes = digits(at + 4, 2);
        if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
        offset = (text[at] == '+' ? 1 : -1) * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
    } else if (at >= text.size() || text[at] != 'Z') {
        return std::nullopt;
    }
    return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + std::chrono::seconds(*second) + fraction - offset;
}

} // namespace holdfast::platforms::docker

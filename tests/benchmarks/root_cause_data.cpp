// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/root_cause_data.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace holdfast::bench {

namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;

std::vector<std::string> fieldsOf(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

Rows readRows(const fs::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file.string() + ": cannot be read");
    Rows rows;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty()) rows.push_back(fieldsOf(line));
    }
    return rows;
}

nlohmann::json readJson(const fs::path& file) {
    std::ifstream in(file);
    auto json = nlohmann::json::parse(in, nullptr, false);
    if (json.is_discarded()) throw std::runtime_error(file.string() + ": no JSON");
    return json;
}

double number(const std::string& text) {
    double value = kNotRead;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : kNotRead;
}

std::vector<fs::path> sortedFolders(const fs::path& folder) {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory()) folders.push_back(entry.path());
    }
    std::ranges::sort(folders);
    return folders;
}

/// Three rows of header (service, metric, statistic), a row with the index's name, then the readings.
Measured readPetShopMetrics(const fs::path& file) {
    const Rows rows = readRows(file);
    if (rows.size() < 4) throw std::runtime_error(file.string() + ": fewer than four rows");
    Measured out;
    std::vector<Measured::Signal*> columns(rows[0].size(), nullptr);
    std::vector<std::pair<std::string, std::size_t>> places(rows[0].size());
    for (std::size_t c = 1; c < rows[0].size(); ++c) {
        const auto& metric = rows[1].at(c);
        auto& signals = out.services[rows[0][c]];
        signals.push_back({.name = metric + " " + rows[2].at(c),
                           .tells = metric == "latency"        ? Tells::Slow
                                    : metric == "availability" ? Tells::Failing
                                                               : Tells::Nothing,
                           .highIsBad = metric != "availability",
                           .values = {}});
        places[c] = {rows[0][c], signals.size() - 1};
    }
    for (std::size_t r = 3; r < rows.size(); ++r) {
        const double time = number(rows[r][0]);
        if (time != time) continue;
        out.times.push_back(time);
        for (std::size_t c = 1; c < places.size(); ++c) {
            out.services[places[c].first][places[c].second].values.push_back(
                c < rows[r].size() ? number(rows[r][c]) : kNotRead);
        }
    }
    return out;
}

/// A matrix: rows are callers, columns what they call.
void readMatrix(const fs::path& file, PetShop& out) {
    const Rows rows = readRows(file);
    std::vector<DependencySpec> edges;
    for (std::size_t c = 1; c < rows.at(0).size(); ++c)
        out.services.emplace_back(rows[0][c]);
    for (std::size_t r = 1; r < rows.size(); ++r) {
        for (std::size_t c = 1; c < rows[r].size() && c <= out.services.size(); ++c) {
            if (number(rows[r][c]) > 0.0)
                edges.push_back({.from = ServiceId(rows[r][0]), .to = out.services[c - 1]});
        }
    }
    out.graph = topology::DependencyGraph(out.services, edges);
}

PetShop readTraffic(const fs::path& folder) {
    PetShop out{
        .name = folder.filename().string(), .services = {}, .graph = {}, .ordinary = {}, .issues = {}};
    readMatrix(folder / "graph.csv", out);
    out.ordinary = readPetShopMetrics(folder / "noissue" / "metrics.csv");
    for (const auto& split : sortedFolders(folder)) {
        for (const auto& issue : sortedFolders(split)) {
            if (!fs::exists(issue / "target.json")) continue;
            const auto json = readJson(issue / "target.json");
            const auto& target = json.at("target");
            const std::string metric = target.at("metric");
            out.issues.push_back(
                {.scenario = fmt::format("{} {} {}", out.name, split.filename().string(), metric),
                 .name = issue.filename().string(),
                 .cause = json.at("root_cause").at("node"),
                 .symptomService = target.at("node"),
                 .symptomSignal = fmt::format("{} {}", metric, target.at("agg").get<std::string>()),
                 .time = target.at("timestamp").get<double>(),
                 .window = readPetShopMetrics(issue / "metrics.csv")});
        }
    }
    return out;
}

/// «cartservice-579f59597d-wc2lz» → «cartservice»
std::string serviceOfPod(const std::string& pod) {
    const auto last = pod.rfind('-');
    const auto before = last == std::string::npos || last == 0 ? last : pod.rfind('-', last - 1);
    return before == std::string::npos ? pod : pod.substr(0, before);
}

/// «2022-08-22 03:51:19.64 …» in UTC. One file's TimeStamp column is off by years; this one is right in all.
double secondsOf(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6)
        return kNotRead;
    const std::chrono::sys_days date =
        std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    return static_cast<double>(date.time_since_epoch().count()) * 86'400.0 + hour * 3600.0 + minute * 60.0 +
           second;
}

Measured::Signal signalNamed(const std::string& name) {
    Measured::Signal signal{.name = name, .tells = Tells::Nothing, .highIsBad = true, .values = {}};
    if (name.starts_with("PodServerLatency")) signal.tells = Tells::Slow;
    if (name.starts_with("PodSuccessRate")) {
        signal.tells = Tells::Failing;
        signal.highIsBad = false;
    }
    if (name.starts_with("CpuUsageRate") || name.starts_with("MemoryUsageRate")) signal.tells = Tells::Own;
    return signal;
}

void readPod(const fs::path& file, Measured& out) {
    const Rows rows = readRows(file);
    const std::string name = file.filename().string();
    auto& signals = out.services[serviceOfPod(name.substr(0, name.rfind("_metric.csv")))];
    for (const auto& column : rows.at(0))
        signals.push_back(signalNamed(column));
    const auto time = static_cast<std::size_t>(std::ranges::find(rows[0], "Time") - rows[0].begin());
    std::map<long, std::size_t> byMinute;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        if (time < rows[r].size()) byMinute[static_cast<long>(secondsOf(rows[r][time]) / 60.0)] = r;
    }
    if (out.times.empty()) {
        for (const auto& [minute, row] : byMinute)
            out.times.push_back(static_cast<double>(minute) * 60.0);
    }
    for (const double at : out.times) {
        const auto found = byMinute.find(static_cast<long>(at / 60.0));
        for (std::size_t c = 0; c < signals.size(); ++c) {
            const bool read = found != byMinute.end() && c < rows[found->second].size();
            signals[c].values.push_back(read ? number(rows[found->second][c]) : kNotRead);
        }
    }
}

/// Written as a number or as a text.
double secondsIn(const nlohmann::json& value) {
    return value.is_number() ? value.get<double>() : number(value.get<std::string>());
}

NezhaDay readDay(const fs::path& folder, const fs::path& faults) {
    NezhaDay out{.name = folder.filename().string(), .graph = {}, .metrics = {}, .faults = {}};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder / "metric")) {
        if (entry.path().filename().string().ends_with("_metric.csv")) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files)
        readPod(file, out.metrics);
    std::vector<ServiceId> services;
    for (const auto& [name, signals] : out.metrics.services)
        services.emplace_back(name);
    std::vector<DependencySpec> edges; // those to hosts' addresses name no service and are left out
    for (const auto& row : readRows(folder / "metric" / "dependency.csv")) {
        if (row.size() >= 2) edges.push_back({.from = ServiceId(row[0]), .to = ServiceId(row[1])});
    }
    out.graph = topology::DependencyGraph(services, edges);
    const auto json = readJson(faults);
    for (const auto& hour : json) {
        for (const auto& fault : hour) {
            const std::string pod = fault.at("inject_pod");
            const std::string kind = fault.at("inject_type");
            out.faults.push_back({.scenario = out.name + " " + kind,
                                  .name = fault.at("inject_time"),
                                  .cause = serviceOfPod(pod),
                                  .symptomService = {},
                                  .symptomSignal = {},
                                  .time = secondsIn(fault.at("inject_timestamp")),
                                  .window = {}});
        }
    }
    std::ranges::stable_sort(out.faults, {}, &Issue::time);
    return out;
}

} // namespace

std::vector<PetShop> readPetShop(const fs::path& folder) {
    std::vector<PetShop> out;
    if (!fs::is_directory(folder)) return out;
    if (fs::exists(folder / "graph.csv")) return {readTraffic(folder)};
    for (const auto& traffic : sortedFolders(folder)) {
        if (fs::exists(traffic / "graph.csv")) out.push_back(readTraffic(traffic));
    }
    return out;
}

std::vector<NezhaDay> readNezha(const fs::path& folder) {
    std::vector<NezhaDay> out;
    if (!fs::is_directory(folder)) return out;
    auto days = sortedFolders(folder);
    days.insert(days.begin(), folder);
    for (const auto& day : days) {
        const auto faults = day / (day.filename().string() + "-fault_list.json");
        if (fs::exists(faults) && fs::is_directory(day / "metric")) out.push_back(readDay(day, faults));
    }
    return out;
}

} // namespace holdfast::bench

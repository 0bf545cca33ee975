// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/warnings_data.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <random>

namespace holdfast::bench {

namespace {

std::vector<std::string> cellsOf(const std::string& line) {
    std::vector<std::string> cells;
    std::size_t begin = 0;
    while (true) {
        const auto comma = line.find(',', begin);
        cells.push_back(line.substr(begin, comma - begin));
        if (comma == std::string::npos) return cells;
        begin = comma + 1;
    }
}

double numberOf(const std::string& text) {
    double value = std::numeric_limits<double>::quiet_NaN();
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::vector<LimitSeries> readColumns(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::vector<LimitSeries> series;
    if (!std::getline(file, line)) return series;
    const auto names = cellsOf(line);
    for (std::size_t i = 1; i < names.size(); ++i)
        series.push_back({.name = names[i], .kind = {}, .values = {}, .failures = {}});
    while (std::getline(file, line)) {
        const auto cells = cellsOf(line);
        for (std::size_t i = 0; i < series.size() && i + 1 < cells.size(); ++i)
            series[i].values.push_back(numberOf(cells[i + 1]));
    }
    return series;
}

double valueAtShare(std::vector<double> values, double share) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto at = std::min(std::size_t(share * double(values.size())), values.size() - 1);
    std::ranges::nth_element(values, values.begin() + std::ptrdiff_t(at));
    return values[at];
}

} // namespace

void markFailures(LimitSeries& series, int quiet, bool gradual) {
    series.failures.clear();
    const int size = int(series.values.size());
    int last = -quiet - 1;
    for (int i = 0; i < size; ++i) {
        if (!(series.values[std::size_t(i)] >= series.limit)) continue;
        if (i - last > quiet)
            series.failures.push_back({.at = i, .end = i + 1, .gradual = gradual});
        else
            series.failures.back().end = i + 1;
        last = i;
    }
}

std::vector<LimitSeries> readDegradation(const std::filesystem::path& data) {
    auto series = readColumns(data / "degradation" / "series.csv");
    std::map<std::string, LimitSeries*> byName;
    for (auto& one : series)
        byName[one.name] = &one;
    std::ifstream file(data / "degradation" / "events.csv");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto cells = cellsOf(line);
        if (cells.size() < 4 || !byName.contains(cells[0]) || !(numberOf(cells[2]) >= 0.0)) continue;
        auto& one = *byName[cells[0]];
        const int at = int(numberOf(cells[2]));
        int end = at + 1; // until it is well below the limit again
        while (end < int(one.values.size()) && one.values[std::size_t(end)] >= 0.8 * one.limit)
            ++end;
        one.failures.push_back({.at = at, .end = end, .gradual = !cells[3].starts_with("abrupt")});
    }
    for (auto& one : series)
        std::ranges::sort(one.failures, {}, &SeriesFailure::at);
    return series;
}

std::vector<LimitSeries> readAiops(const std::filesystem::path& data, double share) {
    auto series = readColumns(data / "aiops18" / "valid.csv");
    std::erase_if(series, [](const LimitSeries& one) { return one.name.starts_with("label"); });
    for (auto& one : series) {
        one.limit = valueAtShare(one.values, share);
        markFailures(one, 30, false);
    }
    return series;
}

std::vector<LimitSeries> readPlanetlab(const std::filesystem::path& data, double limit) {
    std::vector<LimitSeries> series;
    std::ifstream file(data / "planetlab" / "20110303.csv");
    std::string line;
    while (std::getline(file, line)) {
        const auto cells = cellsOf(line);
        LimitSeries one{
            .name = cells[0], .kind = {}, .values = {}, .failures = {}, .limit = limit, .stepSeconds = 300};
        for (std::size_t i = 1; i < cells.size(); ++i)
            one.values.push_back(numberOf(cells[i]));
        if (one.values.size() < 2 || std::isnan(one.values.front())) continue;
        markFailures(one, 6, false);
        series.push_back(std::move(one));
    }
    return series;
}

std::vector<LimitSeries> shuffled(std::vector<LimitSeries> series, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (auto& one : series) {
        std::ranges::shuffle(one.values, random);
        markFailures(one, 0, false);
    }
    return series;
}

} // namespace holdfast::bench

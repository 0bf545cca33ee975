// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/nab_data.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace holdfast::bench {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
    throw std::runtime_error(file.string() + ": " + why);
}

double numberOf(std::string_view text, const fs::path& file) {
    while (!text.empty() && (text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        refuse(file, "«" + std::string(text) + "» is no number");
    return value;
}

/// «2014-04-10 16:15:00[.000000]» in seconds.
double secondsOf(const std::string& text, const fs::path& file) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    double second = 0.0;
    if (std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%lf", &year, &month, &day, &hour, &minute, &second) != 6)
        refuse(file, "«" + text + "» is no time");
    const std::chrono::sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                                     std::chrono::day(day)};
    return (static_cast<double>(date.time_since_epoch().count()) * 86400.0) + (hour * 3600.0) +
           (minute * 60.0) + second;
}

void readSeries(const fs::path& path, NabFile& file) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto comma = line.find(',');
        if (comma == std::string::npos) refuse(path, "a row without a comma");
        file.seconds.push_back(secondsOf(line.substr(0, comma), path));
        file.values.push_back(numberOf(std::string_view(line).substr(comma + 1), path));
    }
}

LabelledWindow rowsWithin(const NabFile& file, double from, double to, const fs::path& path) {
    const auto begin = std::ranges::find_if(file.seconds, [&](double at) { return at >= from; });
    const auto end = std::find_if(begin, file.seconds.end(), [&](double at) { return at > to; });
    if (begin == end) refuse(path, "a window without rows");
    const auto row = [&](auto at) { return static_cast<std::size_t>(at - file.seconds.begin()); };
    return {.first = row(begin), .last = row(end) - 1};
}

} // namespace

std::vector<NabFile> readNab(const fs::path& folder) {
    const fs::path labels = folder / "labels" / "combined_windows.json";
    std::ifstream in(labels);
    if (!in) refuse(labels, "cannot be read");
    const auto all = nlohmann::json::parse(in);
    std::vector<NabFile> files;
    for (const auto& [name, windows] : all.items()) {
        const fs::path path = folder / "data" / name;
        if (!fs::exists(path)) continue;
        NabFile file;
        file.name = name;
        file.group = name.substr(0, name.find('/'));
        readSeries(path, file);
        for (const auto& window : windows)
            file.windows.push_back(rowsWithin(file, secondsOf(window.at(0).get<std::string>(), labels),
                                              secondsOf(window.at(1).get<std::string>(), labels), path));
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, {}, &NabFile::name);
    return files;
}

std::vector<double> readScores(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) refuse(file, "cannot be read");
    std::size_t column = 0;
    for (std::size_t at = 0; line.compare(at, 13, "anomaly_score") != 0; ++column) {
        at = line.find(',', at);
        if (at == std::string::npos) refuse(file, "has no column anomaly_score");
        ++at;
    }
    std::vector<double> scores;
    while (std::getline(in, line)) {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < column && begin != std::string::npos; ++i) {
            begin = line.find(',', begin);
            if (begin == std::string::npos) refuse(file, "a row with too few columns");
            ++begin;
        }
        scores.push_back(numberOf(std::string_view(line).substr(begin, line.find(',', begin) - begin), file));
    }
    return scores;
}

} // namespace holdfast::bench

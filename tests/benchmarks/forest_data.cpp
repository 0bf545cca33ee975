// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/forest_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace holdfast::bench {

namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error(file.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Rows of the same number of fields. A header, if `header`, is passed over.
LabelledRows readTable(const fs::path& file, bool header) {
    const std::string text = contentOf(file);
    LabelledRows table{.name = file.stem().string(), .columns = 0, .values = {}, .labels = {}};
    std::size_t line = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        ++line;
        std::size_t fields = 0;
        const char* at = text.data() + begin;
        const char* last = text.data() + end;
        if (last > at && last[-1] == '\r') --last;
        begin = end + 1;
        if (at == last || (header && line == 1)) continue;
        for (; at <= last; ++at, ++fields) {
            double value = 0.0;
            const auto [next, error] = std::from_chars(at, last, value);
            if (error != std::errc{} || (next != last && *next != ','))
                throw std::runtime_error(
                    fmt::format("{}:{}: no number in field {}", file.string(), line, fields + 1));
            table.values.push_back(value);
            at = next;
        }
        if (table.columns == 0) table.columns = fields;
        if (fields != table.columns)
            throw std::runtime_error(
                fmt::format("{}:{}: {} fields, not {}", file.string(), line, fields, table.columns));
    }
    return table;
}

std::vector<char> readLabels(const fs::path& file, std::size_t rows) {
    const auto table = readTable(file, false);
    if (table.columns != 1 || table.rows() < rows)
        throw std::runtime_error(fmt::format("{}: not one label for each of {} rows", file.string(), rows));
    std::vector<char> labels;
    for (std::size_t i = 0; i < rows; ++i)
        labels.push_back(table.values[i] != 0.0 ? 1 : 0);
    return labels;
}

/// «…_RxC.f32»: little-endian floats, row by row.
LabelledRows readFloats(const fs::path& file) {
    static_assert(std::endian::native == std::endian::little);
    const std::string stem = file.stem().string();
    const auto cross = stem.rfind('x');
    LabelledRows table{.name = stem, .columns = 0, .values = {}, .labels = {}};
    if (cross != std::string::npos)
        std::from_chars(stem.data() + cross + 1, stem.data() + stem.size(), table.columns);
    const std::string bytes = contentOf(file);
    if (table.columns == 0 || bytes.size() % (table.columns * sizeof(float)) != 0)
        throw std::runtime_error(file.string() + ": its size does not fit its name");
    std::vector<float> floats(bytes.size() / sizeof(float));
    std::memcpy(floats.data(), bytes.data(), bytes.size());
    table.values.assign(floats.begin(), floats.end());
    return table;
}

std::vector<fs::path> filesOf(const fs::path& folder, std::string_view contains, std::string_view extension) {
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (name.find(contains) != std::string::npos && name.ends_with(extension))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

} // namespace

std::vector<LabelledRows> readOutlierSets(const fs::path& folder) {
    std::vector<LabelledRows> sets;
    for (const auto& file : filesOf(folder, "", ".csv")) {
        const auto table = readTable(file, true);
        LabelledRows set{.name = table.name, .columns = table.columns - 1, .values = {}, .labels = {}};
        for (std::size_t r = 0; r < table.rows(); ++r) {
            const auto row = table.values.begin() + static_cast<std::ptrdiff_t>(r * table.columns);
            set.values.insert(set.values.end(), row, row + static_cast<std::ptrdiff_t>(set.columns));
            set.labels.push_back(row[static_cast<std::ptrdiff_t>(set.columns)] != 0.0 ? 1 : 0);
        }
        sets.push_back(std::move(set));
    }
    return sets;
}

std::vector<Server> readServers(const fs::path& asd, const fs::path& smd) {
    std::vector<Server> servers;
    for (const auto& file : filesOf(asd, "_train", ".csv")) {
        const std::string stem = file.stem().string();
        const std::string name = stem.substr(0, stem.size() - std::string_view("_train").size());
        Server server{.train = readTable(file, false), .test = readTable(asd / (name + "_test.csv"), false)};
        server.test.labels = readLabels(asd / (name + "_test_label.csv"), server.test.rows());
        server.test.name = "asd/" + name;
        servers.push_back(std::move(server));
    }
    for (const auto& file : filesOf(smd, "_train_", ".f32")) {
        const std::string stem = file.stem().string();
        const std::string name = stem.substr(0, stem.find("_train_"));
        const auto tests = filesOf(smd, name + "_test_", ".f32");
        if (tests.size() != 1) throw std::runtime_error(name + ": not one file to judge");
        Server server{.train = readFloats(file), .test = readFloats(tests.front())};
        server.test.labels = readLabels(smd / (name + "_test_label.csv"), server.test.rows());
        server.test.name = "smd/" + name;
        servers.push_back(std::move(server));
    }
    return servers;
}

double areaUnderCurve(std::span<const double> scores, std::span<const char> labels) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return scores[i]; });
    double ranks = 0.0; // of the anomalies, ties at their mean
    double anomalies = 0.0;
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        double among = 0.0;
        while (end < order.size() && scores[order[end]] == scores[order[i]])
            among += labels[order[end++]] != 0 ? 1.0 : 0.0;
        ranks += among * (static_cast<double>(i + end) + 1.0) / 2.0;
        anomalies += among;
        i = end;
    }
    const double ordinary = static_cast<double>(scores.size()) - anomalies;
    if (anomalies == 0.0 || ordinary == 0.0) return std::numeric_limits<double>::quiet_NaN();
    return (ranks - anomalies * (anomalies + 1.0) / 2.0) / (anomalies * ordinary);
}

} // namespace holdfast::bench

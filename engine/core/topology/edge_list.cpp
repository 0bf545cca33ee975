// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/edge_list.h"

#include "engine/core/base/text.h"
#include "engine/core/topology/dependency_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace holdfast::topology {

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;
constexpr int kMostLines = 2'000'000;
constexpr std::size_t kMostDiagnostics = 50;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kFewestColumns = 2;

enum Column : std::size_t { Caller, Callee, Weight, Kind, Columns };

constexpr std::array<std::string_view, Columns> kNames{"caller", "callee", "weight", "kind"};

struct Field {
    std::string text;
    int column = 1; ///< in the line, from 1
    bool broken = false;
};

/// Splits a line at its commas; a field in quotes may hold commas and doubled quotes.
std::vector<Field> fieldsOf(std::string_view line) {
    std::vector<Field> fields;
    std::size_t at = 0;
    for (;;) {
        Field field{.column = static_cast<int>(at) + 1};
        std::size_t end = at;
        if (at < line.size() && line[at] == '"') {
            end = at + 1;
            while (end < line.size() &&
                   !(line[end] == '"' && (end + 1 >= line.size() || line[end + 1] != '"'))) {
                if (line[end] == '"') ++end;
                field.text += line[end++];
            }
            field.broken = end >= line.size();
            end = std::min(line.size(), end + 1);
            field.broken = field.broken || (end < line.size() && line[end] != ',');
            end = std::min(line.find(',', end), line.size());
        } else {
            end = std::min(line.find(',', at), line.size());
            field.text = trimmed(line.substr(at, end - at));
        }
        fields.push_back(std::move(field));
        if (end >= line.size()) return fields;
        at = end + 1;
    }
}

class Reader {
public:
    explicit Reader(const std::string& file) : m_file(file) { m_place.fill(std::string::npos); }

    EdgeList read(std::string_view text) {
        if (text.size() > kMostBytes) {
            report(Diagnostic::Level::Error, 0, 0, fmt::format("is larger than {} MiB", kMostBytes >> 20));
            return finish();
        }
        if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
        int number = 0;
        while (!text.empty() && m_errors < kMostDiagnostics) {
            const auto end = std::min(text.find('\n'), text.size());
            std::string_view line = text.substr(0, end);
            text.remove_prefix(std::min(text.size(), end + 1));
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (++number > kMostLines) {
                report(Diagnostic::Level::Error, number, 1,
                       fmt::format("has more than {} lines", kMostLines));
                break;
            }
            if (!trimmed(line).empty()) readLine(fieldsOf(line), number);
        }
        if (m_errors == 0 && m_list.dependencies.empty())
            report(Diagnostic::Level::Error, 0, 0,
                   "names no dependency; expected lines «caller,callee,weight,kind»");
        return finish();
    }

private:
    void report(Diagnostic::Level level, int line, int column, std::string message,
                std::string suggestion = {}) {
        if (level == Diagnostic::Level::Error) ++m_errors;
        const auto limit = level == Diagnostic::Level::Error ? 2 * kMostDiagnostics : kMostDiagnostics;
        if (m_list.diagnostics.size() >= limit) {
            ++m_unsaid;
            return;
        }
        m_list.diagnostics.push_back({.level = level,
                                      .file = m_file,
                                      .line = line,
                                      .column = column,
                                      .message = std::move(message),
                                      .suggestion = std::move(suggestion)});
    }

    /// The first line is a header when it names at least both ends.
    bool takeHeader(const std::vector<Field>& fields) {
        const auto known = [](std::string_view name) {
            return static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin());
        };
        const auto named =
            std::ranges::count_if(fields, [&](const Field& f) { return known(f.text) < Columns; });
        if (named < static_cast<std::ptrdiff_t>(kFewestColumns)) {
            for (std::size_t i = 0; i < Columns; ++i)
                m_place[i] = i;
            return false;
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (known(fields[i].text) < Columns) m_place[known(fields[i].text)] = i;
        }
        return true;
    }

    void readLine(const std::vector<Field>& fields, int number) {
        if (!m_begun) {
            m_begun = true;
            const bool header = takeHeader(fields);
            for (const auto column : {Caller, Callee}) {
                if (m_place[column] == std::string::npos)
                    report(Diagnostic::Level::Error, number, 1,
                           fmt::format("has no column «{}»", kNames[column]));
            }
            if (header) return;
        }
        if (m_place[Caller] == std::string::npos || m_place[Callee] == std::string::npos) return;
        const auto field = [&](Column column) -> const Field* {
            return m_place[column] < fields.size() ? &fields[m_place[column]] : nullptr;
        };
        const auto broken = std::ranges::find(fields, true, &Field::broken);
        if (broken != fields.end())
            return report(Diagnostic::Level::Error, number, broken->column,
                          "a quote that is opened is not closed");
        const Field* caller = field(Caller);
        const Field* callee = field(Callee);
        if (!isName(caller, Caller, number) || !isName(callee, Callee, number)) return;
        DependencySpec edge{.from = ServiceId(caller->text), .to = ServiceId(callee->text), .line = number};
        if (!readWeight(field(Weight), number, edge) || !readKind(field(Kind), number, edge)) return;
        take(std::move(edge), caller->column);
    }

    bool isName(const Field* field, Column column, int number) {
        if (field == nullptr || field->text.empty()) {
            report(Diagnostic::Level::Error, number, field == nullptr ? 1 : field->column,
                   fmt::format("the {} is missing; expected caller,callee[,weight[,kind]]", kNames[column]));
            return false;
        }
        const bool control = std::ranges::any_of(
            field->text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
        if (!control && field->text.size() <= kLongestName) return true;
        report(Diagnostic::Level::Error, number, field->column,
               fmt::format("is no name of a service: expected 1 to {} bytes without control characters",
                           kLongestName));
        return false;
    }

    bool readWeight(const Field* field, int number, DependencySpec& edge) {
        if (field == nullptr || field->text.empty()) return true;
        const auto weight = parseNumber(field->text);
        if (!weight || !(*weight >= 0.0)) {
            report(Diagnostic::Level::Error, number, field->column,
                   fmt::format("«{}» is no weight: expected a number from 0 to 1, or a count of calls",
                               field->text.substr(0, 40)));
            return false;
        }
        if (*weight > 1.0 && !m_counts) {
            m_counts = true;
            report(Diagnostic::Level::Note, number, field->column,
                   "weights above 1 are taken as counts of calls: a failure passes for certain");
        }
        edge.weight = std::min(*weight, 1.0);
        return true;
    }

    bool readKind(const Field* field, int number, DependencySpec& edge) {
        if (field == nullptr || field->text.empty()) return true;
        const auto kind = dependencyKindFromString(field->text);
        if (!kind) {
            const std::vector<std::string_view> words{"hard", "soft"};
            const auto nearest = nearestWord(field->text, words);
            report(Diagnostic::Level::Error, number, field->column,
                   fmt::format("«{}» is no kind: expected hard or soft", field->text.substr(0, 40)),
                   nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest));
            return false;
        }
        edge.kind = *kind;
        return true;
    }

    void take(DependencySpec edge, int column) {
        for (const auto& id : {edge.from, edge.to}) {
            if (m_known.insert(id).second) m_list.services.push_back(id);
        }
        if (edge.from == edge.to)
            return report(Diagnostic::Level::Note, edge.line, column,
                          fmt::format("«{}» calls itself: left out", edge.from.value()));
        const auto [first, added] = m_lines[edge.from].try_emplace(edge.to, edge.line);
        if (!added)
            return report(Diagnostic::Level::Note, edge.line, column,
                          fmt::format("«{}» calls «{}» is in line {} already: left out", edge.from.value(),
                                      edge.to.value(), first->second));
        m_list.dependencies.push_back(std::move(edge));
    }

    /// A cycle of hard edges goes down as a whole; rarely what was meant.
    void noteCycles() {
        std::vector<DependencySpec> hard;
        std::ranges::copy_if(m_list.dependencies, std::back_inserter(hard),
                             [](const DependencySpec& edge) { return edge.kind == DependencyKind::Hard; });
        const DependencyGraph graph(m_list.services, hard);
        std::vector<bool> said(graph.componentCount(), false);
        for (const auto& edge : hard) {
            const auto component = graph.components()[*graph.find(edge.from)];
            if (component != graph.components()[*graph.find(edge.to)] || said[component]) continue;
            said[component] = true;
            report(Diagnostic::Level::Note, edge.line, 1,
                   fmt::format("«{}» and «{}» stand in a cycle of hard dependencies: they go down together",
                               edge.from.value(), edge.to.value()));
        }
    }

    EdgeList finish() {
        if (m_errors == 0) noteCycles();
        if (m_unsaid > 0)
            m_list.diagnostics.push_back({.level = Diagnostic::Level::Note,
                                          .file = m_file,
                                          .message = fmt::format("and {} more", m_unsaid)});
        m_list.valid = m_errors == 0;
        if (!m_list.valid) {
            m_list.services.clear();
            m_list.dependencies.clear();
        }
        return std::move(m_list);
    }

    const std::string& m_file;
    EdgeList m_list;
    std::array<std::size_t, Columns> m_place{}; ///< where each column stands; npos: nowhere
    std::unordered_set<ServiceId> m_known;
    std::unordered_map<ServiceId, std::unordered_map<ServiceId, int>> m_lines;
    std::size_t m_errors = 0;
    std::size_t m_unsaid = 0;
    bool m_begun = false;
    bool m_counts = false;
};

} // namespace

EdgeList readEdgeList(std::string_view text, const std::string& file) {
    return Reader(file).read(text);
}

} // namespace holdfast::topology

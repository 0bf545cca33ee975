// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_text.h"

#include <array>
#include <charconv>
#include <cstring>
#include <functional>

namespace holdfast::probes {

namespace {

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

void skipBlanks(std::string_view& text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
}

/// 1: may begin a name, 2: may stand in it.
constexpr auto kNameCharacters = [] {
    std::array<unsigned char, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        const bool digit = c >= '0' && c <= '9';
        const bool start = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
        table[c] = static_cast<unsigned char>(start ? 3 : digit ? 2 : 0);
    }
    return table;
}();

bool isNameStart(char c) {
    return (kNameCharacters[static_cast<unsigned char>(c)] & 1U) != 0;
}

bool isNamePart(char c) {
    return kNameCharacters[static_cast<unsigned char>(c)] != 0;
}

/// Takes a metric's or label's name off the front; empty: there is none.
std::string_view takeName(std::string_view& text) {
    if (text.empty() || !isNameStart(text.front())) return {};
    std::size_t length = 1;
    while (length < text.size() && isNamePart(text[length]))
        ++length;
    const auto name = text.substr(0, length);
    text.remove_prefix(length);
    return name;
}

std::string_view takeWord(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && !isBlank(text[length]))
        ++length;
    const auto word = text.substr(0, length);
    text.remove_prefix(length);
    return word;
}

} // namespace

std::uint64_t keyOf(const MetricSample& sample) noexcept {
    const std::hash<std::string_view> hash;
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U; // the golden ratio, as in boost::hash_combine
    std::uint64_t key = hash(sample.name);
    for (const auto& label : sample.labels) {
        key ^= hash(label.name) + kOdd + (key << 6U) + (key >> 2U);
        key ^= hash(label.value) + kOdd + (key << 6U) + (key >> 2U);
    }
    return key;
}

std::string_view MetricSample::label(std::string_view labelName) const noexcept {
    for (const auto& candidate : labels) {
        if (candidate.name == labelName) return candidate.value;
    }
    return {};
}

std::optional<double> parseMetricValue(std::string_view text) noexcept {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    if (text.size() > 4 && (text.back() == 'y' || text.back() == 'Y' || text.back() == ')')) {
        return std::nullopt; // «infinity» and «nan(…)» are C's spelling
    }
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || text.empty()) return std::nullopt;
    if (error != std::errc{}) return std::nullopt; // beyond a double
    return value;
}

MetricsTextParser::MetricsTextParser(MetricsTextSink& sink, MetricsTextLimits limits)
    : m_sink(sink), m_limits(limits) {
    m_labels.reserve(m_limits.labels);
    m_unescaped.reserve(m_limits.lineBytes); // never grows, so that views into it stay valid
}

bool MetricsTextParser::feed(std::string_view piece) {
    if (m_counts.beyondLimits) return false;
    const std::size_t room = m_limits.pageBytes - m_counts.bytes;
    const bool tooMuch = piece.size() > room;
    piece = piece.substr(0, room);
    m_counts.bytes += piece.size();
    while (!piece.empty() && m_counts.samples < m_limits.samples) {
        const void* found = std::memchr(piece.data(), '\n', piece.size());
        if (found == nullptr) {
            keepPartial(piece);
            piece = {};
            break;
        }
        const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - piece.data());
        if (m_skipsLine) {
            m_skipsLine = false;
        } else if (m_partial.empty()) {
            readLine(piece.substr(0, length));
        } else {
            keepPartial(piece.substr(0, length));
            if (!m_skipsLine) readLine(m_partial);
            m_skipsLine = false;
            m_partial.clear();
        }
        piece.remove_prefix(length + 1);
    }
    m_counts.beyondLimits = tooMuch || !piece.empty();
    return !m_counts.beyondLimits;
}

void MetricsTextParser::finish() {
    if (!m_partial.empty() && !m_counts.beyondLimits) readLine(m_partial);
    m_partial.clear();
    m_skipsLine = false;
}

void MetricsTextParser::keepPartial(std::string_view piece) {
    if (m_skipsLine) return;
    if (m_partial.size() + piece.size() > m_limits.lineBytes) {
        ++m_counts.junkLines;
        m_partial.clear();
        m_skipsLine = true;
        return;
    }
    m_partial += piece;
}

void MetricsTextParser::readLine(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    skipBlanks(line);
    if (line.empty()) return;
    if (line.front() == '#') {
        ++m_counts.comments;
        if (line == "# EOF") m_counts.sawEof = true;
        return;
    }
    if (line.size() > m_limits.lineBytes || !readSample(line)) ++m_counts.junkLines;
}

bool MetricsTextParser::readSample(std::string_view line) {
    m_labels.clear();
    m_unescaped.clear();
    MetricSample sample;
    sample.name = takeName(line);
    if (sample.name.empty()) return false;
    skipBlanks(line);
    if (line.starts_with('{') && !readLabels(line)) return false;
    skipBlanks(line);
    const auto value = parseMetricValue(takeWord(line));
    if (!value) return false;
    skipBlanks(line);
    if (!line.empty() && line.front() != '#') {
        if (!parseMetricValue(takeWord(line))) return false; // the time stamp
        skipBlanks(line);
    }
    if (!line.empty() && line.front() != '#') return false; // else an exemplar follows
    sample.labels = m_labels;
    sample.value = *value;
    ++m_counts.samples;
    m_sink.onSample(sample);
    return true;
}

/// {name="value",…} with an optional comma at its end.
bool MetricsTextParser::readLabels(std::string_view& rest) {
    rest.remove_prefix(1);
    while (true) {
        skipBlanks(rest);
        if (rest.starts_with('}')) break;
        MetricLabel label;
        label.name = takeName(rest);
        if (label.name.empty() || m_labels.size() == m_limits.labels) return false;
        skipBlanks(rest);
        if (!rest.starts_with('=')) return false;
        rest.remove_prefix(1);
        skipBlanks(rest);
        if (!rest.starts_with('"') || !readLabelValue(rest, label.value)) return false;
        m_labels.push_back(label);
        skipBlanks(rest);
        if (rest.starts_with(',')) {
            rest.remove_prefix(1);
        } else if (!rest.starts_with('}')) {
            return false;
        }
    }
    rest.remove_prefix(1);
    return true;
}

/// "…" with the escapes \\, \" and \n; others stay as they are.
bool MetricsTextParser::readLabelValue(std::string_view& rest, std::string_view& value) {
    rest.remove_prefix(1);
    const auto quote = rest.find('"');
    if (quote == std::string_view::npos) return false;
    if (std::memchr(rest.data(), '\\', quote) == nullptr) {
        value = rest.substr(0, quote);
        rest.remove_prefix(quote + 1);
        return true;
    }
    const std::size_t begin = m_unescaped.size();
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            value = std::string_view(m_unescaped).substr(begin);
            rest.remove_prefix(i + 1);
            return true;
        }
        if (rest[i] != '\\' || i + 1 == rest.size()) {
            m_unescaped += rest[i];
            continue;
        }
        const char next = rest[i + 1];
        const bool known = next == '\\' || next == '"' || next == 'n';
        if (known) ++i;
        m_unescaped += next == 'n' && known ? '\n' : rest[i];
    }
    return false;
}

} // namespace holdfast::probes
